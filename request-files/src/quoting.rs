//! How parts of a file quote text, and texts as they are written under each quoting.

use std::fmt::Write as _;

/// How a part of a file quotes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// Without quotes and escapes.
    Verbatim,
    /// Inside a JSON string.
    Json,
    /// `'…'` of a shell.
    Single,
    /// `"…"` of a shell.
    Double,
    /// `$'…'` of a shell.
    Ansi,
    /// A word of a shell without quotes.
    Bare,
    /// A here-document in which a shell expands variables.
    Heredoc,
    /// A word of `cmd.exe`, in which `^` escapes special characters.
    Caret,
    /// A word of `cmd.exe` in plain double quotes.
    Cmd,
    /// Text that is not in the file: what a client puts between two parts.
    Inserted,
    /// A quoted string or a heredoc of HCL, or a JSON string that Terraform reads as a template.
    Template,
    /// A number or a word of HCL, to be replaced by a quoted string.
    Token,
    /// A name without quotes: an argument of HCL, a parameter of a command.
    Name,
    /// A plain scalar of YAML.
    YamlPlain,
    /// A plain scalar of YAML inside brackets.
    YamlFlow,
    /// `'…'` of YAML.
    YamlSingle,
    /// Inside backticks, on one line.
    Backtick,
    /// Lines of a block, each behind this many blanks.
    Indented(u16),
    /// Lines of a block, each behind other marks, as in a quotation.
    Prefixed,
}

impl Quoting {
    /// Whether the lines of a text are in the file behind something that is no part of it.
    pub(crate) fn is_by_lines(self) -> bool {
        matches!(self, Self::Indented(_) | Self::Prefixed)
    }
}

/// The text as it is written under a quoting; `None` where it cannot be.
pub(crate) fn escape(text: &str, quoting: Quoting) -> Option<String> {
    let behind_backslashes = |special: &[char]| {
        let mut escaped = String::with_capacity(text.len());
        for char in text.chars() {
            if special.contains(&char) {
                escaped.push('\\');
            }
            escaped.push(char);
        }
        escaped
    };
    // Its own text of a variable would come out as that text, not as the variable.
    let expands = text.contains("${");
    match quoting {
        Quoting::Verbatim => Some(text.to_owned()),
        Quoting::Indented(blanks) => {
            let line = format!("\n{}", " ".repeat(usize::from(blanks)));
            Some(text.replace('\n', &line))
        }
        Quoting::Backtick => (!text.contains(['`', '\\', '\n', '\r'])).then(|| text.to_owned()),
        Quoting::Prefixed => (!text.contains('\n')).then(|| text.to_owned()),
        Quoting::YamlPlain | Quoting::YamlFlow => {
            let separates = text == "," && quoting == Quoting::YamlPlain;
            (separates || text.is_empty() || is_plain_word(text)).then(|| text.to_owned())
        }
        Quoting::YamlSingle => (!text.contains(['\n', '\r'])).then(|| text.replace('\'', "''")),
        Quoting::Json => {
            let quoted = serde_json::to_string(text).ok()?;
            Some(quoted[1..quoted.len() - 1].to_owned())
        }
        Quoting::Single => Some(text.replace('\'', "'\\''")),
        Quoting::Double => (!expands).then(|| behind_backslashes(&['\\', '"', '$', '`'])),
        Quoting::Heredoc => (!expands).then(|| behind_backslashes(&['\\', '$', '`'])),
        Quoting::Ansi => {
            let escaped = behind_backslashes(&['\\', '\'']);
            Some(escaped.replace('\n', "\\n").replace('\r', "\\r"))
        }
        Quoting::Caret => caret(text),
        Quoting::Cmd => {
            let plain = |char: char| char.is_alphanumeric() || " _-:.,/".contains(char);
            text.chars().all(plain).then(|| text.to_owned())
        }
        Quoting::Bare => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:,+@%".contains(&byte);
            text.bytes().all(plain).then(|| text.to_owned())
        }
        Quoting::Template | Quoting::Token | Quoting::Name | Quoting::Inserted => None,
    }
}

/// As Chrome writes it for `cmd.exe`.
fn caret(text: &str) -> Option<String> {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '"' => escaped.push_str("^\\^\""),
            // A variable, the escapes of the program itself, a new line.
            '%' | '\\' | '\n' | '\r' => return None,
            _ if char.is_alphanumeric() || " _-:=+~'/.,?;()*`".contains(char) => escaped.push(char),
            _ => escaped.extend(['^', char]),
        }
    }
    Some(escaped)
}

