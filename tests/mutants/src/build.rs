//! Makes the copy of the repository with all changes in it, and builds its tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::find::{self, Mutant, Region, Source};

const TREE: &str = "target/mutants/tree";

/// Added to the root of each changed crate. A test runs with one change (`MUTANT`), or writes the numbers of all
/// changes that it reaches to a file (`MUTANTS_REACHED`), as do the processes that it starts.
const SWITCH: &str = r#"
pub(crate) fn mutant_on(number: usize) -> bool {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::OnceLock;
    static ON: OnceLock<usize> = OnceLock::new();
    static REACHED: [AtomicBool; 1 << 16] = [const { AtomicBool::new(false) }; 1 << 16];
    static FILE: OnceLock<std::fs::File> = OnceLock::new();
    let on = *ON.get_or_init(|| {
        if let Some(path) = std::env::var_os("MUTANTS_REACHED") {
            let file = std::fs::OpenOptions::new().append(true).open(path);
            let _ = FILE.set(file.expect("the file of reached changes"));
            return usize::MAX;
        }
        std::env::var("MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(0)
    });
    if on == usize::MAX && !REACHED[number].swap(true, Ordering::Relaxed) {
        let _ = FILE.get().expect("it was set").write_all(format!("{number}\n").as_bytes());
    }
    on == number
}
"#;

/// What is changed together, and the tests that try it.
pub(crate) struct Crates {
    pub(crate) name: &'static str,
    /// Folders of crates.
    folders: &'static [&'static str],
    packages: &'static [&'static str],
    /// Folders with a file for each test program.
    tests: &'static [&'static str],
    test_programs: &'static [&'static str],
}

impl Crates {
    pub(crate) fn libraries() -> Self {
        Self {
            name: "libraries",
            folders: &["", "request-files/"],
            packages: &["dcs-migration-lint", "dcs-migration-lint-request-files"],
            tests: &["tests", "request-files/tests"],
            test_programs: &[],
        }
    }

    pub(crate) fn cli() -> Self {
        Self {
            name: "cli",
            folders: &["cli/"],
            packages: &["dcs-migration-lint-cli"],
            tests: &[],
            test_programs: &["it"],
        }
    }
}

/// Test programs that need a build or features of their own, or look at the sources.
const OTHER_TESTS: [&str; 3] = ["api", "bridges", "structure"];

pub(crate) struct Copy {
    pub(crate) mutants: Vec<Mutant>,
    pub(crate) sources: Vec<Source>,
}

/// Copies the files that git knows, and finds the changes of those whose path begins with one of `paths`.
pub(crate) fn copy(crates: &Crates, paths: &[String]) -> Copy {
    let tree = Path::new(TREE);
    let _ = fs::remove_dir_all(tree);
    let listed = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .output();
    let listed = String::from_utf8(listed.expect("git runs").stdout).expect("names are UTF-8");
    let files: Vec<&str> = listed
        .split('\0')
        .filter(|name| Path::new(name).is_file())
        .collect();
    for name in &files {
        let to = tree.join(name);
        fs::create_dir_all(to.parent().expect("it is in the tree")).expect("a folder");
        fs::copy(name, &to).expect("a copy");
        // A change that a property notices, it notices soon.
        if name.ends_with(".rs") {
            let text = fs::read_to_string(&to).expect("source text");
            if let Some(fewer) = with_fewer_cases(&text) {
                fs::write(&to, fewer).expect("written");
            }
        }
        // Crates without changes are not built again.
        let is_changed = crates
            .folders
            .iter()
            .any(|folder| name.starts_with(&format!("{folder}src/")));
        if !is_changed {
            let metadata = fs::metadata(name).expect("metadata");
            let copied = fs::File::options().append(true).open(&to).expect("a copy");
            let time = metadata.modified().expect("a time");
            copied.set_modified(time).expect("its time");
        }
    }
    // The copy is a repository of its own, since ignore files and the root of a repository matter to tests.
    assert!(
        Command::new("git")
            .args(["init", "--quiet", TREE])
            .status()
            .expect("git runs")
            .success()
    );

    let mut mutants = Vec::new();
    let mut sources = Vec::new();
    for folder in crates.folders {
        let src = format!("{folder}src/");
        let files: BTreeMap<&str, (String, syn::File)> = files
            .iter()
            .filter(|name| {
                name.starts_with(&src) && name.ends_with(".rs") && !name.ends_with("/main.rs")
            })
            .map(|name| {
                let text = fs::read_to_string(name).expect("source text");
                let file = syn::parse_file(&text).expect("valid Rust");
                (*name, (text, file))
            })
            .collect();
        let left_out: Vec<String> = files
            .iter()
            .flat_map(|(name, (_, file))| left_out_modules(name, file))
            .collect();
        for (name, (text, file)) in &files {
            let chosen =
                paths.is_empty() || paths.iter().any(|path| name.starts_with(path.as_str()));
            if chosen
                && !left_out
                    .iter()
                    .any(|start| name.starts_with(start.as_str()))
            {
                sources.push(find::changes(name, text, file, &mut mutants));
            }
        }
        let root = tree.join(&src).join("lib.rs");
        let text = fs::read_to_string(&root).expect("the root of a crate") + SWITCH;
        fs::write(root, text).expect("written");
    }
    assert!(mutants.len() < 1 << 16, "more changes than switches");
    Copy { mutants, sources }
}

