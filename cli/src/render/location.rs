//! Paths, URIs, positions and columns as other programs expect them.

use std::path::{Path, PathBuf};

use dcs_migration_lint::report::Position;
use dcs_migration_lint::{LineIndex, Span};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::files::paths;
use crate::settings::STDIN_NAME;

/// The characters of a path that are not percent-encoded in a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Names of files in reports for machines.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReportPaths {
    /// The current folder.
    pub(crate) current: PathBuf,
    /// The folder that paths are relative to: the root of the repository.
    pub(crate) root: PathBuf,
}

impl ReportPaths {
    /// The path of a file relative to the root, without `.` and `//`, with forward slashes.
    /// `name` is an absolute path or relative to the current folder. A path outside of the root
    /// that was named by an absolute path stays absolute.
    pub(super) fn to_root(&self, name: &str) -> String {
        self.relative(&self.root, name)
    }

    /// The same relative to the current folder, for programs that add the path to it themselves.
    pub(super) fn to_current(&self, name: &str) -> String {
        self.relative(&self.current, name)
    }

    fn relative(&self, folder: &Path, name: &str) -> String {
        if name == STDIN_NAME || folder.as_os_str().is_empty() {
            return name.to_owned();
        }
        let named = Path::new(name);
        let absolute = paths::absolute(&self.current, named);
        if named.is_absolute() && !absolute.starts_with(folder) {
            return paths::display(&absolute);
        }
        paths::relative(folder, &absolute)
    }
}

/// The URI of a path, relative if the path is.
pub(super) fn uri(path: &str) -> String {
    let encoded = utf8_percent_encode(path, PATH);
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes().get(2) == Some(&b'/');
    if drive {
        // The colon of a drive is not encoded.
        let (drive, rest) = path.split_at(2);
        format!("file:///{drive}{}", utf8_percent_encode(rest, PATH))
    } else if path.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded.to_string()
    }
}

/// The start and end of a span.
pub(super) fn positions(index: &LineIndex<'_>, span: Span) -> (Position, Position) {
    (index.position(span.start), index.position(span.end))
}

/// The secrets that overlap a span, by binary search.
pub(super) fn secrets_in(secrets: &[Span], span: Span) -> impl Iterator<Item = Span> {
    let first = secrets.partition_point(|secret| secret.end <= span.start);
    let rest = secrets[first..].iter().copied();
    rest.take_while(move |secret| secret.overlaps(span))
}

/// The column of a position in bytes, counted from 1.
pub(super) fn byte_column(index: &LineIndex<'_>, position: Position) -> usize {
    let line = index.line(position.line).unwrap_or_default();
    position.byte - line.start + 1
}

#[cfg(test)]
mod tests {
    use dcs_migration_lint::Span;

    use super::{ReportPaths, secrets_in, uri};

    #[test]
    fn secrets_beside_a_span_are_not_in_it() {
        let secrets = [(0, 2), (2, 4), (6, 9), (9, 11)].map(|(start, end)| Span::new(start, end));
        for (start, end, wanted) in [(2, 7, &secrets[1..3]), (4, 6, &[]), (3, 6, &secrets[1..2])] {
            let found: Vec<Span> = secrets_in(&secrets, Span::new(start, end)).collect();
            assert_eq!(found, wanted, "{start}..{end}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn paths_are_relative_to_the_root() {
        let paths = ReportPaths {
            current: "/work/sub".into(),
            root: "/work".into(),
        };
        for (name, from_root, from_current) in [
            ("a/b.json", "sub/a/b.json", "a/b.json"),
            ("./a/./b.json", "sub/a/b.json", "a/b.json"),
            (".//a.json", "sub/a.json", "a.json"),
            ("a//b.json", "sub/a/b.json", "a/b.json"),
            ("../b.json", "b.json", "../b.json"),
            ("../../b.json", "../b.json", "../../b.json"),
            ("/work/sub/b.json", "sub/b.json", "b.json"),
            ("/workshop//b.json", "/workshop/b.json", "/workshop/b.json"),
            ("<stdin>", "<stdin>", "<stdin>"),
        ] {
            assert_eq!(paths.to_root(name), from_root);
            assert_eq!(paths.to_current(name), from_current);
        }
        assert_eq!(ReportPaths::default().to_root("/a.json"), "/a.json");
    }

    #[test]
    fn uris_are_percent_encoded() {
        for (path, wanted) in [
            ("a/b-c_d.json", "a/b-c_d.json"),
            ("a b%:#?.json", "a%20b%25%3A%23%3F.json"),
            ("名\n.json", "%E5%90%8D%0A.json"),
            ("/x/y", "file:///x/y"),
            ("C:/x y", "file:///C:/x%20y"),
        ] {
            assert_eq!(uri(path), wanted);
        }
    }
}
