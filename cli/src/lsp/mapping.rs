//! Completions in a mapping of YAML that becomes the body of a request to this call.
//!
//! The line of the cursor may be incomplete. It is replaced by one that is not, and the JSON that the
//! mapping then becomes is completed.

use dcs_migration_lint::Span;

use super::members;
use super::schema::{Offer, OfferKind, Root};
use crate::files::kind::request_files::{FileFormat, TextKind, text_at};

/// A line with a member, as far as it is typed.
struct Line {
    /// The name, with its quotes.
    key: Span,
    /// What follows the colon, if there is one.
    value: Option<Span>,
}

/// The completions at an offset. `None` if it is not in such a mapping.
pub(super) fn complete(text: &str, at: usize) -> Option<Vec<Offer>> {
    let line = line(text, at)?;
    let value = line.value.filter(|value| value.start <= at);
    let replaced = value.unwrap_or(line.key);
    let content = match (value, line.value) {
        (Some(_), _) => " 0",
        (None, Some(_)) => "x",
        (None, None) => "x: 0",
    };
    let whole = format!(
        "{}{content}{}",
        &text[..replaced.start],
        &text[replaced.end..]
    );
    let cursor = replaced.start + usize::from(value.is_some());
    let found = text_at(FileFormat::Yaml, &whole, cursor + 1)?;
    if found.kind() != TextKind::Mapping {
        return None;
    }
    let mut offers = members::complete(found.text(), found.at(), Root::Body);
    let typed = &text[replaced.start..replaced.end];
    let quote = typed.trim_start().chars().next();
    let quote = quote.filter(|char| matches!(char, '"' | '\''));
    let quote = quote.map(String::from).unwrap_or_default();
    let behind_colon = text[..replaced.start].ends_with(':') && !typed.starts_with(' ');
    let blanks = match value {
        Some(_) => typed.len() - typed.trim_start().len(),
        None => 0,
    };
    for offer in &mut offers {
        let label = &offer.label;
        let word = format!("{quote}{label}{quote}");
        offer.content = match offer.kind {
            OfferKind::Value if behind_colon => format!(" {word}"),
            OfferKind::Member if line.value.is_none() && label.ends_with("_instance") => {
                format!("{word}:")
            }
            OfferKind::Member if line.value.is_none() => format!("{word}: "),
            OfferKind::Member | OfferKind::Value => word.clone(),
        };
        offer.filter = word;
        offer.replaced = Span::new(replaced.start + blanks, replaced.end);
        offer.comma_at = None;
    }
    Some(offers)
}

/// The line around an offset. `None` in a comment, or in front of its text.
fn line(text: &str, at: usize) -> Option<Line> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..]
        .find(['\r', '\n'])
        .map_or(text.len(), |end| at + end);
    let mut content = &text[start..end];
    let mut key = start;
    loop {
        let blanks = content.len() - content.trim_start_matches(' ').len();
        let item = usize::from(content[blanks..].starts_with("- "));
        key += blanks + item;
        content = &content[blanks + item..];
        if item == 0 {
            break;
        }
    }
    if content.is_empty() {
        return Some(Line {
            key: Span::new(at, end),
            value: None,
        });
    }
    let comment = if content.starts_with('#') {
        Some(0)
    } else {
        content.find(" #")
    };
    let content = content[..comment.unwrap_or(content.len())].trim_end();
    if at < key || comment.is_some_and(|comment| at > key + comment) {
        return None;
    }
    let colon = content.find(": ").or_else(|| {
        let before = content.strip_suffix(':')?;
        Some(before.len())
    });
    let length = colon.unwrap_or(content.len());
    let value = colon.map(|colon| {
        let end = (key + content.len()).max(at);
        Span::new(key + colon + 1, end)
    });
    Some(Line {
        key: Span::new(key, key + length),
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASK: &str = "- uri:\n    url: https://a/v2/p/migration/t/task\n    method: POST\n    \
                        body_format: json\n    body:\n";

    /// The lines of the body after accepting each completion at `|`.
    fn completed(lines: &str) -> Vec<String> {
        let text = format!("{TASK}{lines}");
        let at = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let offers = complete(&text, at).unwrap_or_default().into_iter();
        let accepted = offers.map(|offer| {
            let (start, end) = (offer.replaced.start, offer.replaced.end);
            let text = format!("{}{}{}", &text[..start], offer.content, &text[end..]);
            text[TASK.len()..].to_owned()
        });
        accepted.collect()
    }

    #[test]
    fn members_and_values_are_completed() {
        for (lines, wanted) in [
            ("      |\n", "      migration_method: \n"),
            ("      |", "      migration_method: "),
            ("      mig|\n", "      migration_method: \n"),
            ("      mig|: 1\n", "      migration_method: 1\n"),
            ("      |mig: 1\n", "      migration_method: 1\n"),
            ("      \"mig|\n", "      \"migration_method\": \n"),
            (
                "      migration_method: a\n      |   \n      source_instance:\n        id: b\n",
                "      migration_method: a\n      resume_mode: \n      source_instance:\n        id: b\n",
            ),
            (
                "      source_instance:\n        id: a\n        |\n",
                "      source_instance:\n        id: a\n        addrs: \n",
            ),
            (
                "      source_instance:\n        |\n      resume_mode: auto\n",
                "      source_instance:\n        addrs: \n      resume_mode: auto\n",
            ),
            (
                "      sou|:\n        id: a\n",
                "      migration_method:\n        id: a\n",
            ),
            (
                "      migration_method: a\n      resume_mode: b\n      sour|\n",
                "      migration_method: a\n      resume_mode: b\n      source_instance:\n",
            ),
            ("      resume_mode: |\n", "      resume_mode: auto\n"),
            ("      resume_mode:|\n", "      resume_mode: auto\n"),
            (
                "      resume_mode: A|uto # é\n",
                "      resume_mode: auto # é\n",
            ),
            (
                "      resume_mode: Auto| # c\n",
                "      resume_mode: auto # c\n",
            ),
            ("      resume_mode: \"|\n", "      resume_mode: \"auto\"\n"),
            (
                "      resume_mode: 'Au|to'\n",
                "      resume_mode: 'auto'\n",
            ),
        ] {
            let all = completed(lines);
            assert_eq!(all.first().map(String::as_str), Some(wanted), "{lines}");
        }
        for lines in [
            "      id: a\n|\n",
            "    |\n",
            "      # |\n",
            "      resume_mode: auto # |\n",
            "      addrs: |\n",
            "      x:\n        |\n",
            "      x: |\n",
            "      source_instance:\n        - id|\n",
            "  |    resume_mode: auto\n",
            "      |\n   x: [\n",
        ] {
            assert_eq!(completed(lines), [] as [String; 0], "{lines}");
        }
    }
}
