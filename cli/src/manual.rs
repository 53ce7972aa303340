//! Shell completions and the manual page, generated from `args`.
//!
//! The manual is one page with all commands. It has no date, so that the same source gives the same
//! page.

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use dcs_migration_lint::RULES;

use crate::args::Cli;

/// The completion script of a shell.
pub(crate) fn completions(shell: Shell) -> String {
    let mut rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    rules.sort_unstable();
    // The program itself accepts any rule, and suggests one for a wrong one.
    let mut command = Cli::command().mut_subcommand("explain", |explain| {
        explain.mut_arg("rule", |rule| {
            rule.value_parser(PossibleValuesParser::new(rules))
        })
    });
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, &name, &mut script);
    // clap_complete 4.6.11 encodes a name with dashes in two ways, so that bash finds no command.
    let (wrong, right) = (name.replace('-', "__subcmd__"), name.replace('-', "__"));
    String::from_utf8_lossy(&script).replace(&wrong, &right)
}

/// The manual page, in roff.
pub(crate) fn page() -> String {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    let _ = write(&command, &mut page);
    // Linters of manual pages reject two line breaks with nothing between them.
    String::from_utf8_lossy(&page).replace(".br\n\n.br\n", ".sp\n")
}

fn write(command: &Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    let name = command.get_name();
    let source = format!("{name} {}", env!("CARGO_PKG_VERSION"));
    let title = name.to_uppercase();
    let mut title_line = Roff::new();
    title_line.control("TH", [title.as_str(), "1", "\"\"", source.as_str()]);
    title_line.to_writer(page)?;
    let man = Man::new(command.clone());
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    let mut rest = Roff::new();
    rest.control("SH", ["COMMANDS"]);
    for command in command.get_subcommands() {
        let usage = command.clone().render_usage().to_string();
        rest.control("TP", []);
        rest.text([bold(usage.trim_start_matches("Usage: "))]);
        rest.text([roman(
            command
                .get_about()
                .map(ToString::to_string)
                .unwrap_or_default(),
        )]);
    }
    let notes = command.get_after_help().map(ToString::to_string);
    for note in notes.unwrap_or_default().split("\n\n") {
        match note.split_once(":\n") {
            Some((head, lines)) => {
                let head = head.to_uppercase();
                rest.control("SH", [head.as_str()]).control("nf", []);
                rest.text([roman(lines)]).control("fi", []);
            }
            None => drop(rest.control("SH", ["NOTES"]).text([roman(note)])),
        }
    }
    rest.to_writer(page)
}