/// Numbers of cases of properties, divided by twenty.
fn with_fewer_cases(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest
        .find("cases")
        .filter(|_| text.contains("ProptestConfig"))
    {
        let (before, after) = rest.split_at(at + "cases".len());
        out.push_str(before);
        rest = after;
        let Some(number) = after.strip_prefix(": ").or_else(|| after.strip_prefix('(')) else {
            continue;
        };
        let length = number
            .find(|c: char| !c.is_ascii_digit() && c != '_')
            .unwrap_or(number.len());
        if let Ok(cases) = number[..length].replace('_', "").parse::<usize>() {
            out.push_str(&after[..after.len() - number.len()]);
            out.push_str(&cases.div_ceil(20).to_string());
            rest = &number[length..];
        }
    }
    (!out.is_empty()).then(|| out + rest)
}

/// How the paths of files begin that a file declares as modules for tests only.
fn left_out_modules(path: &str, file: &syn::File) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').expect("it is in src");
    let folder = match name {
        "lib.rs" | "mod.rs" => folder.to_owned(),
        _ => format!("{folder}/{}", name.trim_end_matches(".rs")),
    };
    let modules = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() && find::is_left_out(&module.attrs) => {
            Some(&module.ident)
        }
        _ => None,
    });
    modules
        .flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/")])
        .collect()
}

/// Writes the changes into the copy apart from those left out, drops those that do not compile until the others do, and
/// returns the dropped.
pub(crate) fn check(
    crates: &Crates,
    sources: &[Source],
    left_out: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let mut dropped = left_out.clone();
    loop {
        let mut regions: BTreeMap<&str, Vec<Region>> = BTreeMap::new();
        for source in sources {
            let (mut text, in_file) = source.write(&dropped);
            regions.insert(&source.path, in_file);
            if crates
                .folders
                .iter()
                .any(|folder| source.path == format!("{folder}src/lib.rs"))
            {
                text.push_str(SWITCH);
            }
            let path = Path::new(TREE).join(&source.path);
            if fs::read_to_string(&path).expect("source text") != text {
                fs::write(path, text).expect("written");
            }
        }
        // Not `check`: some errors come with code generation.
        let messages = cargo(&["build", "--lib", "--keep-going"], crates);
        let errors: Vec<&Value> = messages
            .iter()
            .filter(|message| message["reason"] == "compiler-message")
            .map(|message| &message["message"])
            .filter(|message| {
                message["level"] == "error"
                    && message["spans"]
                        .as_array()
                        .is_some_and(|spans| !spans.is_empty())
            })
            .collect();
        if errors.is_empty() {
            return &dropped - left_out;
        }
        let before = dropped.len();
        for error in &errors {
            dropped.extend(blamed(error, &regions));
        }
        eprintln!(
            "{} errors, {} changes dropped",
            errors.len(),
            dropped.len() - before
        );
        if dropped.len() == before {
            panic!(
                "no change is at the place of this error:\n{}",
                errors[0]["rendered"].as_str().unwrap_or_default()
            );
        }
    }
}

