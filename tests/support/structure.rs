//! The structure of a crate: which of its files use each other.
//!
//! Paths in the source are read, not only `use` items: `crate::…`, `$crate::…`, `super::…`,
//! `self::…`, and paths that start with a child module. A path counts as a use of the deepest file
//! that it names, so `super::sibling::Item` uses `sibling.rs` and not the parent. Declaring a module
//! uses nothing. Code in `#[cfg(test)]` modules and in files named `tests.rs` is not read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// The files of a crate, by path relative to its `src` folder, with forward slashes.
pub(crate) struct Structure {
    /// For each file, those that it uses.
    uses: BTreeMap<String, BTreeSet<String>>,
}

impl Structure {
    /// Reads all files below a `src` folder.
    pub(crate) fn read(src: &Path) -> Self {
        let mut files = BTreeMap::new();
        collect(src, src, &mut files);
        Self::of(&files)
    }

    /// The structure of some files, given by path and text.
    pub(crate) fn of(files: &BTreeMap<String, String>) -> Self {
        let modules: BTreeMap<Vec<String>, &String> =
            files.keys().map(|file| (module(file), file)).collect();
        let read = files.iter().filter(|(file, _)| !is_test(file));
        let uses = read.map(|(file, text)| {
            let mut used: BTreeSet<String> = paths(text, &module(file), &modules)
                .iter()
                .filter_map(|path| deepest(path, &modules))
                .collect();
            used.remove(file);
            (file.clone(), used)
        });
        Self {
            uses: uses.collect(),
        }
    }

    /// How many files there are, apart from tests.
    pub(crate) fn len(&self) -> usize {
        self.uses.len()
    }

    /// The groups of files that use each other in a circle: the strongly connected components of
    /// more than one file.
    pub(crate) fn circles(&self) -> Vec<Vec<&str>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = self
            .uses
            .keys()
            .map(|file| (file.as_str(), self.reachable(file)))
            .collect();
        let mut circles = BTreeSet::new();
        for (file, reached) in &reach {
            let circle: Vec<&str> = reached
                .iter()
                .filter(|other| reach.get(*other).is_some_and(|back| back.contains(file)))
                .copied()
                .collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    /// All files that a file uses directly or through others.
    fn reachable(&self, file: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![file];
        while let Some(file) = open.pop() {
            for used in self.uses.get(file).into_iter().flatten() {
                if reached.insert(used.as_str()) {
                    open.push(used);
                }
            }
        }
        reached
    }

    /// The uses that violate an order of layers, the lowest first. A layer is a file or folder in
    /// `src`, without its extension, and may use itself and those before it. A file in no layer is a
    /// violation.
    pub(crate) fn violations(&self, layers: &[&str]) -> Vec<String> {
        let layer = |file: &str| {
            let name = file.split('/').next().unwrap_or_default();
            let name = name.trim_end_matches(".rs");
            layers.iter().position(|layer| *layer == name)
        };
        let mut violations = Vec::new();
        for (file, uses) in &self.uses {
            let Some(own) = layer(file) else {
                violations.push(format!("{file} is in no layer"));
                continue;
            };
            let above = uses
                .iter()
                .filter(|used| layer(used).is_none_or(|other| other > own));
            violations.extend(above.map(|used| format!("{file} uses {used}")));
        }
        violations
    }

    /// Fails if the crate has a circle of files or a use against the order of layers.
    pub(crate) fn check(&self, layers: &[&str]) {
        let mut problems = String::new();
        for circle in self.circles() {
            let _ = writeln!(problems, "circle of files: {}", circle.join(", "));
        }
        for violation in self.violations(layers) {
            let _ = writeln!(problems, "layers: {violation}");
        }
        assert!(problems.is_empty(), "\n{problems}");
    }
}

fn collect(src: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(src, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(src).expect("it is below src");
            let name = name.to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            files.insert(name, text);
        }
    }
}

fn is_test(file: &str) -> bool {
    file.split('/')
        .any(|part| part == "tests.rs" || part == "tests")
}

/// The module of a file: `["a", "b"]` for `a/b.rs` and `a/b/mod.rs`.
fn module(file: &str) -> Vec<String> {
    let mut module: Vec<String> = file
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    let last = module.last().map(String::as_str);
    if last == Some("mod") || matches!((module.len(), last), (1, Some("lib" | "main"))) {
        module.pop();
    }
    module
}

