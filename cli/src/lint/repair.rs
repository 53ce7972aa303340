//! Writing fixed files, and showing what would be written.
//!
//! A file is replaced in one step: a reader sees the old text or the new one, never a half. What
//! the file is besides its text stays where the system allows it: permissions, owner, and a
//! symbolic link, whose target is replaced. A hard link is parted from its other names.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use dcs_migration_lint::{Report, Span};
use similar::{ChangeTag, TextDiff};

use crate::excerpt::masked;
use crate::out::{harmless, temporary};

/// Replaces the text of a file, which was `old` when it was read.
///
/// # Errors
///
/// Where the file is read-only, is not `old` any more or cannot be replaced; it then stays as it
/// is.
pub(crate) fn write(path: &Path, old: &str, new: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the file is read-only",
        ));
    }
    if fs::read(&path)? != old.as_bytes() {
        return Err(io::Error::other("the file has changed meanwhile"));
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut temporary = temporary(folder)?;
    temporary.write_all(new.as_bytes())?;
    keep_owner(temporary.path(), &metadata);
    // After the owner, whose change may clear bits.
    fs::set_permissions(temporary.path(), metadata.permissions())?;
    temporary.as_file().sync_all()?;
    temporary.persist(&path)?;
    Ok(())
}

/// Only root may give files away; for everybody else the owner is the right one or stays theirs.
#[cfg(unix)]
fn keep_owner(path: &Path, metadata: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let _ = chown(path, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) {}

/// A unified diff in which passwords are masked and nothing acts on a terminal.
///
/// Because of that it is for reading, not for `patch`.
pub(crate) fn diff(name: &str, old: &Report<'_>, new: &Report<'_>, color: bool) -> String {
    let (old_lines, old_shown) = lines(old);
    let (new_lines, new_shown) = lines(new);
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let name = harmless(name.trim_start_matches('/'));
    let mut result = String::new();
    let mut line = |style: &str, sign: &str, content: &str| {
        let (on, off) = if color && !style.is_empty() {
            (style, "\u{1b}[0m")
        } else {
            ("", "")
        };
        result.extend([on, sign, content, off, "\n"]);
    };
    line("\u{1b}[1m", "--- ", &format!("a/{name}"));
    line("\u{1b}[1m", "+++ ", &format!("b/{name}"));
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        line("\u{1b}[36m", "", &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let (style, sign, content) =
                match (change.tag(), change.old_index(), change.new_index()) {
                    (ChangeTag::Delete, Some(at), _) => ("\u{1b}[31m", "-", &old_shown[at]),
                    (ChangeTag::Insert, _, Some(at)) => ("\u{1b}[32m", "+", &new_shown[at]),
                    (_, _, Some(at)) => ("", " ", &new_shown[at]),
                    _ => continue,
                };
            line(style, sign, content);
            if !change.value().ends_with('\n') {
                line("", "", "\\ No newline at end of file");
            }
        }
    }
    result
}

/// The lines as they are, and as they are shown.
fn lines<'r>(report: &'r Report<'_>) -> (Vec<&'r str>, Vec<String>) {
    let text = report.text();
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let content = content.strip_suffix('\r').unwrap_or(content);
            let span = Span::new(at, at + content.len());
            at += line.len();
            let mut shown = masked(text, span, report.secrets());
            // Blanks before a command to the log of a build do not keep it from being one.
            if shown.trim_start().starts_with("::") {
                shown = shown.replacen(':', "\\u{3a}", 1);
            }
            (line, shown)
        })
        .unzip()
}
