//! The globs of a configuration file, matched against paths relative to its folder.
//!
//! `*` and `?` do not match `/`, `**` does. A glob that matches a folder matches everything in it.
//! Globs mean the same on every system: they use forward slashes and are case-sensitive.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Globs of which any may match.
#[derive(Debug, Clone)]
pub(crate) struct Globs {
    patterns: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// Compiles globs.
    ///
    /// # Errors
    ///
    /// The index of the first invalid glob, and what is wrong with it.
    pub(crate) fn new(patterns: Vec<String>) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (at, pattern) in patterns.iter().enumerate() {
            let fault = match pattern.chars().next() {
                None => Some("it is empty"),
                Some('!') => Some("globs cannot be negated; use `exclude` to skip files"),
                Some('/') => Some(
                    "globs are relative to the folder of the configuration and cannot start with `/`",
                ),
                Some(_) if pattern.contains('\\') => Some(
                    "`\\` cannot match; separate folders with `/`, and write `[*]` for a literal `*`",
                ),
                Some(_) => never_matches(pattern),
            };
            if let Some(fault) = fault {
                return Err((at, fault.to_owned()));
            }
            let glob = GlobBuilder::new(pattern.trim_end_matches('/'))
                .literal_separator(true)
                .backslash_escape(false)
                .build()
                .map_err(|error| (at, error.kind().to_string()))?;
            set.add(glob);
        }
        let set = set.build().map_err(|error| (0, error.kind().to_string()))?;
        Ok(Self { patterns, set })
    }

    /// Whether a path, relative and with forward slashes, or one of its folders matches.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        folders.chain([path]).any(|path| self.set.is_match(path))
    }

    /// The globs as they were written.
    pub(crate) fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// The globs as paths, if none of them is a pattern.
    pub(crate) fn literal(&self) -> Option<&[String]> {
        let plain = |pattern: &String| !pattern.contains(['*', '?', '[', '{', '\\']);
        self.patterns.iter().all(plain).then_some(&self.patterns)
    }
}

/// Why a glob cannot match, if a part of it is in no relative path.
fn never_matches(pattern: &str) -> Option<&'static str> {
    let mut parts = pattern.trim_end_matches('/').split('/');
    // With `--config`, files may be above the folder of the configuration.
    let below = parts.clone().skip_while(|part| *part == "..");
    if parts.any(|part| part == ".") {
        Some("`.` cannot match: paths have no `./`")
    } else if below.clone().any(|part| part == "..") || below.clone().next().is_none() {
        Some("`..` cannot match behind a folder or at the end")
    } else if below.clone().any(str::is_empty) {
        Some("`//` cannot match")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Globs;

    #[test]
    fn matching_paths() {
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
            ("[*]", "*", true),
            ("[*]", "a", false),
        ] {
            let globs = Globs::new(vec![glob.to_owned()]).unwrap();
            assert_eq!(globs.matches(path), matches, "{glob} {path}");
        }
    }

    #[test]
    fn invalid_globs_are_refused() {
        for invalid in [
            "",
            "!a",
            "/a",
            "[a",
            "{a",
            "a]{",
            "\\",
            "a\\*.json",
            "./a",
            "a/./b",
            "a/../b",
            "a/..",
            "..",
            "a//b",
        ] {
            let globs = Globs::new(vec!["a".to_owned(), invalid.to_owned()]);
            let (at, message) = globs.err().unwrap_or_default();
            assert_eq!((at, message.is_empty()), (1, false), "{invalid}");
        }
    }
}
