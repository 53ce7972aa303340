//! Globs of a configuration, matched against paths relative to its folder.
//!
//! `*` and `?` stay within a folder, `**` does not, and what matches a folder holds for all in it.
//! They mean the same on every system: slashes are forward, letter case counts.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// One glob or several, any of which may match.
#[derive(Debug, Clone)]
pub(crate) struct Globs {
    patterns: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// Reads the globs; fails with the number of the first faulty one, and what is wrong with it.
    pub(crate) fn new(patterns: Vec<String>) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (at, pattern) in patterns.iter().enumerate() {
            let fault = match pattern.chars().next() {
                None => Some("it is empty"),
                Some('!') => Some("it cannot be negated; `exclude` leaves files out"),
                Some('/') => Some(
                    "it begins at the root; globs are relative to the folder of the configuration",
                ),
                Some(_) => None,
            };
            if let Some(fault) = fault {
                return Err((at, fault.to_owned()));
            }
            let glob = GlobBuilder::new(pattern.trim_end_matches('/'))
                .literal_separator(true)
                .backslash_escape(true)
                .build()
                .map_err(|error| (at, error.kind().to_string()))?;
            set.add(glob);
        }
        let set = set.build().map_err(|error| (0, error.kind().to_string()))?;
        Ok(Self { patterns, set })
    }

    /// Whether a path, relative and with forward slashes, or a folder it lies in matches.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        folders.chain([path]).any(|path| self.set.is_match(path))
    }

    /// The globs as they were written.
    pub(crate) fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// The paths it names, where none of the globs stands for several.
    pub(crate) fn literal(&self) -> Option<&[String]> {
        let plain = |pattern: &String| !pattern.contains(['*', '?', '[', '{', '\\']);
        self.patterns.iter().all(plain).then_some(&self.patterns)
    }
}

#[cfg(test)]
mod tests {
    use super::Globs;

    #[test]
    fn what_matches() {
        for (glob, path, matches) in [
            ("a.json", "a.json", true),
            ("a.json", "b/a.json", false),
            ("*.json", "b/a.json", false),
            ("**/*.json", "b/a.json", true),
            ("**/*.json", "a.json", true),
            ("b", "b/c/a.json", true),
            ("b/", "b/a.json", true),
            ("b/**", "b/c/a.json", true),
            ("b/*", "b/c/a.json", true),
            ("c", "b/c/a.json", false),
            ("**/c", "b/c/a.json", true),
            ("{a,b}/*.json", "b/a.json", true),
            ("A.json", "a.json", false),
            ("../x/*.json", "../x/a.json", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
        ] {
            let globs = Globs::new(vec![glob.to_owned()]).unwrap();
            assert_eq!(globs.matches(path), matches, "{glob} {path}");
        }
    }

    #[test]
    fn faulty_ones_are_told() {
        for faulty in ["", "!a", "/a", "[a", "{a", "a]{", "\\"] {
            let globs = Globs::new(vec!["a".to_owned(), faulty.to_owned()]);
            let (at, message) = globs.err().unwrap_or_default();
            assert_eq!((at, message.is_empty()), (1, false), "{faulty}");
        }
    }
}
