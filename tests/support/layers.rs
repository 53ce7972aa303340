//! What the imports of a crate's files say of its layers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The source files of a crate, by module path (`lint::fix`; a folder's `mod.rs` is the folder),
/// each with the modules of the same crate that it imports. Unit tests are left out.
pub(crate) struct Imports {
    files: BTreeMap<String, BTreeSet<String>>,
    lengths: BTreeMap<PathBuf, usize>,
}

impl Imports {
    pub(crate) fn read(src: &Path) -> Self {
        let paths: Vec<PathBuf> = walk(src)
            .into_iter()
            .filter(|path| !path.ends_with("tests.rs"))
            .collect();
        let modules: BTreeSet<String> = paths.iter().map(|path| module(src, path)).collect();
        let mut files = BTreeMap::new();
        let mut lengths = BTreeMap::new();
        for path in &paths {
            let text = std::fs::read_to_string(path).unwrap();
            let own = module(src, path);
            lengths.insert(path.clone(), text.lines().count());
            let code = text.split("\nmod tests {").next().unwrap();
            let mut imports = BTreeSet::new();
            for target in targets(code, &own, path.ends_with("mod.rs")) {
                // The longest prefix that is a file.
                let mut parts: Vec<&str> = target.split("::").collect();
                while !parts.is_empty() && !modules.contains(&parts.join("::")) {
                    parts.pop();
                }
                imports.insert(parts.join("::"));
            }
            imports.remove(&own);
            imports.remove("");
            files.insert(own, imports);
        }
        Self { files, lengths }
    }

    /// Fails for an import that runs against `layers`: each may use those before it.
    pub(crate) fn hold_layers(&self, layers: &[&str]) {
        let rank = |module: &str| {
            let layer = module.split("::").next().unwrap_or_default();
            layers
                .iter()
                .position(|name| *name == layer)
                .unwrap_or_else(|| panic!("`{layer}` is in no layer"))
        };
        for (file, imports) in self.files.iter().filter(|(file, _)| !file.is_empty()) {
            for import in imports {
                assert!(rank(import) <= rank(file), "`{file}` uses `{import}`");
            }
        }
    }

    /// Fails for files that import each other in a circle. A folder's `mod.rs` that only declares
    /// and re-exports its files is no part of one.
    pub(crate) fn hold_no_circle(&self) {
        let mut done = BTreeSet::new();
        for file in self.files.keys() {
            self.visit(file, &mut Vec::new(), &mut done);
        }
    }

    fn visit<'a>(&'a self, file: &'a str, path: &mut Vec<&'a str>, done: &mut BTreeSet<&'a str>) {
        if done.contains(file) {
            return;
        }
        if let Some(at) = path.iter().position(|before| *before == file) {
            panic!("circle of files: {} → {file}", path[at..].join(" → "));
        }
        path.push(file);
        for import in &self.files[file] {
            self.visit(import, path, done);
        }
        path.pop();
        done.insert(file);
    }

    /// Fails for a source file with more lines than this.
    pub(crate) fn hold_length(&self, most: usize) {
        for (path, length) in &self.lengths {
            assert!(*length <= most, "{} has {length} lines", path.display());
        }
    }
}

/// What the `use` declarations of a file name in its own crate, as paths from the crate's root.
fn targets(code: &str, own: &str, is_folder: bool) -> Vec<String> {
    let mut targets = Vec::new();
    let parent = own.rsplit_once("::").map_or("", |(parent, _)| parent);
    let folder = if is_folder { own } else { parent };
    for declaration in code.split("use ").skip(1) {
        let Some((path, _)) = declaration.split_once(';') else {
            continue;
        };
        let path: String = path.chars().filter(|char| !char.is_whitespace()).collect();
        let path = if let Some(rest) = path.strip_prefix("crate::") {
            rest.to_owned()
        } else if path == "crate" {
            continue;
        } else if let Some(rest) = path.strip_prefix("super::") {
            let above = if is_folder { parent } else { folder };
            join(above, rest)
        } else {
            continue;
        };
        match path.split_once('{') {
            None => targets.push(path),
            Some((stem, items)) => {
                let stem = stem.trim_end_matches("::");
                for item in items.trim_end_matches('}').split(',') {
                    let item = item.trim_end_matches('}').trim_start_matches('{');
                    targets.push(join(stem, item.trim_end_matches("::self")));
                }
            }
        }
    }
    targets
}

fn join(stem: &str, item: &str) -> String {
    match (stem, item) {
        (stem, "" | "self") => stem.to_owned(),
        ("", item) => item.to_owned(),
        _ => format!("{stem}::{item}"),
    }
}

fn module(src: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(src).unwrap().with_extension("");
    let parts: Vec<String> = relative
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .filter(|part| !matches!(part.as_str(), "mod" | "lib" | "main"))
        .collect();
    parts.join("::")
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
