//! Every command and snippet of the documentation, run or checked.
//!
//! A comment directly above a block says what it is:
//!
//! - `<!-- exit: 1 -->`: the exit code of its commands, or one for each; without it 0.
//! - `<!-- file: NAME -->`: the content of a file, which the commands of the page find.
//! - `<!-- output: COMMAND -->`: JSON that the command prints.
//!
//! The commands of each block run in a new folder with the files of [`Folder::new`] and of the
//! page. `UPDATE=1` rewrites what is shown as output. A block or command without a test fails.

mod checkout;
mod folder;
mod page;

use std::fs;

use serde_json::{Value, json};

use self::checkout::{is_script, manifest, of_checkout};
use self::folder::Folder;
use self::page::{Block, Page, pages};
use super::{root, run};

/// Pages for users of the command line, whose options are looked up.
const MANUAL: [&str; 9] = [
    "README.md",
    "docs/ci.md",
    "docs/configuration.md",
    "docs/editors.md",
    "docs/json-report.md",
    "docs/many-requests.md",
    "docs/request-files.md",
    "docs/rules.md",
    "docs/rust.md",
];

fn updating() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Runs `check` on everything and fails with all that it says.
fn hold<T>(all: impl IntoIterator<Item = T>, check: impl Fn(T) -> Result<(), String>) {
    let (mut count, mut problems) = (0, Vec::new());
    for one in all {
        count += 1;
        problems.extend(check(one).err());
    }
    assert!(count > 0, "nothing was checked");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn ensure(holds: bool, problem: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(problem()) }
}

#[test]
fn every_block_is_run_or_checked() {
    hold(pages(), |page| {
        let mut text = page.text.clone();
        let mut problems = Vec::new();
        // From the end, so that the places before stay.
        for block in page.blocks.iter().rev() {
            match tested(&page, block) {
                Ok(None) => {}
                Ok(Some(shown)) if updating() => {
                    let end = block.start + block.content.len();
                    text.replace_range(block.start..end, &shown);
                }
                Ok(Some(shown)) => {
                    let advice = "UPDATE=1 cargo test rewrites it";
                    let problem = format!("{}: {advice} to\n{shown}", block.place);
                    problems.insert(0, problem);
                }
                Err(problem) => problems.insert(0, format!("{}: {problem}", block.place)),
            }
        }
        if text != page.text {
            fs::write(root().join(&page.path), text).unwrap();
        }
        ensure(problems.is_empty(), || problems.join("\n"))
    });
}

/// Runs or checks a block; gives its new content where it shows something else than there is.
fn tested(page: &Page, block: &Block) -> Result<Option<String>, String> {
    for key in block.markers.keys() {
        let known = matches!(key.as_str(), "exit" | "file" | "output");
        ensure(known, || format!("unknown marker {key}"))?;
    }
    let (file, output) = (block.marker("file"), block.marker("output"));
    match (block.language.as_str(), file, output) {
        ("sh", None, None) => commands(page, block).map(|()| None),
        ("console", None, None) => session(page, block),
        ("json", None, Some(command)) => json_output(page, block, command),
        (_, Some(name), None) => named_file(page, block, name).map(|()| None),
        ("rust", None, None) => {
            // `cargo test --doc` compiles and runs it.
            let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
            let included = format!("include_str!(\"../{}\")", page.path);
            ensure(library.contains(&included), || {
                format!("src/lib.rs has no {included} for doctests")
            })?;
            Ok(None)
        }
        // `pkg/test/browser/readme.test.mjs` runs every one.
        ("js" | "jsx", None, None) if page.path == "pkg/README.md" => Ok(None),
        (language, ..) => Err(format!("no test runs this block of `{language}`")),
    }
}

/// The exit codes that a block of so many commands documents.
fn exit_codes(block: &Block, commands: usize) -> Result<Vec<i32>, String> {
    let words = block.marker("exit").unwrap_or("0").split(' ');
    let codes: Vec<i32> = words.map(|word| word.parse().unwrap()).collect();
    if let [code] = codes[..] {
        return Ok(vec![code; commands]);
    }
    ensure(codes.len() == commands, || {
        format!("{} exit codes for {commands} commands", codes.len())
    })?;
    Ok(codes)
}

