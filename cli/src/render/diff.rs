//! The unified diff of `--diff`.
//!
//! Secrets are masked and active characters are escaped, so it is for reading, not for `patch`.

use dcs_migration_lint::{Report, Span};
use similar::{ChangeTag, TextDiff};

use super::excerpt::masked;
use crate::terminal::text::escape;

/// The unified diff between the texts of two reports. `name` is the name of the file.
pub(crate) fn diff(name: &str, old: &Report<'_>, new: &Report<'_>, color: bool) -> String {
    let (old_lines, old_shown) = lines(old);
    let (new_lines, new_shown) = lines(new);
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    let name = escape(name.trim_start_matches('/'));
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

/// The lines of a text, and the lines as they are shown.
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
            // At the start of a line, also after whitespace, this is a command in a CI log.
            if shown.trim_start().starts_with("::") {
                shown = shown.replacen(':', "\\u{3a}", 1);
            }
            (line, shown)
        })
        .unzip()
}
