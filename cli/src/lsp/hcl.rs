//! Hover texts and completions in resources of this call in Terraform's configuration.
//!
//! Reads text that is incomplete while it is typed: quotes and braces may be missing. Knows no
//! expressions: the value of an argument is what stands behind `=`, up to the end of its line, or of
//! the line of its last bracket.

use dcs_migration_lint::Span;

use super::schema::{self, Offer, OfferKind};

/// The type of the resource.
const RESOURCE: &str = "huaweicloud_dcs_online_data_migration_task";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    /// With its quotes. An unclosed one ends with its line.
    String,
    Heredoc,
    Comment,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `(` or `[`
    Nest,
    /// `)` or `]`
    Unnest,
    Equals,
    LineBreak,
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    kind: Kind,
    span: Span,
}

/// A block, or the file itself.
#[derive(Debug)]
struct Block {
    /// The words in front of its brace, without quotes.
    header: Vec<String>,
    /// The block around it.
    parent: usize,
    /// Between its braces, or up to the end of the text if it is not closed.
    inside: Span,
    statements: Vec<Statement>,
}

/// An argument, a block, or the start of one of them.
#[derive(Debug)]
struct Statement {
    name: String,
    key: Span,
    /// What follows `=`.
    value: Option<Span>,
    /// The words and strings in the value.
    words: Vec<Span>,
    is_block: bool,
}

#[derive(Debug, Clone, Copy)]
enum Scope<'b> {
    Resource,
    /// The block of a name in the resource.
    Instance(&'b str),
}

impl<'b> Scope<'b> {
    fn instance(self) -> Option<&'b str> {
        match self {
            Scope::Resource => None,
            Scope::Instance(name) => Some(name),
        }
    }
}

/// The cursor in a resource, or in one of its instances.
struct Cursor<'b> {
    scope: Scope<'b>,
    block: &'b Block,
    /// What is at the cursor; none in an empty line.
    statement: Option<&'b Statement>,
    /// Whether it is in the value of the statement.
    in_value: bool,
    /// The word or string at the cursor.
    word: Span,
}

/// The documentation of the argument or block at an offset, as Markdown, and the span of its name.
pub(super) fn describe(text: &str, at: usize) -> Option<(String, Span)> {
    let blocks = blocks(text, &tokens(text));
    let cursor = cursor(text, &blocks, at)?;
    let statement = cursor.statement?;
    let text = schema::describe_member(cursor.scope.instance(), &statement.name)?;
    Some((text, statement.key))
}

/// The completions at an offset.
pub(super) fn complete(text: &str, at: usize) -> Vec<Offer> {
    let blocks = blocks(text, &tokens(text));
    let Some(cursor) = cursor(text, &blocks, at) else {
        return Vec::new();
    };
    let statement = cursor.statement;
    let value_of = statement.filter(|_| cursor.in_value);
    let mut offers = match value_of {
        Some(statement) => schema::values_of(cursor.scope.instance(), &statement.name),
        None => schema::members_of(cursor.scope.instance()),
    };
    if value_of.is_none() {
        let others = cursor.block.statements.iter();
        let others = others.filter(|other| Some(other.key) != statement.map(|it| it.key));
        let names: Vec<&str> = others.map(|other| other.name.as_str()).collect();
        offers.retain(|offer| !names.contains(&offer.label.as_str()));
    }
    let is_complete = statement.is_some_and(|it| it.is_block || it.value.is_some());
    let is_quoted = text[cursor.word.start..cursor.word.end].starts_with('"');
    for offer in &mut offers {
        let label = &offer.label;
        offer.content = match offer.kind {
            OfferKind::Value => format!("\"{label}\""),
            OfferKind::Member if is_complete => label.clone(),
            OfferKind::Member if label.ends_with("_instance") => format!("{label} {{}}"),
            OfferKind::Member => format!("{label} = \"\""),
        };
        if is_quoted {
            offer.filter = format!("\"{label}\"");
        }
        offer.replaced = cursor.word;
    }
    offers
}

fn cursor<'b>(text: &str, blocks: &'b [Block], at: usize) -> Option<Cursor<'b>> {
    let touches = |span: Span| span.start <= at && at <= span.end;
    let block = blocks.iter().rfind(|block| touches(block.inside))?;
    let scope = scope(blocks, block)?;
    let named = block.statements.iter().find(|it| touches(it.key));
    let valued = || {
        block
            .statements
            .iter()
            .find(|it| it.value.is_some_and(touches))
    };
    let (statement, in_value, word) = if let Some(named) = named {
        (Some(named), false, named.key)
    } else if let Some(valued) = valued() {
        let word = valued.words.iter().copied().find(|&word| touches(word));
        (Some(valued), true, word.unwrap_or(Span::empty(at)))
    } else {
        let line = &text[block.inside.start..at];
        let line = line.rsplit('\n').next().unwrap_or(line);
        if !line.trim().is_empty() {
            return None;
        }
        (None, false, Span::empty(at))
    };
    Some(Cursor {
        scope,
        block,
        statement,
        in_value,
        word,
    })
}

