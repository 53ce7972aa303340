//! Runs the tests: each by itself to see what it reaches, then each change with the tests that reach it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::build::Program;
use crate::explained::Explained;
use crate::find::Mutant;

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Noticed,
    /// A test took many times as long as it takes, or all memory.
    TimedOut,
    Explained,
    Missed,
    /// No test runs its code.
    Unreached,
}

/// A test and what it reaches.
pub(crate) struct Test {
    program: PathBuf,
    folder: PathBuf,
    program_name: String,
    name: String,
    /// On processors.
    time: Duration,
    reached: BTreeSet<usize>,
}

/// The tests of some programs that reach a change, pass without one, and take no longer than that; the fast ones first.
pub(crate) fn reached(programs: &[Program], longest: Duration) -> Vec<Test> {
    let file = std::env::temp_dir().join(format!("mutants-reached-{}", std::process::id()));
    let mut tests = Vec::new();
    for program in programs {
        let listed = Command::new(&program.path)
            .args(["--list", "--format", "terse"])
            .current_dir(&program.folder)
            .output()
            .expect("the test program runs");
        let listed = String::from_utf8(listed.stdout).expect("names are UTF-8");
        for name in listed
            .lines()
            .filter_map(|line| line.strip_suffix(": test"))
        {
            let mut test = Test {
                program: program.path.clone(),
                folder: program.folder.clone(),
                program_name: program.name.clone(),
                name: name.to_owned(),
                // Enough for tests that are not left out.
                time: longest.min(Duration::from_secs(600)),
                reached: BTreeSet::new(),
            };
            fs::write(&file, "").expect("the file of reached changes");
            // Some tests start processes of another user.
            let everyone = fs::Permissions::from_mode(0o666);
            fs::set_permissions(&file, everyone).expect("its permissions");
            let start = time_of_children();
            let passed = run(&[&test], ("MUTANTS_REACHED", file.as_os_str())).success();
            test.time = time_of_children() - start;
            let numbers = fs::read_to_string(&file).expect("the file of reached changes");
            test.reached = numbers
                .lines()
                .filter_map(|number| number.parse().ok())
                .collect();
            if test.time > longest {
                println!(
                    "{} {name} takes {:.1} s or more and is left out",
                    test.program_name,
                    test.time.as_secs_f64()
                );
            } else if !passed {
                println!(
                    "{} {name} fails in the copy and is left out",
                    test.program_name
                );
            } else if !test.reached.is_empty() {
                tests.push(test);
            }
        }
    }
    let _ = fs::remove_file(&file);
    tests.sort_by_key(|test| test.time);
    let total: Duration = tests.iter().map(|test| test.time).sum();
    eprintln!(
        "{} tests reach a change and take {} s",
        tests.len(),
        total.as_secs()
    );
    tests
}

/// The time on processors of all processes that ended, to a hundredth of a second.
fn time_of_children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let (_, fields) = stat.rsplit_once(") ").expect("a name in parentheses");
    let ticks = fields
        .split(' ')
        .skip(13)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().expect("a number"));
    Duration::from_millis(10 * ticks.sum::<u64>())
}

/// Tests that fail without a change.
pub(crate) fn broken(tests: &[Test]) -> Vec<String> {
    let failing = tests
        .iter()
        .filter(|test| !run(&[test], ("MUTANT", "0".as_ref())).success());
    failing
        .map(|test| format!("{} {}", test.program_name, test.name))
        .collect()
}