/// The changes that an error is about: those in whose code it is; else those in it; else the smallest around it.
fn blamed(error: &Value, regions: &BTreeMap<&str, Vec<Region>>) -> BTreeSet<usize> {
    let offset = |span: &Value, name: &str| {
        usize::try_from(span[name].as_u64().unwrap_or_default()).unwrap_or_default()
    };
    let mut spans: Vec<&Value> = error["spans"].as_array().expect("spans").iter().collect();
    spans.sort_by_key(|span| span["is_primary"] != true);
    let places = spans.iter().filter_map(|span| {
        let regions = regions.get(span["file_name"].as_str()?)?;
        Some((
            regions,
            offset(span, "byte_start")..offset(span, "byte_end"),
        ))
    });
    let places: Vec<_> = places.collect();
    for (regions, place) in &places {
        let inside =
            |region: &&Region| region.code.start <= place.start && place.end <= region.code.end;
        let inner = regions
            .iter()
            .filter(inside)
            .min_by_key(|region| region.code.len());
        if let Some(region) = inner {
            return [region.number].into();
        }
    }
    for (regions, place) in &places {
        let covered = regions
            .iter()
            .filter(|region| place.start <= region.code.start && region.code.end <= place.end);
        let covered: BTreeSet<usize> = covered.map(|region| region.number).collect();
        if !covered.is_empty() {
            return covered;
        }
    }
    for (regions, place) in &places {
        let around =
            |region: &&Region| region.whole.start <= place.start && place.end <= region.whole.end;
        let smallest = regions
            .iter()
            .filter(around)
            .map(|region| region.whole.len())
            .min();
        let around = regions
            .iter()
            .filter(|region| around(region) && Some(region.whole.len()) == smallest);
        let around: BTreeSet<usize> = around.map(|region| region.number).collect();
        if !around.is_empty() {
            return around;
        }
    }
    BTreeSet::new()
}

/// A test program, and the folder in which cargo would run it.
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) folder: PathBuf,
}

/// Builds the test programs: unit tests, and the other ones or, if there are names, those of that name.
pub(crate) fn tests(crates: &Crates, only: &[String]) -> Vec<Program> {
    let mut arguments = vec!["test".to_owned(), "--no-run".to_owned(), "--lib".to_owned()];
    let mut names: Vec<String> = crates
        .test_programs
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    for folder in crates.tests {
        let files = fs::read_dir(folder).expect("a folder of tests");
        let files = files.map(|entry| entry.expect("an entry").path());
        let files =
            files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
        names.extend(files.map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        }));
    }
    names.retain(|name| !OTHER_TESTS.contains(&name.as_str()));
    names.retain(|name| only.is_empty() || only.contains(name));
    names.sort();
    names.dedup();
    for name in &names {
        arguments.extend(["--test".to_owned(), name.clone()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let messages = cargo(&arguments, crates);
    let programs = messages.iter().filter_map(|message| {
        let path = message["executable"]
            .as_str()
            .filter(|_| message["profile"]["test"] == true)?;
        let folder = Path::new(message["manifest_path"].as_str()?).parent()?;
        let name = format!(
            "{} {}",
            folder.file_name()?.to_string_lossy(),
            message["target"]["name"].as_str()?
        );
        Some(Program {
            name,
            path: path.into(),
            folder: folder.to_owned(),
        })
    });
    let programs: Vec<Program> = programs.collect();
    assert!(!programs.is_empty(), "no test program was built");
    programs
}

/// Runs cargo in the copy and returns its messages.
fn cargo(arguments: &[&str], crates: &Crates) -> Vec<Value> {
    let mut command = Command::new("cargo");
    command
        .args(arguments)
        .args(["--locked", "--message-format=json"])
        .args(["--target-dir", &format!("../build-{}", crates.name)]);
    for package in crates.packages {
        command.args(["--package", package]);
    }
    // Tests run often and are built once. Most of the time is spent in these two.
    command.args(["--config", "profile.dev.debug=false"]);
    for package in ["dcs-migration-lint", "dcs-migration-lint-request-files"] {
        command.args([
            "--config",
            &format!("profile.dev.package.{package}.opt-level=1"),
        ]);
    }
    let output = command
        .current_dir(TREE)
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("messages are UTF-8");
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}
