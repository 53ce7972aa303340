//! The globs of a configuration file, matched against paths relative to its folder.
//!
//! `*`, `?` and `[ab]` do not match `/`, `**` does. A glob that matches a folder matches everything in
//! it. `?` and `[ab]` match one byte, so one character of ASCII.
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
                Some(_) if has_wide_class(pattern) => {
                    Some("`[…]` cannot match characters beyond ASCII; use `*` or `{é,è}`")
                }
                Some(_) => never_matches(pattern),
            };
            if let Some(fault) = fault {
                return Err((at, fault.to_owned()));
            }
            let glob = GlobBuilder::new(pattern.trim_end_matches('/'))
                .literal_separator(true)
                .backslash_escape(false)
                .empty_alternates(true)
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

/// Whether there is a character beyond ASCII in `[…]`.
fn has_wide_class(pattern: &str) -> bool {
    let mut chars = pattern.chars();
    while chars.by_ref().any(|char| char == '[') {
        let class = chars.as_str();
        let class = class.strip_prefix(['!', '^']).unwrap_or(class);
        // A bracket at the start does not end it.
        let end = class.char_indices().skip(1).find(|(_, char)| *char == ']');
        let end = end.map_or(class.len(), |(at, _)| at);
        if !class[..end].is_ascii() {
            return true;
        }
        chars = class[end..].chars();
    }
    false
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
            ("a[!b]c", "a/c", false),
            ("a[.-1]c", "a/c", false),
            ("[]]é", "]é", true),
            ("[!!]é", "aé", true),
            ("[!!]é", "!é", false),
            ("?", "é", false),
            ("a{,.b}.json", "a.json", true),
            ("a{,.b}.json", "a.b.json", true),
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
            "[é]",
            "a[b][!]é]",
            &"{".repeat(100_000),
            &format!("{}a{}", "{".repeat(100_000), "}".repeat(100_000)),
        ] {
            let globs = Globs::new(vec!["a".to_owned(), invalid.to_owned()]);
            let (at, message) = globs.err().unwrap_or_default();
            assert_eq!((at, message.is_empty()), (1, false), "{invalid}");
        }
    }
}
