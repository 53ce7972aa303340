//! Patterns on the command line that no shell has expanded, as on Windows, in quotes, or in the
//! arguments of a CI job.

use std::path::{Component, Path, PathBuf};

use globset::GlobBuilder;
use ignore::WalkBuilder;

use super::paths::display;

/// Whether a path is a pattern: there is no such file, and it contains `*`, `?` or `[`.
pub(crate) fn is_pattern(path: &Path) -> bool {
    has_signs(path.as_os_str().as_encoded_bytes()) && path.symlink_metadata().is_err()
}

fn has_signs(text: &[u8]) -> bool {
    text.iter().any(|byte| b"*?[".contains(byte))
}

/// The paths that match a pattern, in order. As in a shell, `*` and `?` do not match `/` and hidden
/// files are left out; `**` matches folders of any depth. Empty if nothing matches or it is invalid.
pub(crate) fn expand(pattern: &Path) -> Vec<PathBuf> {
    let parts: Vec<Component<'_>> = pattern.components().collect();
    let is_plain = |part: &Component<'_>| !has_signs(part.as_os_str().as_encoded_bytes());
    let plain = parts.iter().take_while(|part| is_plain(part)).count();
    let folder: PathBuf = parts[..plain].iter().collect();
    let rest: PathBuf = parts[plain..].iter().collect();
    let glob = GlobBuilder::new(&display(&rest))
        .literal_separator(true)
        .build();
    let Ok(glob) = glob.map(|glob| glob.compile_matcher()) else {
        return Vec::new();
    };
    let any_depth = rest.iter().any(|part| part == "**");
    let start = if plain == 0 { Path::new(".") } else { &folder };
    let entries = WalkBuilder::new(start)
        .standard_filters(false)
        .hidden(true)
        .max_depth((!any_depth).then_some(parts.len() - plain))
        .sort_by_file_name(std::cmp::Ord::cmp)
        .build();
    let matching = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let below = entry.path().strip_prefix(start).ok()?;
        // The files in a folder match `**` themselves.
        let is_wanted = !any_depth || entry.path().is_file();
        (is_wanted && glob.is_match(display(below))).then(|| folder.join(below))
    });
    matching.collect()
}