/// Runs the chosen changes until a time; writes those that are missed to a file, in their order, and prints them as they come.
pub(crate) fn all(
    mutants: &[Mutant],
    chosen: &[usize],
    tests: &[Test],
    explained: &Explained,
    file: &Path,
    end: Option<Instant>,
) -> BTreeMap<usize, Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(BTreeMap::new());
    // For each source file the tests that noticed one of its changes, the last one first.
    let noticing: Mutex<HashMap<&str, Vec<usize>>> = Mutex::default();
    let work = || {
        while let Some(&number) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
            if end.is_some_and(|end| Instant::now() > end) {
                break;
            }
            let mutant = &mutants[number - 1];
            let first = noticing
                .lock()
                .expect("no worker panics")
                .get(mutant.file.as_str())
                .cloned()
                .unwrap_or_default();
            let (mut outcome, by) = one(number, tests, &first);
            if let Some(by) = by {
                let mut noticing = noticing.lock().expect("no worker panics");
                let noticing = noticing.entry(&mutant.file).or_default();
                noticing.retain(|test| *test != by);
                noticing.insert(0, by);
            }
            if matches!(outcome, Outcome::Missed | Outcome::Unreached) && explained.has(mutant) {
                outcome = Outcome::Explained;
            }
            let mut outcomes = outcomes.lock().expect("no worker panics");
            outcomes.insert(number, outcome);
            if let Some(line) = missed(mutant, outcome) {
                println!("{line}");
            }
            if outcomes.len() % 100 == 0 {
                eprintln!("{} of {}", outcomes.len(), chosen.len());
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let outcomes = outcomes.into_inner().expect("no worker panics");
    let mut results = File::create(file).expect("the file of results");
    for line in outcomes
        .iter()
        .filter_map(|(number, outcome)| missed(&mutants[number - 1], *outcome))
    {
        writeln!(results, "{line}").expect("written");
    }
    outcomes
}

fn missed(mutant: &Mutant, outcome: Outcome) -> Option<String> {
    let note = match outcome {
        Outcome::Missed => "",
        Outcome::Unreached => " (no test reaches it)",
        _ => return None,
    };
    Some(format!(
        "{}:{}: {}: {}{note}",
        mutant.file, mutant.line, mutant.function, mutant.change
    ))
}

/// Runs a change with the tests that reach it, first those that noticed another one of its file; returns the test that
/// noticed it, if one by itself did.
fn one(number: usize, tests: &[Test], first: &[usize]) -> (Outcome, Option<usize>) {
    let reaches = |at: &usize| tests[*at].reached.contains(&number);
    let mut order: Vec<usize> = first.iter().copied().filter(reaches).collect();
    order.extend((0..tests.len()).filter(|at| reaches(at) && !first.contains(at)));
    if order.is_empty() {
        return (Outcome::Unreached, None);
    }
    let value = number.to_string();
    let mut rest = order.as_slice();
    while let Some(at) = rest.first() {
        // The first ones by themselves; then as many at once as take little time.
        let mut length = 1;
        if order.len() - rest.len() >= 4 {
            let mut time = tests[*at].time;
            while let Some(next) = rest.get(length).map(|next| &tests[*next]) {
                time += next.time;
                if next.program != tests[*at].program || time > Duration::from_millis(400) {
                    break;
                }
                length += 1;
            }
        }
        let (now, later) = rest.split_at(length);
        let batch: Vec<&Test> = now.iter().map(|at| &tests[*at]).collect();
        let status = run(&batch, ("MUTANT", value.as_ref()));
        if !status.success() {
            let killed = status.signal().is_some() || status.code().is_some_and(|code| code > 101);
            let outcome = if killed {
                Outcome::TimedOut
            } else {
                Outcome::Noticed
            };
            return (outcome, (length == 1).then_some(*at));
        }
        rest = later;
    }
    (Outcome::Missed, None)
}

/// Runs tests of one program in one process, with a variable of the environment.
fn run(tests: &[&Test], (variable, value): (&str, &std::ffi::OsStr)) -> ExitStatus {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let time: Duration = tests.iter().map(|test| test.time).sum();
    // Seconds of work, since the machine may be busy; and of waiting.
    let work = 2 + (5 * time).as_secs();
    // A plain name: it becomes part of commands and URIs.
    let folder = std::env::temp_dir().join(format!(
        "mutants-{}-{}",
        std::process::id(),
        RUNS.fetch_add(1, Ordering::Relaxed)
    ));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    let status = Command::new("timeout")
        .args(["--signal=KILL", &(60 + 20 * time.as_secs()).to_string()])
        .args(["prlimit", "--as=3000000000", &format!("--cpu={work}")])
        .arg(&tests[0].program)
        .args(["--exact", "--quiet", "--test-threads=1"])
        .args(tests.iter().map(|test| &test.name))
        .current_dir(&tests[0].folder)
        .env(variable, value)
        .env("TMPDIR", &folder)
        // The same cases each time.
        .env("PROPTEST_RNG_SEED", "1")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("timeout and prlimit run");
    let _ = fs::remove_dir_all(folder);
    status
}