/// The file of the deepest module on a path, unless that is the root.
fn deepest(path: &[String], modules: &BTreeMap<Vec<String>, &String>) -> Option<String> {
    (1..=path.len())
        .rev()
        .find_map(|length| modules.get(&path[..length]))
        .map(|file| (*file).clone())
}

/// All paths to modules of the crate in a text, each from the root.
fn paths(text: &str, own: &[String], modules: &BTreeMap<Vec<String>, &String>) -> Vec<Vec<String>> {
    let tokens = tokens(text);
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = tokens[at].as_str();
        let continues = tokens.get(at + 1).is_some_and(|next| next == "::");
        let starts = at == 0 || tokens[at - 1] != "::";
        let base = match token {
            // The root of the crate, not `::crate`.
            "crate" if continues => Some(Vec::new()),
            "self" if continues && starts => Some(own.to_vec()),
            "super" if continues && starts => Some(parent(own)),
            name if continues && starts => {
                let mut child = own.to_vec();
                child.push(name.to_owned());
                modules.contains_key(&child).then_some(child)
            }
            _ => None,
        };
        at += 1;
        if let Some(mut base) = base {
            at += 1;
            while tokens.get(at).is_some_and(|token| token == "super") {
                base = parent(&base);
                at += 2;
            }
            tree(&tokens, &mut at, base, &mut paths);
        }
    }
    paths
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

/// Reads the rest of a path after `::`, which may branch in braces.
fn tree(tokens: &[String], at: &mut usize, base: Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tokens.get(*at).map(String::as_str) {
        Some("{") => {
            *at += 1;
            while let Some(token) = tokens.get(*at).map(String::as_str) {
                match token {
                    "}" => {
                        *at += 1;
                        return;
                    }
                    "," => *at += 1,
                    _ => tree(tokens, at, base.clone(), paths),
                }
            }
        }
        Some(token) => {
            let mut path = base;
            if token != "self" && token != "*" {
                path.push(token.to_owned());
            }
            *at += 1;
            if tokens.get(*at).is_some_and(|next| next == "::") {
                *at += 1;
                tree(tokens, at, path, paths);
            } else {
                paths.push(path);
                // `Item as Name`
                if tokens.get(*at).is_some_and(|next| next == "as") {
                    *at += 2;
                }
            }
        }
        None => {}
    }
}

/// Names, `::` and single characters, without whitespace, comments, literals and test modules.
fn tokens(text: &str) -> Vec<String> {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = literal(rest) {
            length
        } else if char.is_alphanumeric() || char == '_' {
            let end = rest.find(|char: char| !(char.is_alphanumeric() || char == '_'));
            let end = end.unwrap_or(rest.len());
            tokens.push(rest[..end].to_owned());
            end
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !char.is_whitespace() {
                tokens.push(char.to_string());
            }
            char.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a string or character literal at the start of a text.
fn literal(text: &str) -> Option<usize> {
    let prefix = ["", "b", "c"].into_iter().find_map(|prefix| {
        let rest = text.strip_prefix(prefix)?;
        (rest.starts_with('"') || rest.starts_with("r\"") || rest.starts_with("r#"))
            .then_some(prefix.len())
    });
    if let Some(start) = prefix {
        if let Some(raw) = text[start..].strip_prefix('r') {
            let hashes = raw.len() - raw.trim_start_matches('#').len();
            // `r#name` is a name.
            let content = raw[hashes..].strip_prefix('"')?;
            let close = format!("\"{}", &raw[..hashes]);
            let end = content
                .find(&close)
                .map_or(content.len(), |end| end + close.len());
            return Some(start + 1 + hashes + 1 + end);
        }
        return Some(start + 1 + quoted(&text[start + 1..], '"')?);
    }
    let rest = text
        .strip_prefix('\'')
        .or_else(|| text.strip_prefix("b'"))?;
    let start = text.len() - rest.len();
    let first = rest.chars().next()?;
    // Not a lifetime.
    (first == '\\' || rest[first.len_utf8()..].starts_with('\''))
        .then(|| quoted(rest, '\'').map(|end| start + end))?
}

/// The offset after a closing quote.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if char == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
