//! Paths, URIs, positions and columns as other programs expect them.

use dcs_migration_lint::report::Position;
use dcs_migration_lint::{LineIndex, Span};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters of a path that are not percent-encoded in a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A path relative to the current folder, without a leading `./`.
///
/// A path outside of the folder is returned as it was named.
pub(super) fn relative(name: &str, folder: &str) -> String {
    let inside = name
        .strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'));
    let mut path = inside.filter(|_| !folder.is_empty()).unwrap_or(name);
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path.to_owned()
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
    use super::{relative, uri};

    #[test]
    fn paths_are_relative_to_the_current_folder() {
        for (name, path) in [
            ("a/b.json", "a/b.json"),
            ("./a/b.json", "a/b.json"),
            (".//a.json", "a.json"),
            ("/work/a/b.json", "a/b.json"),
            ("/workshop/b.json", "/workshop/b.json"),
            ("../b.json", "../b.json"),
        ] {
            assert_eq!(relative(name, "/work"), path);
        }
        assert_eq!(relative("/a.json", ""), "/a.json");
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