/// Runs the commands of a block of `sh`, one after the other in one folder.
fn commands(page: &Page, block: &Block) -> Result<(), String> {
    let joined = block.content.replace("\\\n", " ");
    let commands: Vec<&str> = joined.lines().filter(|line| !line.is_empty()).collect();
    let folder = Folder::new(page);
    for (command, code) in commands.iter().zip(exit_codes(block, commands.len())?) {
        command_runs(page, &folder, command, code)?;
    }
    Ok(())
}

/// Runs a command of ours, or checks one for this repository or a package manager.
fn command_runs(page: &Page, folder: &Folder, command: &str, code: i32) -> Result<(), String> {
    if Folder::has_programs_of(command) {
        folder.run(command, &[code]).map(drop)
    } else {
        of_checkout(page.folder(), command)
    }
}

/// Runs the commands of a block of `console`; gives what is to be shown.
fn session(page: &Page, block: &Block) -> Result<Option<String>, String> {
    let commands = block.content.lines();
    let commands: Vec<&str> = commands
        .filter_map(|line| line.strip_prefix("$ "))
        .collect();
    ensure(!commands.is_empty(), || "no command".to_owned())?;
    let folder = Folder::new(page);
    let mut shown = String::new();
    for (command, code) in commands.iter().zip(exit_codes(block, commands.len())?) {
        let printed = folder.run(command, &[code])?;
        shown.extend(["$ ", command, "\n", &printed]);
    }
    Ok((shown != block.content).then_some(shown))
}

/// Compares JSON with what the command prints, whatever the layout; gives what is to be shown.
fn json_output(page: &Page, block: &Block, command: &str) -> Result<Option<String>, String> {
    let text = Folder::new(page).run(command, &[0])?;
    let printed: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let shown = serde_json::from_str::<Value>(&block.content).ok();
    Ok((shown.as_ref() != Some(&printed)).then(|| laid_out(&text)))
}

/// Printed JSON with each value that fits on one line.
fn laid_out(printed: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for line in printed.lines() {
        let closing = line.trim_start().starts_with(['}', ']']);
        if let Some(start) = closing.then(|| open.pop()).flatten() {
            let items: Vec<&str> = lines[start + 1..].iter().map(|line| line.trim()).collect();
            let space = if lines[start].ends_with('{') { " " } else { "" };
            let items = items.join(" ");
            let one = format!("{}{space}{items}{space}{}", lines[start], line.trim());
            if one.len() <= 100 {
                lines.truncate(start);
                lines.push(one);
                continue;
            }
        } else if line.ends_with(['{', '[']) {
            open.push(lines.len());
        }
        lines.push(line.to_owned());
    }
    lines.join("\n") + "\n"
}

/// Checks the content of a file by the name of the file.
fn named_file(page: &Page, block: &Block, name: &str) -> Result<(), String> {
    let content = &block.content;
    match name {
        "dcs-migration-lint.toml" => {
            let folder = Folder::new(page);
            fs::write(folder.path().join(name), content).unwrap();
            let command = format!("dcs-migration-lint config --config {name}");
            folder.run(&command, &[0]).map(drop)
        }
        "Cargo.toml" => {
            let shown: toml::Table = content.parse().map_err(|error| format!("{error}"))?;
            let version = manifest("Cargo.toml")["workspace"]["package"]["version"].clone();
            let library = manifest("Cargo.toml")["package"]["name"].clone();
            let expected =
                toml::Table::from_iter([(library.as_str().unwrap().to_owned(), version)]);
            ensure(shown["dependencies"].as_table() == Some(&expected), || {
                format!("the dependency must be {expected:?}")
            })
        }
        "languages.toml" => {
            let shown: toml::Table = content.parse().map_err(|error| format!("{error}"))?;
            let server = &shown["language-server"]["dcs-migration-lint"];
            let args = server["args"].as_array().unwrap().iter();
            let words = [&server["command"]].into_iter().chain(args);
            let words: Vec<&str> = words.map(|word| word.as_str().unwrap()).collect();
            serves(page, &words.join(" "))
        }
        "init.lua" => {
            let words = content.split("cmd = {").nth(1).ok_or("no cmd")?;
            let words = words.split('}').next().unwrap().split('"');
            let words: Vec<&str> = words.skip(1).step_by(2).collect();
            serves(page, &words.join(" "))
        }
        ".vscode/settings.json" | ".zed/settings.json" => schemas(page, content),
        "Jenkinsfile" => jenkins(page, content),
        // `tests/spark/run.sh` runs it in Spark.
        "spark.py" => {
            let spark = fs::read_to_string(root().join("tests/spark/compare.py")).unwrap();
            ensure(spark.contains(&page.path), || {
                "tests/spark does not run it".to_owned()
            })?;
            let command = content.split("command = \"").nth(1).ok_or("no command")?;
            let command = command.split('"').next().unwrap();
            let folder = Folder::new(page);
            let results = folder.run(&format!("{command} < requests.jsonl"), &[0]);
            results.map(drop)
        }
        _ if block.language == "yaml" => {
            // `cli/tests/delivery/run.sh` validates it by its schema and runs what it runs.
            let delivery = fs::read_to_string(root().join("cli/tests/delivery/docs.py")).unwrap();
            ensure(delivery.contains(&format!("{name:?}")), || {
                format!("cli/tests/delivery/docs.py does not know {name}")
            })
        }
        _ => {
            let others = page
                .blocks
                .iter()
                .filter(|other| other.start != block.start);
            let named = others
                .flat_map(|other| [Some(other.content.as_str()), other.marker("output")])
                .flatten()
                .any(|text| text.contains(name));
            ensure(named, || format!("nothing on the page uses {name}"))
        }
    }
}

