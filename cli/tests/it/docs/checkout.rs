//! Commands that are not run but looked up: those of package managers, and those that work on a
//! checkout of this repository. What they name must exist.

use std::fs;
use std::path::Path;

use super::folder::is_executable;
use super::{ensure, normal};
use crate::root;

/// Tools of others that the documentation has cargo install.
const TOOLS: [&str; 2] = ["cargo-deny", "cargo-fuzz"];

/// A manifest of this repository.
pub(super) fn manifest(path: &str) -> toml::Table {
    let text = fs::read_to_string(root().join(path)).unwrap();
    text.parse().unwrap()
}

/// The manifests of the workspace, with their folders.
fn members() -> Vec<(String, toml::Table)> {
    let workspace = manifest("Cargo.toml");
    let folders = workspace["workspace"]["members"].as_array().unwrap();
    let folders = folders.iter().map(|folder| folder.as_str().unwrap());
    folders
        .map(|folder| (folder.to_owned(), manifest(&format!("{folder}/Cargo.toml"))))
        .collect()
}

fn package(path: &str) -> String {
    let name = &manifest(path)["package"]["name"];
    name.as_str().unwrap().to_owned()
}

/// Whether a word is the path of a shell script.
pub(super) fn is_script(word: &str) -> bool {
    let path = Path::new(word);
    path.extension().is_some_and(|extension| extension == "sh") && word.contains('/')
}

/// Checks a command on a page in the folder of that page, or the root.
pub(super) fn of_checkout(folder: &str, command: &str) -> Result<(), String> {
    let command = command.split(" #").next().unwrap();
    let words = command.split_whitespace();
    let words: Vec<&str> = words
        .skip_while(|word| word.contains('=') && !word.starts_with('-'))
        .collect();
    let Some((program, args)) = words.split_first() else {
        return Err(format!("`{command}` is no command"));
    };
    let exists = |path: &str| {
        let beside = normal(&format!("{folder}/{path}"));
        [beside, normal(path)]
            .into_iter()
            .find(|path| root().join(path).exists())
            .ok_or_else(|| format!("`{command}`: there is no {path}"))
    };
    match *program {
        "cargo" => cargo(args),
        "npm" => npm(args),
        "node" => exists(args.first().ok_or("no script")?).map(|_| ()),
        script if is_script(script) => {
            let path = exists(script)?;
            ensure(is_executable(&path), || format!("{path} cannot be run"))
        }
        program => Err(format!("no test runs `{program}`: `{command}`")),
    }
    .map_err(|problem| format!("`{command}`: {problem}"))
}

fn cargo(args: &[&str]) -> Result<(), String> {
    let (tool, args) = args.split_first().ok_or("no command")?;
    let named: Vec<&str> = args
        .iter()
        .copied()
        .filter(|word| !word.starts_with('-'))
        .collect();
    let cli = package("cli/Cargo.toml");
    match *tool {
        "install" if args.contains(&"--path") => {
            let folder = named.first().ok_or("no folder")?;
            let name = package(&format!("{folder}/Cargo.toml"));
            ensure(name == cli, || format!("{name} has no binary"))
        }
        "install" => ensure(
            !named.is_empty()
                && named
                    .iter()
                    .all(|name| *name == cli || TOOLS.contains(name)),
            || format!("the package is {cli}"),
        ),
        "binstall" => {
            let metadata = &manifest("cli/Cargo.toml")["package"]["metadata"];
            ensure(
                named == [cli.as_str()] && metadata.get("binstall").is_some(),
                || format!("the package is {cli}"),
            )
        }
        "add" => {
            let library = package("Cargo.toml");
            ensure(named == [library.as_str()], || {
                format!("the package is {library}")
            })
        }
        "test" | "run" | "bench" | "build" | "clippy" => targets(args),
        "+nightly" | "deny" | "fmt" | "doc" => Ok(()),
        tool => Err(format!("no test knows `cargo {tool}`")),
    }
}

/// The packages and targets that options of cargo name exist.
fn targets(args: &[&str]) -> Result<(), String> {
    for pair in args.windows(2) {
        let (option, name) = (pair[0], pair[1]);
        let exists = match option {
            "-p" => members()
                .iter()
                .any(|(_, member)| member["package"]["name"].as_str() == Some(name)),
            "--test" | "--bench" | "--example" => {
                let kind = match option {
                    "--test" => "tests",
                    "--bench" => "benches",
                    _ => "examples",
                };
                members().iter().any(|(folder, _)| {
                    let base = root().join(folder).join(kind).join(name);
                    base.with_extension("rs").is_file() || base.join("main.rs").is_file()
                })
            }
            _ => true,
        };
        ensure(exists, || format!("there is no {name} for {option}"))?;
    }
    Ok(())
}

fn npm(args: &[&str]) -> Result<(), String> {
    let read = |path: &str| -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
    };
    match args {
        ["install", name] => ensure(read("pkg/package.json")["name"] == *name, || {
            "it is another package".to_owned()
        }),
        ["run", script, "--prefix", folder] => {
            let package = read(&format!("pkg/{folder}/package.json"));
            ensure(package["scripts"][script].is_string(), || {
                format!("no script {script}")
            })
        }
        ["audit", ..] => Ok(()),
        _ => Err("no test knows it".to_owned()),
    }
}
