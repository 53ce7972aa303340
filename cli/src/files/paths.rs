//! Paths as configuration and baseline compare them: absolute, or relative to some folder with
//! forward slashes.
//!
//! All of it is about names: links are not followed, so that a file is what it was called.

use std::path::{Component, Path, PathBuf, is_separator};

/// The path from the root on, without `.` and `..`; `current` is the current folder.
pub(crate) fn absolute(current: &Path, path: &Path) -> PathBuf {
    let joined = current.join(path);
    // Nearly every path: taking it apart costs more than looking.
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

/// The way from a folder to a path, both absolute, with forward slashes; the path itself where
/// there is none, as between drives.
pub(crate) fn relative(folder: &Path, path: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), path.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return crate::input::shown(path);
    }
    let up = from[shared..].iter().map(|_| "..".into());
    let down = to[shared..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn ways() {
        let current = Path::new("/a/b");
        for (path, way) in [
            ("c.json", "c.json"),
            ("./c/../d.json", "d.json"),
            ("../c.json", "../c.json"),
            ("../../x/c.json", "../../x/c.json"),
            ("/a/b/c/d.json", "c/d.json"),
            ("../../../../c.json", "../../c.json"),
            (".", ""),
        ] {
            assert_eq!(relative(current, &absolute(current, Path::new(path))), way);
        }
    }
}