/// A JSON string, or a part of one, as it is written in another form; `None` where it cannot be.
pub(crate) fn write(json: &str, quoting: Quoting) -> Option<String> {
    let whole = json
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let text = whole.unwrap_or(json);
    if text.contains('\\') || text.contains(char::is_control) {
        return None;
    }
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
    match quoting {
        // A quoted string may take the place of a plain one.
        Quoting::YamlPlain | Quoting::YamlFlow if whole.is_some() && !is_plain_word(text) => {
            Some(json.to_owned())
        }
        Quoting::Template if text.contains("${") || text.contains("%{") => None,
        // It has the quotes of JSON.
        Quoting::Template => Some(json.to_owned()),
        _ if text.contains('"') => None,
        Quoting::Token => whole.map(|_| json.to_owned()),
        Quoting::Name => text.chars().all(is_name).then(|| text.to_owned()),
        _ => escape(text, quoting),
    }
}

/// A text as it stands inside a JSON string.
pub(crate) fn json_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 2);
    for char in text.chars() {
        match char {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            _ if char < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{:04x}", u32::from(char));
            }
            _ => escaped.push(char),
        }
    }
    escaped
}

/// Whether a text is a string as a plain scalar of YAML, everywhere: no number, no boolean.
fn is_plain_word(text: &str) -> bool {
    const RESERVED: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    text.starts_with(|char: char| char.is_ascii_alphabetic())
        && text.chars().all(is_part)
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_under_each_quoting() {
        use Quoting as Q;
        for (quoting, text, expected) in [
            (Q::Verbatim, "a\"\n", Some("a\"\n")),
            (Q::Indented(2), "a\nb", Some("a\n  b")),
            (Q::Backtick, "\"a\"", Some("\"a\"")),
            (Q::Backtick, "`", None),
            (Q::Backtick, "\\", None),
            (Q::Backtick, "\n", None),
            (Q::Backtick, "\r", None),
            (Q::Prefixed, "\"a\"", Some("\"a\"")),
            (Q::Prefixed, "\n", None),
            (Q::YamlPlain, "auto", Some("auto")),
            (Q::YamlPlain, "", Some("")),
            (Q::YamlPlain, ",", Some(",")),
            (Q::YamlFlow, ",", None),
            (Q::YamlFlow, "a1_", Some("a1_")),
            (Q::YamlFlow, "1a", None),
            (Q::YamlPlain, "a b", None),
            (Q::YamlPlain, "No", None),
            (Q::YamlSingle, "it's", Some("it''s")),
            (Q::YamlSingle, "\n", None),
            (Q::YamlSingle, "\r", None),
            (Q::Json, "a\"\n", Some("a\\\"\\n")),
            (Q::Single, "it's", Some("it'\\''s")),
            (Q::Double, "\\\"$x`'", Some("\\\\\\\"\\$x\\`'")),
            (Q::Double, "${x}", None),
            (Q::Heredoc, "\\\"$x`'", Some("\\\\\"\\$x\\`'")),
            (Q::Heredoc, "${x}", None),
            (Q::Ansi, "it's\\\"\n\r", Some("it\\'s\\\\\"\\n\\r")),
            (Q::Caret, "{\"a\": 1}&x", Some("^{^\\^\"a^\\^\": 1^}^&x")),
            (Q::Caret, "%", None),
            (Q::Caret, "\\", None),
            (Q::Caret, "\n", None),
            (Q::Caret, "\r", None),
            (Q::Cmd, "a_b-c:1.2,3/4 5", Some("a_b-c:1.2,3/4 5")),
            (Q::Cmd, "\"", None),
            (Q::Bare, "a/b._-:,+@%1", Some("a/b._-:,+@%1")),
            (Q::Bare, " ", None),
            (Q::Template, "a", None),
            (Q::Token, "a", None),
            (Q::Name, "a", None),
            (Q::Inserted, "a", None),
        ] {
            assert_eq!(escape(text, quoting).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn strings_of_json_are_written_in_another_form() {
        use Quoting as Q;
        for (quoting, json, expected) in [
            (Q::YamlPlain, "\"auto\"", Some("auto")),
            (Q::YamlFlow, "\"10.0.0.1:1\"", Some("\"10.0.0.1:1\"")),
            (Q::YamlPlain, "10.0.0.1:1", None),
            (Q::Template, "\"auto\"", Some("\"auto\"")),
            (Q::Template, "\"${x}\"", None),
            (Q::Template, "\"%{x}\"", None),
            (Q::Single, "\"auto\"", Some("auto")),
            (Q::Single, "auto", Some("auto")),
            (Q::Single, "a\"b", None),
            (Q::Single, "\"a\\nb\"", None),
            (Q::Single, "\"a\tb\"", None),
            (Q::Token, "\"auto\"", Some("\"auto\"")),
            (Q::Token, "auto", None),
            (Q::Name, "\"id_1\"", Some("id_1")),
            (Q::Name, "\"id-1\"", None),
        ] {
            assert_eq!(write(json, quoting).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn texts_are_escaped_for_json() {
        let text = "\"\\\n\r\t\u{1}\u{1f} é/";
        let string = format!("\"{}\"", json_escape(text));
        let read = serde_json::from_str::<String>(&string).ok();
        assert_eq!(read.as_deref(), Some(text));
        assert_eq!(json_escape("é /\n\r\t\u{1}"), r"é /\n\r\t\u0001");
    }
}
