//! The globs of a configuration, beside a second reading of the syntax that
//! `docs/configuration.md` describes.

use std::collections::BTreeSet;

use dcs_migration_lint_cli::fuzzing;

use crate::command_line::assert_quiet;

/// Any glob is refused with a safe message, or matches the paths that the second reading matches, in
/// `exclude`, `include` and `files`.
pub fn globs(input: &[u8]) {
    const GLOB: [&str; 24] = [
        "a", "b", "é", ".", "-", "/", "/", "/", "*", "*", "**", "/**/", "?", "[ab]", "[!a]",
        "[a-c]", "[", "]", "{", "}", ",", "{a,b}", ".json", "!",
    ];
    const PATH: [&str; 12] = [
        "a", "b", "c", "é", ".json", "-", "/", "/", "/", "[", "*", "\u{1b}",
    ];
    let Some((kind, input)) = input.split_first() else {
        return;
    };
    let (glob, path) = if kind % 4 == 0 {
        let text = String::from_utf8_lossy(input);
        let (glob, path) = text.split_once('\n').unwrap_or((&text, "a/b.json"));
        (glob.to_owned(), path.to_owned())
    } else {
        let of = |pieces: &[&str], bytes: &[u8]| -> String {
            let pieces = bytes
                .iter()
                .map(|byte| pieces[usize::from(*byte) % pieces.len()]);
            pieces.collect()
        };
        let (glob, path) = input.split_at(input.len() / 2);
        (of(&GLOB, glob), of(&PATH, path))
    };
    let matched = fuzzing::globs(&glob, &path);
    let read = parts(&glob);
    match &matched {
        Ok(_) => assert!(read != Read::Invalid, "{glob} is taken"),
        Err(problems) => {
            assert_quiet("the problems", problems);
            let odd = |part| ["", ".", ".."].contains(&part);
            let explained = glob.starts_with('!')
                || glob.contains('\\')
                || glob.trim_end_matches('/').split('/').any(odd);
            assert!(
                explained || !matches!(read, Read::Parts(_)),
                "{glob} is refused: {problems}"
            );
        }
    }
    // Paths of files in the folder of the configuration, as they are matched.
    let is_normal = path.split('/').all(|part| !["", ".", ".."].contains(&part));
    if let (Ok(matched), Read::Parts(parts)) = (matched, read)
        && is_normal
    {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let expected = folders
            .chain([&*path])
            .any(|path| ends(&parts, BTreeSet::from([0]), path.as_bytes()).contains(&path.len()));
        assert_eq!(matched, [expected; 3], "{glob} and {path}");
    }
}

/// What the second reading makes of a glob.
#[derive(PartialEq)]
enum Read {
    Invalid,
    /// Its meaning is not described.
    Unknown,
    Parts(Vec<Part>),
}

#[derive(PartialEq)]
enum Part {
    Byte(u8),
    /// `?`
    Any,
    /// `*`
    Star,
    /// `**` and the slash behind it.
    Folders,
    /// `**` at the end.
    Rest,
    Class {
        negated: bool,
        ranges: Vec<(u8, u8)>,
    },
    Either(Vec<Vec<Part>>),
}

fn parts(glob: &str) -> Read {
    let glob = glob.trim_end_matches('/').as_bytes();
    let mut reader = Reader {
        glob,
        at: 0,
        known: true,
    };
    match reader.sequence(0) {
        _ if !reader.known => Read::Unknown,
        Some(parts) => Read::Parts(parts),
        None => Read::Invalid,
    }
}

struct Reader<'a> {
    glob: &'a [u8],
    at: usize,
    /// Whether all of it so far has a meaning that is described.
    known: bool,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let byte = self.glob.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn next_if(&mut self, wanted: &[u8]) -> bool {
        let found = self
            .glob
            .get(self.at)
            .is_some_and(|byte| wanted.contains(byte));
        self.at += usize::from(found);
        found
    }

    /// The parts up to the end, or up to the comma or brace that ends an alternative, which is left.
    /// `None` if that is invalid.
    fn sequence(&mut self, depth: usize) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        while let Some(byte) = self.next() {
            parts.push(match byte {
                b',' | b'}' if depth > 0 => {
                    self.at -= 1;
                    return Some(parts);
                }
                b'}' => return None,
                b'?' => Part::Any,
                b'*' if self.next_if(b"*") => {
                    let begins = self.at == 2 || self.glob[self.at - 3] == b'/';
                    let ends = self.at == self.glob.len();
                    let is_folder = self.next_if(b"/");
                    self.known &= depth == 0 && begins && (ends || is_folder);
                    if ends { Part::Rest } else { Part::Folders }
                }
                b'*' => Part::Star,
                b'[' => self.class()?,
                b'{' => {
                    // Deeper ones are refused.
                    self.known &= depth < 50;
                    let mut either = vec![self.sequence(depth + 1)?];
                    while self.next()? == b',' {
                        either.push(self.sequence(depth + 1)?);
                    }
                    Part::Either(either)
                }
                byte => Part::Byte(byte),
            });
        }
        (depth == 0).then_some(parts)
    }

    /// What is behind `[`.
    fn class(&mut self) -> Option<Part> {
        let negated = self.next_if(b"!^");
        let mut ranges: Vec<(u8, u8)> = Vec::new();
        loop {
            let byte = self.next()?;
            if byte == b']' && !ranges.is_empty() {
                return Some(Part::Class { negated, ranges });
            }
            let (upper, is_range) = match self.glob.get(self.at..self.at + 2) {
                Some(&[b'-', upper]) if upper != b']' => {
                    self.at += 2;
                    (upper, true)
                }
                _ => (byte, false),
            };
            // Names of classes, and ranges without a start or with two ends.
            let is_end = !is_range && self.glob.get(self.at) == Some(&b']');
            self.known &= byte != b'[' && (byte != b'-' || ranges.is_empty() || is_end);
            self.known &= byte.is_ascii() && upper.is_ascii();
            if upper < byte {
                return None;
            }
            ranges.push((byte, upper));
        }
    }
}

/// Where a match of the parts that starts at one of these places may end.
fn ends(parts: &[Part], starts: BTreeSet<usize>, path: &[u8]) -> BTreeSet<usize> {
    parts.iter().fold(starts, |starts, part| {
        let one = |is_wanted: &dyn Fn(u8) -> bool| -> BTreeSet<usize> {
            let matching = starts
                .iter()
                .filter(|at| path.get(**at).is_some_and(|byte| is_wanted(*byte)));
            matching.map(|at| at + 1).collect()
        };
        match part {
            Part::Byte(wanted) => one(&|byte| byte == *wanted),
            Part::Any => one(&|byte| byte != b'/'),
            Part::Class { negated, ranges } => one(&|byte| {
                let inside = ranges.iter().any(|(from, to)| (from..=to).contains(&&byte));
                byte != b'/' && inside != *negated
            }),
            Part::Star => {
                let within = |at: &usize| {
                    let bytes = path[*at..].iter().take_while(|byte| **byte != b'/');
                    *at..=*at + bytes.count()
                };
                starts.iter().flat_map(within).collect()
            }
            Part::Folders => {
                let first = starts.first().copied().unwrap_or(path.len());
                let later = (first..path.len()).filter(|at| path[*at] == b'/');
                starts
                    .iter()
                    .copied()
                    .chain(later.map(|at| at + 1))
                    .collect()
            }
            Part::Rest if starts.is_empty() => starts,
            Part::Rest => BTreeSet::from([path.len()]),
            Part::Either(either) => {
                let each = either.iter().map(|parts| ends(parts, starts.clone(), path));
                each.flatten().collect()
            }
        }
    })
}
