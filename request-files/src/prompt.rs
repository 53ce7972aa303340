//! Scripts as documentation shows them: commands behind a prompt, with what they print.

use dcs_migration_lint::Span;

/// The prompts that are cut off. `#` begins a comment more often than a command of root.
const PROMPTS: [&str; 3] = ["$ ", "% ", "> "];
/// What a shell shows before the next lines of a command.
const CONTINUATION: &str = "> ";

/// The commands of a script in the parts that they are made of, without the prompts before them
/// and the output behind them; all of it where there is no prompt.
pub(crate) fn commands(text: &str) -> Vec<Vec<Span>> {
    let lines = || text.split_inclusive('\n');
    let first = lines().map(str::trim_start);
    let mut first = first.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let prompt = first
        .next()
        .and_then(|line| PROMPTS.into_iter().find(|prompt| line.starts_with(prompt)));
    let Some(prompt) = prompt else {
        return vec![vec![Span::new(0, text.len())]];
    };
    let mut commands: Vec<Vec<Span>> = Vec::new();
    let mut open = None;
    // Whether the lines that go on with a command have the prompt of a shell for that.
    let mut continued = true;
    let mut at = 0;
    for line in lines() {
        let end = at + line.len();
        let start = end - line.trim_start().len();
        let behind = |prompt: &str| {
            let rest = text[start..end].strip_prefix(prompt);
            rest.map(|rest| Span::new(end - rest.len(), end))
        };
        if let (Some(state), Some(command)) = (&mut open, commands.last_mut()) {
            let next = behind(CONTINUATION).filter(|_| continued);
            continued = next.is_some();
            let part = next.unwrap_or(Span::new(at, end));
            match command.last_mut().filter(|last| last.end == part.start) {
                Some(last) => *last = last.with_end(part.end),
                None => command.push(part),
            }
            if !goes_on(state, &text[part.start..part.end]) {
                open = None;
            }
        } else if let Some(command) = behind(prompt) {
            let mut state = State::default();
            open = goes_on(&mut state, &text[command.start..end]).then_some(state);
            commands.push(vec![command]);
            continued = true;
        }
        at = end;
    }
    commands
}

/// What is open at the end of a line.
#[derive(Default)]
struct State {
    quote: Option<char>,
    /// The delimiters of here-documents whose text follows.
    documents: Vec<String>,
}

/// Reads a line of a command; returns whether the next one belongs to it as well.
fn goes_on(state: &mut State, line: &str) -> bool {
    let content = line.trim_end_matches(['\n', '\r']);
    if state.quote.is_none()
        && let Some(delimiter) = state.documents.first()
    {
        if content.trim_start_matches('\t') == delimiter {
            state.documents.remove(0);
        }
        return !state.documents.is_empty();
    }
    let mut chars = content.char_indices();
    let mut escaped = false;
    while let Some((at, char)) = chars.next() {
        escaped = false;
        match (state.quote, char) {
            (None | Some('"'), '\\') => escaped = chars.next().is_none(),
            (None, '\'' | '"') => state.quote = Some(char),
            (Some(quote), _) if quote == char => state.quote = None,
            (None, '#') if content[..at].ends_with([' ', '\t']) => break,
            // The text of a here-string is on its line.
            (None, '<') if content[at..].starts_with("<<<") => {
                chars.nth(1);
            }
            (None, '<') if content[at..].starts_with("<<") => {
                let rest = content[at + 2..].trim_start_matches(['-', ' ']);
                let is_end = |char: char| char.is_whitespace() || ";&|<>()".contains(char);
                let word = rest.split(is_end).next().unwrap_or_default();
                let word = word.trim_matches(['\'', '"', '\\']);
                if !word.is_empty() {
                    state.documents.push(word.to_owned());
                }
                chars.next();
            }
            _ => {}
        }
    }
    escaped || state.quote.is_some() || !state.documents.is_empty()
}