/// Which part of a resource of this call a block is, if it is one.
fn scope<'b>(blocks: &'b [Block], block: &'b Block) -> Option<Scope<'b>> {
    let is_resource = |block: &Block| matches!(block.header.as_slice(), [word, kind, ..] if word == "resource" && kind == RESOURCE);
    if is_resource(block) {
        return Some(Scope::Resource);
    }
    let parent = &blocks[block.parent];
    match (block.header.as_slice(), parent.header.as_slice()) {
        ([name], _) if is_resource(parent) => Some(Scope::Instance(name)),
        ([content], [dynamic, name])
            if content == "content"
                && dynamic == "dynamic"
                && is_resource(&blocks[parent.parent]) =>
        {
            Some(Scope::Instance(name))
        }
        _ => None,
    }
}

/// The blocks of a text, each behind the one around it; the first is the file.
fn blocks(text: &str, tokens: &[Token]) -> Vec<Block> {
    let new = |header, parent, start| Block {
        header,
        parent,
        inside: Span::new(start, text.len()),
        statements: Vec::new(),
    };
    let word = |token: &Token| text[token.span.start..token.span.end].to_owned();
    let is_word = |token: &&Token| matches!(token.kind, Kind::Word | Kind::String);
    let mut blocks = vec![new(Vec::new(), 0, 0)];
    let mut open = Vec::new();
    let mut next = 0;
    while let Some(token) = tokens.get(next) {
        next += 1;
        let here = open.last().copied().unwrap_or(0);
        match token.kind {
            Kind::Open => {
                open.push(blocks.len());
                blocks.push(new(Vec::new(), here, token.span.end));
            }
            Kind::Close => {
                if let Some(closed) = open.pop() {
                    blocks[closed].inside = blocks[closed].inside.with_end(token.span.start);
                }
            }
            Kind::Word => {
                let mut statement = Statement {
                    name: word(token),
                    key: token.span,
                    value: None,
                    words: Vec::new(),
                    is_block: false,
                };
                if let Some(equals) = tokens.get(next).filter(|it| it.kind == Kind::Equals) {
                    let rest = &tokens[next + 1..];
                    let value = &rest[..value_length(rest)];
                    next += 1 + value.len();
                    let end = tokens
                        .get(next)
                        .map_or(text.len(), |after| after.span.start);
                    statement.value = Some(Span::new(equals.span.end, end));
                    statement.words = value.iter().filter(is_word).map(|it| it.span).collect();
                } else {
                    let labels = tokens[next..].iter().take_while(is_word).count();
                    let brace = tokens.get(next + labels).filter(|it| it.kind == Kind::Open);
                    if let Some(brace) = brace {
                        let words = tokens[next - 1..next + labels].iter().map(word);
                        let header = words.map(|word| word.trim_matches('"').to_owned());
                        statement.is_block = true;
                        open.push(blocks.len());
                        blocks.push(new(header.collect(), here, brace.span.end));
                        next += labels + 1;
                    }
                }
                blocks[here].statements.push(statement);
            }
            _ => {}
        }
    }
    blocks
}

/// How many tokens belong to the value that begins the tokens.
fn value_length(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    let end = tokens.iter().position(|token| {
        match token.kind {
            Kind::Open | Kind::Nest => depth += 1,
            Kind::LineBreak | Kind::Close | Kind::Comment if depth == 0 => return true,
            Kind::Close | Kind::Unnest => depth = depth.saturating_sub(1),
            _ => {}
        }
        false
    });
    end.unwrap_or(tokens.len())
}

fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &text[at..];
        let line = rest.find('\n').unwrap_or(rest.len());
        let is_word = |char: char| char.is_alphanumeric() || "_-.".contains(char);
        let first = rest.chars().next().unwrap_or(' ');
        let (kind, length) = match byte {
            b' ' | b'\t' | b'\r' => {
                at += 1;
                continue;
            }
            b'\n' => (Kind::LineBreak, 1),
            b'{' => (Kind::Open, 1),
            b'}' => (Kind::Close, 1),
            b'(' | b'[' => (Kind::Nest, 1),
            b')' | b']' => (Kind::Unnest, 1),
            b'"' => (Kind::String, string_length(rest)),
            b'#' => (Kind::Comment, line),
            b'/' if rest.starts_with("//") => (Kind::Comment, line),
            b'/' if rest.starts_with("/*") => {
                let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
                (Kind::Comment, end)
            }
            b'<' if let Some(length) = heredoc_length(rest) => (Kind::Heredoc, length),
            b'=' if rest.starts_with("==") => (Kind::Other, 2),
            b'=' => (Kind::Equals, 1),
            _ if is_word(first) => {
                let length = rest.find(|char| !is_word(char)).unwrap_or(rest.len());
                (Kind::Word, length)
            }
            _ => (Kind::Other, first.len_utf8()),
        };
        let span = Span::new(at, at + length);
        tokens.push(Token { kind, span });
        at += length;
    }
    tokens
}

/// The length of the string that a text begins with; quotes in an interpolation do not end it.
fn string_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut before = '"';
    for (at, char) in text.char_indices().skip(1) {
        match char {
            '\n' => return text[..at].trim_end().len(),
            '{' if matches!(before, '$' | '%') || depth > 0 => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '"' if depth == 0 && before != '\\' => return at + 1,
            _ => {}
        }
        // A backslash that is escaped itself escapes nothing.
        before = if before == '\\' && char == '\\' {
            ' '
        } else {
            char
        };
    }
    text.len()
}

