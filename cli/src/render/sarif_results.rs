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
    len: usize,
    omitted: usize,
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
        self.len += 1;
        if self.len > MAX_RESULTS {
            let mut lowest_first = self.ranks.iter_mut().rev();
            lowest_first.find_map(Vec::pop);
            self.len -= 1;
            self.omitted += 1;
        }
    }

    /// Writes the results as the items of an array, one per line.
    pub(super) fn write(self, out: &mut dyn Write) -> io::Result<Written> {
        let mut written = Written {
            redacted: false,
            omitted: self.omitted,
        };
        let mut size = Compressed::default();
        let mut separator = "\n";
        for item in self.ranks.iter().flatten() {
            // Once there is no room, nothing less bad is written.
            if written.omitted > self.omitted || !size.has_room(&item.json)? {
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
}

impl Default for Compressed {
    fn default() -> Self {
        Self {
            // Others compress better.
            gzip: GzEncoder::new(Counter(0), Compression::fast()),
            pending: 0,
        }
    }
}

impl Compressed {
    /// Counts a text. Returns whether everything so far is within the limit.
    fn has_room(&mut self, text: &str) -> io::Result<bool> {
        self.gzip.write_all(text.as_bytes())?;
        self.pending += text.len();
        if self.gzip.get_ref().0 + self.pending > MAX_COMPRESSED {
            self.gzip.flush()?;
            self.pending = 0;
        }
        Ok(self.gzip.get_ref().0 <= MAX_COMPRESSED)
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
