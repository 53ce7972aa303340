//! By what a finding is known again in a later run.
//!
//! Nothing here depends on a password: not on what it is, nor on how long it is.

use std::collections::HashMap;
use std::hash::Hasher as _;

use dcs_migration_lint::Span;
use fnv::FnvHasher;

use crate::check::Checked;

/// For each finding of a file a key that it keeps when lines move: its rule, its JSON Pointer, and
/// which of several such it is. `scope` sets apart what is to have keys of its own.
pub(crate) fn identities(file: &Checked, scope: &str) -> Vec<String> {
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    let found = file.report.diagnostics().iter();
    found
        .map(|found| {
            let count = seen
                .entry((found.rule.id, found.pointer.as_ref()))
                .or_default();
            *count += 1;
            let mut hasher = FnvHasher::default();
            for part in [scope, found.rule.id, &found.pointer] {
                hasher.write(part.as_bytes());
                // No part holds this byte, so that parts cannot run into each other.
                hasher.write_u8(0xFF);
            }
            format!("{:016x}:{count}", hasher.finish())
        })
        .collect()
}

/// UTF-16 units that a line's hash covers, counted from its start.
const WINDOW: usize = 100;
const BASE: u64 = 37;

/// For each line of a text the hash by which GitHub knows it again.
///
/// It covers the next hundred UTF-16 units that are neither blanks nor tabs, in the text with
/// each password as `*`; behind it stands how many lines with this hash there were so far.
pub(crate) fn line_hashes(text: &str, secrets: &[Span]) -> Vec<String> {
    let (units, starts) = units(text, secrets);
    let leaving = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let at = |place: usize| units.get(place).copied().map_or(0, u64::from);
    let mut hash = (0..WINDOW).fold(0_u64, |hash, place| step(hash, at(place)));
    let mut place = 0;
    let mut seen: HashMap<u64, usize> = HashMap::new();
    starts
        .into_iter()
        .map(|start| {
            while place < start {
                hash = step(hash, at(place + WINDOW)).wrapping_sub(leaving.wrapping_mul(at(place)));
                place += 1;
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

/// The units that count, and which of them begin a line.
fn units(text: &str, secrets: &[Span]) -> (Vec<u16>, Vec<usize>) {
    const LINE_BREAK: u16 = 0x0A;
    const END: u16 = 0xFFFF;
    let mut units = Vec::with_capacity(text.len() + 1);
    let mut starts = vec![0];
    let mut secrets = secrets.iter().peekable();
    let mut hidden = false;
    let mut chars = text.char_indices().peekable();
    while let Some((offset, char)) = chars.next() {
        while secrets.next_if(|secret| secret.end <= offset).is_some() {
            hidden = false;
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
                if !hidden {
                    units.push(u16::from(b'*'));
                }
                hidden = true;
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

    /// Known pairs of GitHub's upload action.
    #[test]
    fn lines_have_the_hashes_that_github_gives_them() {
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
    fn a_password_does_not_show_in_a_hash() {
        let hashes = |password: &str| {
            let text = format!("{{\n\"password\": \"{password}\", \"a\": 1\n}}");
            let report = dcs_migration_lint::lint(&text, &dcs_migration_lint::Config::default());
            line_hashes(report.text(), report.secrets())
        };
        assert_eq!(hashes("x"), hashes("Quite another 0ne 移"));
        assert_ne!(
            hashes("x"),
            line_hashes("{\n\"password\": \"x\", \"a\": 1\n}", &[])
        );
    }
}