/// The length of the heredoc that a text begins with.
fn heredoc_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("<<")?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (name, _) = rest.split_once('\n')?;
    let name = name.trim_end();
    if name.is_empty()
        || !name
            .chars()
            .all(|char| char.is_alphanumeric() || char == '_')
    {
        return None;
    }
    let mut end = text.find('\n')? + 1;
    for line in text[end..].split_inclusive('\n') {
        let content = line.trim();
        if content == name {
            return Some(end + line.trim_end().len());
        }
        end += line.len();
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text without `|`, and its offset.
    fn cut(text: &str) -> (String, usize) {
        let text = text.replace("TYPE", RESOURCE);
        (text.replacen('|', "", 1), text.find('|').unwrap())
    }

    /// The texts after accepting each completion.
    fn completed(text: &str) -> Vec<String> {
        let (text, at) = cut(text);
        let offers = complete(&text, at).into_iter();
        let accepted = offers.map(|offer| {
            let (start, end) = (offer.replaced.start, offer.replaced.end);
            let text = format!("{}{}{}", &text[..start], offer.content, &text[end..]);
            text.replace(RESOURCE, "TYPE")
        });
        accepted.collect()
    }

    #[test]
    fn values_are_completed() {
        for (text, wanted) in [
            ("resume_mode = |", "resume_mode = \"auto\""),
            ("resume_mode = |\n", "resume_mode = \"auto\"\n"),
            (
                "resume_mode = \"|\n  x = 1\n",
                "resume_mode = \"auto\"\n  x = 1\n",
            ),
            ("resume_mode = \"Au|to\"\n", "resume_mode = \"auto\"\n"),
            ("resume_mode = a|u # c\n", "resume_mode = \"auto\" # c\n"),
            (
                "resume_mode = var.x ? \"\\\"${f(\"a\")}\" : \"|\"\n",
                "resume_mode = var.x ? \"\\\"${f(\"a\")}\" : \"auto\"\n",
            ),
            (
                "/* } */ x = <<-E\n  }\n  E\n  resume_mode = (\n\"|\")",
                "/* } */ x = <<-E\n  }\n  E\n  resume_mode = (\n\"auto\")",
            ),
            (
                "resume_mode = \"${f(\"|\")}\"\n",
                "resume_mode = \"auto\"\n",
            ),
            (
                "resume_mode = x == \"{\" ? \"|\" : 1\n",
                "resume_mode = x == \"{\" ? \"auto\" : 1\n",
            ),
            (
                "resume_mode = x == \"\\\\\" ? \"|\" : 1\n",
                "resume_mode = x == \"\\\\\" ? \"auto\" : 1\n",
            ),
        ] {
            let start = "resource \"TYPE\" \"a\" {\n  ";
            let all = completed(&format!("{start}{text}"));
            assert_eq!(all.len(), 2, "{text}");
            assert_eq!(all[0], format!("{start}{wanted}"));
        }
        // What is in front of the line does not matter.
        for before in [
            "\"x\" {\n  }\n  ",
            "x = [\n    1\n  ]\n  ",
            "x = 4 / 2\n  ",
            "x = <<\n  ",
            "x = <<END_OF\n  }\n  }\n  END_OF\n  ",
        ] {
            let start = format!("resource \"TYPE\" \"a\" {{\n  {before}resume_mode = ");
            let all = completed(&format!("{start}|\n}}\n"));
            let wanted = format!("{start}\"auto\"\n}}\n");
            assert_eq!(all.first(), Some(&wanted));
        }
        for text in [
            "resource \"other\" \"a\" {\n  resume_mode = |\n}",
            "resource \"TYPE\" \"a\" {\n  task_name = |\n}",
            "resource \"TYPE\" \"a\" {\n  lifecycle {\n    resume_mode = |\n  }\n}",
            "resource \"TYPE\" \"a\" {\n}\nresume_mode = |",
            "resource \"TYPE\" \"a\" {\n  resume_mode = 1 # |\n}",
            "resource \"TYPE\" \"a\" {\n  # |\n}",
            "resource \"TYPE\" \"a\" {\n  // resume_mode = |\n}",
            "resource \"TYPE\" \"a\" {\n  resume_mode == |\n}",
            "|",
        ] {
            assert_eq!(completed(text), [] as [String; 0], "{text}");
        }
    }

    #[test]
    fn names_are_completed() {
        let first = |text: &str| completed(text).into_iter().next();
        for (text, wanted) in [
            (
                "resource \"TYPE\" \"a\" {\n  |\n}",
                "resource \"TYPE\" \"a\" {\n  migration_method = \"\"\n}",
            ),
            (
                "resource \"TYPE\" \"a\" {\n  migration_method = 1\n  res|\n  x = 1\n}",
                "resource \"TYPE\" \"a\" {\n  migration_method = 1\n  resume_mode = \"\"\n  x = 1\n}",
            ),
            (
                "resource \"TYPE\" \"a\" {\n  mig| = 1\n}",
                "resource \"TYPE\" \"a\" {\n  migration_method = 1\n}",
            ),
            (
                "resource \"TYPE\" \"a\" {\n  migration_method = 1\n  resume_mode = 2\n  sou|\n}",
                "resource \"TYPE\" \"a\" {\n  migration_method = 1\n  resume_mode = 2\n  source_instance {}\n}",
            ),
            (
                "resource \"TYPE\" \"a\" {\n  source_instance { | }",
                "resource \"TYPE\" \"a\" {\n  source_instance { addrs = \"\" }",
            ),
            (
                "resource \"TYPE\" \"a\" {\n  dynamic \"source_instance\" {\n    content {\n      id = 1\n      |",
                "resource \"TYPE\" \"a\" {\n  dynamic \"source_instance\" {\n    content {\n      id = 1\n      addrs = \"\"",
            ),
        ] {
            assert_eq!(first(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "resource \"TYPE\" \"a\" |{",
            "resource \"TYPE\" \"a\" {\n  dynamic \"source_instance\" {\n    labels {\n      |",
            "resource \"x\" \"a\" {\n  dynamic \"source_instance\" {\n    content {\n      |",
            "locals {\n  |\n}",
            "reso|",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }

    #[test]
    fn arguments_and_blocks_are_described() {
        for (text, name) in [
            ("|resume_mode = 1", "resume_mode"),
            ("resume_mo|de = 1", "resume_mode"),
            ("resume_mode = \"a|uto\"", "resume_mode"),
            ("source_inst|ance {", "source_instance"),
            ("source_instance {\n  pass|word = 1", "password"),
        ] {
            let (text, at) = cut(&format!("resource \"TYPE\" \"a\" {{\n  {text}"));
            let (said, key) = describe(&text, at).unwrap();
            assert!(said.starts_with(&format!("**`{name}`**: ")), "{said}");
            assert_eq!(&text[key.start..key.end], name);
        }
        for text in ["task_na|me = 1", "|", "x {\n  id| = 1"] {
            let (text, at) = cut(&format!("resource \"TYPE\" \"a\" {{\n  {text}"));
            assert_eq!(describe(&text, at), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "resource \"huaweicloud_dcs_online_data_migration_task\" \"a\" {\n", "resume_mode", " = ", "\"",
                "auto", "${", "{", "}", "\n", "\r\n", "(", "]", "#", "/*", "*/", "//", "<<E\n", "E", "\\", "é😀",
                "source_instance {", "dynamic", " ", "content", "==",
            ]), 0..24),
            cursor: prop::sample::Index,
        ) {
            let text = pieces.concat();
            let ends: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
            let at = *cursor.get(&ends);
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(end <= token.span.start && token.span.start < token.span.end);
                prop_assert!(text.get(token.span.start..token.span.end).is_some());
                end = token.span.end;
            }
            for offer in complete(&text, at) {
                prop_assert!(text.get(offer.replaced.start..offer.replaced.end).is_some());
            }
            describe(&text, at);
        }
    }
}
