//! Paths: as they are displayed, absolute, and relative to a folder.
//!
//! Names are compared, and links are not followed.

use std::path::{Component, Path, PathBuf, is_separator};

/// A path as it was named, with forward slashes.
pub(crate) fn display(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name.into_owned()
    }
}

/// The absolute path without `.` and `..`. `current` is the current folder.
pub(crate) fn absolute(current: &Path, path: &Path) -> PathBuf {
    let joined = current.join(path);
    // True of nearly every path, and cheaper than splitting it into components.
    let is_plain = |pair: &[u8]| {
        !is_separator(char::from(pair[0]))
            || !(pair[1] == b'.' || is_separator(char::from(pair[1])))
    };
    if joined
        .as_os_str()
        .as_encoded_bytes()
        .windows(2)
        .all(is_plain)
    {
        return joined;
    }
    let mut absolute = PathBuf::new();
    for component in joined.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                absolute.pop();
            }
            _ => absolute.push(component),
        }
    }
    absolute
}

/// The path relative to a folder, both absolute, with forward slashes. The path itself if there is
/// no relative one, as between Windows drives.
pub(crate) fn relative(folder: &Path, path: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), path.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return display(path);
    }
    let up = from[shared..].iter().map(|_| "..".into());
    let down = to[shared..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// The root of the git repository with a folder in it.
pub(crate) fn repository(folder: &Path) -> Option<PathBuf> {
    // In a worktree and in a submodule, `.git` is a file.
    let mut folders = folder.ancestors();
    let root = folders.find(|folder| folder.join(".git").exists())?;
    Some(root.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn relative_paths() {
        let current = Path::new("/a/b");
        for (path, wanted) in [
            ("c.json", "c.json"),
            ("./c/../d.json", "d.json"),
            ("../c.json", "../c.json"),
            ("../../x/c.json", "../../x/c.json"),
            ("/a/b/c/d.json", "c/d.json"),
            ("../../../../c.json", "../../c.json"),
            (".", ""),
        ] {
            assert_eq!(
                relative(current, &absolute(current, Path::new(path))),
                wanted
            );
        }
        let hidden = absolute(Path::new("/.a"), Path::new("../.b"));
        assert_eq!(hidden, Path::new("/.b"));
    }
}
