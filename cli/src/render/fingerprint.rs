//! Fingerprints, by which other programs match findings of different runs.
//!
//! Nothing here depends on a secret or on its length.

use std::collections::HashMap;

use std::hash::Hasher as _;

use dcs_migration_lint::Span;
use fnv::FnvHasher;

use crate::lint::check::CheckedFile;
use crate::lint::identity;
use crate::lint::process::Failure;

/// A fingerprint for each diagnostic of a file: its identity (see [`identity`]), and which of
/// several with this identity it is. Fingerprints of different scopes differ.
pub(super) fn fingerprints(file: &CheckedFile, scope: &str) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let diagnostics = file.report.diagnostics().iter();
    diagnostics
        .map(|diagnostic| {
            let hash = identity::hash(scope, diagnostic, file.report.secrets());
            let count = counts.entry(hash.clone()).or_default();
            *count += 1;
            format!("{hash}:{count}")
        })
        .collect()
}

/// A fingerprint for each failure: its path, what is wrong, and which of several such it is.
pub(super) fn of_failures(failures: &[Failure]) -> Vec<String> {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    let failures = failures.iter();
    failures
        .map(|failure| {
            let mut hasher = FnvHasher::default();
            for part in [failure.path.as_str(), failure.summary] {
                hasher.write(part.as_bytes());
                hasher.write_u8(0xFF);
            }
            let hash = hasher.finish();
            let count = counts.entry(hash).or_default();
            *count += 1;
            format!("{hash:016x}:{count}")
        })
        .collect()
}

/// How many UTF-16 units from the start of a line its hash covers.
const WINDOW: usize = 100;
const BASE: u64 = 37;

/// The hash of each line as GitHub's upload action computes it.
///
/// It covers the next hundred UTF-16 units that are neither spaces nor tabs, with each secret as one
/// `*`. The number after it counts the lines with this hash so far.
pub(super) fn line_hashes(text: &str, secrets: &[Span]) -> Vec<String> {
    let (units, starts) = units(text, secrets);
    let leaving = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let at = |index: usize| units.get(index).copied().map_or(0, u64::from);
    let mut hash = (0..WINDOW).fold(0_u64, |hash, index| step(hash, at(index)));
    let mut index = 0;
    let mut seen: HashMap<u64, usize> = HashMap::new();
    starts
        .into_iter()
        .map(|start| {
            while index < start {
                hash = step(hash, at(index + WINDOW)).wrapping_sub(leaving.wrapping_mul(at(index)));
                index += 1;
            }
            let count = seen.entry(hash).or_default();
            *count += 1;
            format!("{hash:x}:{count}")
        })
        .collect()
}

fn step(hash: u64, unit: u64) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(unit)
}

/// The units that are hashed, and the indices of those at the start of a line.
fn units(text: &str, secrets: &[Span]) -> (Vec<u16>, Vec<usize>) {
    const LINE_BREAK: u16 = 0x0A;
    const END: u16 = 0xFFFF;
    let mut units = Vec::with_capacity(text.len() + 1);
    let mut starts = vec![0];
    let mut secrets = secrets.iter().peekable();
    let mut redacted = false;
    let mut chars = text.char_indices().peekable();
    while let Some((offset, char)) = chars.next() {
        while secrets.next_if(|secret| secret.end <= offset).is_some() {
            redacted = false;
        }
        match char {
            ' ' | '\t' => {}
            '\r' | '\n' => {
                if char == '\r' {
                    chars.next_if(|&(_, next)| next == '\n');
                }
                units.push(LINE_BREAK);
                starts.push(units.len());
            }
            _ if secrets.peek().is_some_and(|secret| secret.start <= offset) => {
                if !redacted {
                    units.push(u16::from(b'*'));
                }
                redacted = true;
            }
            _ => units.extend_from_slice(char.encode_utf16(&mut [0; 2])),
        }
    }
    units.push(END);
    (units, starts)
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    /// Test values of GitHub's upload action.
    #[test]
    fn line_hashes_are_those_of_github() {
        assert_eq!(line_hashes("", &[]), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d", &[]),
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
        let ends = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        for text in [
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
            " hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
        ] {
            assert_eq!(line_hashes(text, &[]), ends);
        }
        assert_eq!(
            line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10), &[])[5..8],
            [
                "a7f2ff13bc495cf2:6",
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1"
            ]
        );
    }

    #[test]
    fn line_hashes_do_not_depend_on_secrets() {
        let hashes = |password: &str| {
            let text = format!("{{\n\"password\": \"{password}\", \"a\": 1\n}}");
            let report = dcs_migration_lint::lint(&text, &dcs_migration_lint::Config::default());
            line_hashes(report.text(), report.secrets())
        };
        assert_eq!(hashes("x"), hashes("Not-a-real-0ne 移"));
        assert_ne!(
            hashes("x"),
            line_hashes("{\n\"password\": \"x\", \"a\": 1\n}", &[])
        );
    }
}
