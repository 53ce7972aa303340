//! Bodies that a shell changes by their quotes.

use dcs_migration_lint::Span;
use dcs_migration_lint::call::{Misquoted, Misquoting};
use dcs_migration_lint::json::parse;
use dcs_migration_lint::report::Edit;

use crate::mapped::MappedText;

/// What the quotes of a body do to it, where it is no JSON for that reason. `text` is the file.
pub(crate) fn misquoted(text: &str, body: &MappedText<'_>, is_cmd: bool) -> Option<Misquoted> {
    // The value of `NAME="…"` begins behind the quote.
    let behind_quote = text[..body.place.start].ends_with(['"', '\'']);
    let start = body.place.start - usize::from(behind_quote);
    let span = Span::new(start, body.place.end);
    let written = &text[start..span.end];
    let found = |kind, edit| Some(Misquoted { span, kind, edit });
    if is_cmd {
        let single = written.starts_with('\'') && body.text.trim_start().starts_with(['{', '[']);
        return if single {
            found(Misquoting::SingleQuotes, None)
        } else {
            None
        };
    }
    let mut inside = written.chars();
    let quote = inside.next()?;
    let inside = inside.as_str();
    // A quote in a here-document is text.
    if body.text.starts_with(quote) || !inside.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let inside = inside.strip_suffix(quote).unwrap_or(inside);
    let single = |body: &str| is_json(body).then(|| Edit::new(span, format!("'{body}'")));
    match quote {
        '"' if loses_quotes(written) && !is_json(&body.text) => {
            let plain = !inside.contains(['\'', '$', '`', '\\']);
            found(Misquoting::QuotesRemoved, single(inside).filter(|_| plain))
        }
        '\'' if body.text.contains("\\\"") && !is_json(&body.text) => {
            let without = body.text.replace("\\\"", "\"");
            if !is_json(&without) {
                return None;
            }
            found(
                Misquoting::BackslashesSent,
                single(&without).filter(|_| !without.contains('\'')),
            )
        }
        _ => None,
    }
}

fn is_json(text: &str) -> bool {
    let parsed = parse(text, Span::new(0, text.len()), true);
    parsed.faults.is_empty() && parsed.roots.len() == 1
}

/// Whether text stands without quotes between two parts of a word in double quotes, as the names
/// in `"{"a": 1}"` do.
fn loses_quotes(word: &str) -> bool {
    let mut rest = word;
    while let Some(opened) = rest.strip_prefix('"') {
        let Some(closed) = behind_quote(opened) else {
            return false;
        };
        let bare = closed
            .find(['"', '\'', '$', '`', ' ', '\t', '\n'])
            .unwrap_or(closed.len());
        if bare > 0 && (bare == closed.len() || closed[bare..].starts_with(['"', ' '])) {
            return true;
        }
        rest = &closed[bare..];
    }
    false
}

/// What follows the quote that closes a part in double quotes.
fn behind_quote(opened: &str) -> Option<&str> {
    let mut chars = opened.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => {
                chars.next();
            }
            '"' => return Some(&opened[at + 1..]),
            _ => {}
        }
    }
    None
}