/// A language server with completion is behind the command.
fn serves(page: &Page, command: &str) -> Result<(), String> {
    let message = |body: Value| {
        let body = body.to_string();
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    };
    let params = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    let input = [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }),
        json!({ "jsonrpc": "2.0", "method": "exit" }),
    ];
    let folder = Folder::new(page);
    fs::write(folder.path().join("editor"), input.map(message).concat()).unwrap();
    let answers = folder.run(&format!("{command} < editor"), &[0])?;
    ensure(answers.contains("completionProvider"), || {
        format!("`{command}` is no language server: {answers}")
    })
}

/// Each schema in an editor's settings is a file that the page's commands write, or one of this
/// version of the repository.
fn schemas(page: &Page, settings: &str) -> Result<(), String> {
    let settings: Value = serde_json::from_str(settings).map_err(|error| error.to_string())?;
    let list = settings
        .pointer("/json.schemas")
        .or_else(|| settings.pointer("/lsp/json-language-server/settings/json/schemas"));
    let list = list.and_then(Value::as_array).ok_or("no schemas")?;
    for schema in list {
        let url = schema["url"].as_str().ok_or("no url")?;
        let package = &manifest("Cargo.toml")["workspace"]["package"];
        let repository = package["repository"].as_str().unwrap();
        let repository = repository.replace("github.com", "raw.githubusercontent.com");
        let base = format!("{repository}/v{}/", package["version"].as_str().unwrap());
        let known = match (url.strip_prefix("./"), url.strip_prefix(&base)) {
            (Some(file), _) => page.text.contains(&format!("> {file}\n")),
            (_, Some(path)) => root().join(path).is_file(),
            _ => false,
        };
        ensure(known, || format!("no schema at {url}"))?;
    }
    ensure(!list.is_empty(), || "no schemas".to_owned())
}

/// What a Jenkins pipeline runs, runs, and the report that it reads is there afterwards.
fn jenkins(page: &Page, pipeline: &str) -> Result<(), String> {
    let quoted = |step: &str| -> Vec<String> {
        let lines = pipeline.lines().map(str::trim);
        let steps = lines.filter_map(|line| line.strip_prefix(step)?.strip_prefix(" '"));
        steps
            .map(|rest| rest.trim_end_matches('\'').to_owned())
            .collect()
    };
    let folder = Folder::new(page);
    for command in quoted("sh") {
        command_runs(page, &folder, &command, 0)?;
    }
    let reports = quoted("junit");
    ensure(!reports.is_empty(), || "no report".to_owned())?;
    for report in reports {
        ensure(folder.path().join(&report).is_file(), || {
            format!("there is no {report}")
        })?;
    }
    Ok(())
}

