//! Texts that are to be replaced before the request is sent.

/// Whether a template variable is in the text: `{{name}}` or `${NAME}`.
pub(crate) fn is_template(text: &str) -> bool {
    if !text.contains('{') {
        return false;
    }
    let holds = |open: &str, close: &str| {
        text.find(open)
            .is_some_and(|start| text[start + open.len()..].contains(close))
    };
    holds("{{", "}}") || holds("${", "}")
}

/// Whether the text stands for one that somebody was to fill in: `{task_id}`, `%7Btask_id%7D`,
/// `<id>`, `YOUR_…`, `xxxx-xxxx`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    if !text.starts_with(['{', '<', '%', 'y', 'Y', 'x', 'X', '-']) {
        return false;
    }
    let inner = |open: &str, close: &str| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.is_empty() && !inner.contains(['{', '<'])).then_some(())
    };
    let lower = text.to_ascii_lowercase();
    let crossed = || {
        let signs = lower.chars().filter(|char| *char != '-');
        lower.len() >= 4 && signs.clone().count() >= 4 && signs.clone().all(|char| char == 'x')
    };
    inner("{", "}").is_some()
        || inner("<", ">").is_some()
        || (lower.starts_with("%7b") && lower.ends_with("%7d"))
        || lower.starts_with("your_")
        || lower.starts_with("your-")
        || crossed()
}
