//! Shell completions and the manual page.

use std::process::Command;

use super::{folder_with, root, run};

/// The completions of a real bash for the last of some words.
fn offered(words: &[&str]) -> Vec<String> {
    let script = run(&root(), ["completions", "bash"]);
    assert_eq!((script.code, script.err.as_str()), (0, ""));
    let folder = folder_with("completion.bash", script.out);
    // As bash does when Tab is pressed, with the function that the script registers.
    let press = r#"
        set -euo pipefail
        source completion.bash
        registered=$(complete -p dcs-migration-lint)
        function=${registered#*-F }
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "${function%% *}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' ${COMPREPLY[@]+"${COMPREPLY[@]}"}
    "#;
    let outcome = Command::new("bash")
        .args(["-c", press, "bash"])
        .args(words)
        .current_dir(folder.path())
        .output()
        .expect("bash is there");
    let err = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert_eq!(
        (outcome.status.code(), err.as_str()),
        (Some(0), ""),
        "{words:?}"
    );
    let out = String::from_utf8(outcome.stdout).unwrap();
    out.split_whitespace().map(str::to_owned).collect()
}

#[test]
#[cfg(unix)]
fn bash_completes_options_values_commands_and_rules() {
    let name = "dcs-migration-lint";
    assert_eq!(offered(&[name, "--unsafe"]), ["--unsafe-fixes"]);
    assert_eq!(offered(&[name, "--fail-on", "w"]), ["warning"]);
    assert_eq!(offered(&[name, "comp"]), ["completions"]);
    assert_eq!(offered(&[name, "completions", "z"]), ["zsh"]);
    assert_eq!(offered(&[name, "rules", "--form"]), ["--format"]);
    assert_eq!(
        offered(&[name, "explain", "bandwidth-as"]),
        ["bandwidth-as-number"]
    );
    let all = offered(&[name, "explain", ""]);
    let ids = run(&root(), ["rules", "-f", "json"]).out;
    let ids: serde_json::Value = serde_json::from_str(&ids).unwrap();
    for rule in ids.as_array().unwrap() {
        assert!(all.iter().any(|it| rule["id"] == it.as_str()), "{rule}");
    }
}

#[test]
fn each_shell_has_a_completion_script() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = run(&root(), ["completions", shell]);
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
        for word in ["unsafe-fixes", "explain", "completions"] {
            assert!(outcome.out.contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(run(&root(), ["completions", "csh"]).code, 2);
}

#[test]
fn the_manual_is_as_complete_as_help() {
    let page = run(&root(), ["man"]);
    assert_eq!((page.code, page.err.as_str()), (0, ""));
    assert!(
        page.out.contains(".TH DCS-MIGRATION-LINT 1 "),
        "{}",
        page.out
    );
    let plain = page.out.replace("\\-", "-");
    let help = run(&root(), ["--help"]).out;
    let words = help
        .split_whitespace()
        .map(|word| word.trim_end_matches(','));
    // A closing bracket ends the aliases of an option, which the manual omits.
    let options = words.filter(|word| word.starts_with("--") && !word.ends_with(']'));
    let options: Vec<&str> = options.collect();
    assert!(options.len() > 10, "{options:?}");
    for option in options {
        assert!(plain.contains(option), "{option}");
    }
    for section in [
        "NAME",
        "SYNOPSIS",
        "OPTIONS",
        "COMMANDS",
        "EXAMPLES",
        "\"EXIT CODES\"",
        "ENVIRONMENT",
    ] {
        assert!(plain.contains(&format!("\n.SH {section}\n")), "{section}");
    }
}

#[test]
fn a_command_after_options_is_not_a_path() {
    for command in ["lsp", "man", "completions", "explain"] {
        let outcome = run(&root(), ["-q", command]);
        assert_eq!(outcome.code, 2);
        assert!(
            outcome.err.contains("put it before all options"),
            "{}",
            outcome.err
        );
    }
}