#[test]
fn every_command_in_running_text_works() {
    let pages = pages();
    let spans = pages
        .iter()
        .flat_map(|page| page.spans().map(move |(line, span)| (page, line, span)));
    let commands = spans.filter(|(_, _, span)| {
        let programs = ["dcs-migration-lint", "cargo", "npm", "node", "UPDATE=1"];
        let first = span.split(' ').next().unwrap();
        programs.contains(&first) && span.contains(' ') || is_script(first)
    });
    hold(commands, |(page, line, command)| {
        let checked = if Folder::has_programs_of(command) {
            // Findings are no mistake of the command, wrong usage is.
            let folder = Folder::new(page);
            folder
                .run(&format!("{command} < /dev/null"), &[0, 1])
                .map(drop)
        } else {
            of_checkout(page.folder(), command)
        };
        checked.map_err(|problem| format!("{}:{line}: {problem}", page.path))
    });
}

#[test]
fn every_option_exists() {
    let mut help = String::new();
    for command in ["", "rules", "explain", "config", "schema", "lsp"] {
        let args = [command, "--help"];
        help += &run(&root(), args.iter().filter(|word| !word.is_empty())).out;
    }
    let known: Vec<&str> = help
        .split(|c: char| c.is_whitespace() || ",[]".contains(c))
        .collect();
    let pages: Vec<Page> = MANUAL.iter().map(|path| Page::read(path)).collect();
    let options = pages.iter().flat_map(|page| {
        let options = page.spans().filter(|(_, span)| span.starts_with('-'));
        options.map(move |(line, option)| (page, line, option))
    });
    // Options of `curl` and of KooCLI, in the page on scripts that call them.
    let of_others = |page: &Page, option: &str| {
        let koocli = [
            "--cli-",
            "--dryrun",
            "--skeleton",
            "--migration_",
            "--source_",
            "--task_",
        ];
        page.path == "docs/request-files.md"
            && (option.starts_with("-d")
                || option == "-K"
                || koocli.iter().any(|start| option.starts_with(start)))
    };
    hold(options, |(page, line, span)| {
        let option = span.split([' ', '=']).next().unwrap();
        let holds = known.contains(&option) || of_others(page, option);
        ensure(holds, || {
            format!("{}:{line}: no option {option}", page.path)
        })
    });
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let links = pages
        .iter()
        .flat_map(|page| page.links().map(move |(line, link)| (page, line, link)));
    let relative = links.filter(|(_, _, link)| !link.starts_with("https://"));
    hold(relative, |(page, line, link)| {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = match path {
            "" => page.path.clone(),
            path => normal(&format!("{}/{path}", page.folder())),
        };
        let place = format!("{}:{line}: {link}", page.path);
        ensure(root().join(&target).exists(), || {
            format!("{place}: there is no {target}")
        })?;
        let anchored =
            anchor.is_empty() || Page::read(&target).anchors().iter().any(|it| it == anchor);
        ensure(anchored, || format!("{place}: no such heading"))
    });
}

/// A path without `.` and `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The map of the repository names what is there, and answers a newcomer's twelve questions.
#[test]
fn every_path_in_contributing_exists() {
    let page = Page::read("CONTRIBUTING.md");
    let questions = page.prose.iter().filter(|(_, line)| line.contains("? | `"));
    assert_eq!(questions.count(), 12);
    let paths = page.spans().filter(|(_, span)| {
        let file = [".md", ".rs", ".toml", ".json", ".sh", ".js", ".txt"];
        let named = span.contains('/') || file.iter().any(|end| span.ends_with(end));
        named && !span.contains([' ', '<', '*', '{'])
    });
    hold(paths, |(line, path)| {
        ensure(root().join(path).exists(), || {
            format!("CONTRIBUTING.md:{line}: there is no {path}")
        })
    });
}

#[test]
fn the_readme_is_short() {
    let lines = Page::read("README.md").text.lines().count();
    assert!(lines <= 160, "README.md has {lines} lines");
}

/// Lists and tables may have several sentences a line.
#[test]
fn a_line_is_a_sentence() {
    hold(pages(), |page| {
        for (number, line) in &page.prose {
            let text = line.trim_start();
            let plain = !text.starts_with(|c: char| "|-#<".contains(c) || c.is_numeric());
            let marks = [". ", "? ", "! "];
            let two = marks.iter().any(|mark| {
                let mut rests = text.split(mark).skip(1);
                rests.any(|rest| rest.starts_with(|c: char| c.is_uppercase()))
            });
            ensure(!(plain && two), || {
                format!("{}:{number}: more than one sentence", page.path)
            })?;
        }
        Ok(())
    });
}
