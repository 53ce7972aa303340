//! The results of a SARIF log, worst first, within the limits of GitHub's code scanning.
//!
//! GitHub refuses a run with more than 25,000 results and a file of more than 10 MB after gzip. Of
//! what it accepts it shows the worst 5,000.

use std::io::{self, Write};

use dcs_migration_lint::Severity;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The maximum number of results.
const MAX_RESULTS: usize = 25_000;
/// The maximum size of the results in bytes after gzip. The rest of the limit is for what is around
/// them.
const MAX_COMPRESSED: usize = 9_500_000;

/// Results that are collected.
#[derive(Default)]
pub(super) struct Results {
    /// By rank, the worst first.
    ranks: [Vec<Item>; 4],
    /// How many results were added, also those that are omitted.
    added: usize,
}

/// A serialized result.
struct Item {
    json: String,
    redacted: bool,
}

/// What was written.
pub(super) struct Written {
    /// Whether a secret is redacted in a result.
    pub(super) redacted: bool,
    /// How many results were omitted.
    pub(super) omitted: usize,
}

impl Results {
    /// Adds a result. `severity` is `None` if it does not count.
    pub(super) fn push(&mut self, severity: Option<Severity>, json: String, redacted: bool) {
        let rank = match severity {
            Some(Severity::Error) => 0,
            Some(Severity::Warning) => 1,
            Some(Severity::Info) => 2,
            None => 3,
        };
        self.ranks[rank].push(Item { json, redacted });
        self.added += 1;
        if self.added > MAX_RESULTS {
            let mut lowest_first = self.ranks.iter_mut().rev();
            lowest_first.find_map(Vec::pop);
        }
    }

    /// Writes the results as the items of an array, one per line.
    pub(super) fn write(self, out: &mut dyn Write) -> io::Result<Written> {
        self.write_within(MAX_COMPRESSED, out)
    }

    /// As [`Results::write`], of at most so many bytes after gzip.
    fn write_within(self, limit: usize, out: &mut dyn Write) -> io::Result<Written> {
        let too_many = self.added.saturating_sub(MAX_RESULTS);
        let mut written = Written {
            redacted: false,
            omitted: too_many,
        };
        let mut size = Compressed::new(limit);
        let mut separator = "\n";
        for item in self.ranks.iter().flatten() {
            // Once there is no room, nothing less bad is written.
            if written.omitted > too_many || !size.has_room(&item.json)? {
                written.omitted += 1;
                continue;
            }
            write!(out, "{separator}{}", item.json)?;
            separator = ",\n";
            written.redacted |= item.redacted;
        }
        Ok(written)
    }
}

/// The size of what is written, after gzip.
struct Compressed {
    gzip: GzEncoder<Counter>,
    /// Bytes that may not have been counted yet.
    pending: usize,
    limit: usize,
}

impl Compressed {
    fn new(limit: usize) -> Self {
        Self {
            // Others compress better.
            gzip: GzEncoder::new(Counter(0), Compression::fast()),
            pending: 0,
            limit,
        }
    }

    /// Counts a text. Returns whether everything so far is within the limit.
    fn has_room(&mut self, text: &str) -> io::Result<bool> {
        self.gzip.write_all(text.as_bytes())?;
        self.pending += text.len();
        if self.gzip.get_ref().0 + self.pending > self.limit {
            self.gzip.flush()?;
            self.pending = 0;
        }
        Ok(self.gzip.get_ref().0 <= self.limit)
    }
}

/// Counts bytes.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What compresses to about half of its length.
    fn noise(length: usize, state: &mut u64) -> String {
        let digit = |_| {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            format!("{:x}", *state >> 60)
        };
        (0..length).map(digit).collect()
    }

    #[test]
    fn what_is_worst_is_written_within_the_limit() {
        let (mut state, limit) = (1, 20_000);
        let mut results = Results::default();
        for _ in 0..100 {
            results.push(None, noise(1000, &mut state), false);
        }
        // One that might still have room.
        results.push(None, "{}".to_owned(), false);
        results.push(Some(Severity::Error), "worst".to_owned(), true);
        let mut out = Vec::new();
        let written = results.write_within(limit, &mut out).unwrap();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&out).unwrap();
        let size = gzip.finish().unwrap().len();
        assert!((limit / 2..limit + limit / 10).contains(&size), "{size}");
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("\nworst,\n") && !text.contains("{}"));
        let left = text.trim().lines().count();
        assert_eq!((left + written.omitted, written.redacted), (102, true));
    }
}
