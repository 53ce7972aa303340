//! Files are replaced in one step: the old file or the new one is left, even if writing is
//! interrupted, and nothing else is.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{clear_environment, command, folder_with};

/// A text with very many safe fixes, and the fixed text.
fn long() -> (String, String) {
    let member = |mode: &str| {
        format!(
            "{{\"resume_mode\": \"{mode}\", \"migration_method\": \"full_amount_migration\", \"x\": ["
        )
    };
    let items = "\"0123456789\",\n".repeat(30_000);
    let whole = items.trim_end_matches([',', '\n']);
    (
        format!("{}{items}]}}", member("Auto")),
        format!("{}{whole}\n]}}", member("auto")),
    )
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

#[test]
fn killed_at_any_moment() {
    let (old, new) = long();
    let folder = folder_with("body.json", &old);
    let file = folder.path().join("body.json");
    let mut seen = [0, 0];
    for round in 0..60 {
        fs::write(&file, &old).unwrap();
        let mut child = command(folder.path())
            .args(["--fix", "-q", "body.json"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // From immediately to much later: the duration depends on the machine.
        if round < 50 {
            thread::sleep(Duration::from_millis(round * 7));
            let _ = child.kill();
        }
        child.wait().unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text == old || text == new,
            "neither old nor new: {} bytes",
            text.len()
        );
        seen[usize::from(text == new)] += 1;
    }
    assert!(
        seen[0] > 0 && seen[1] > 0,
        "killed too late or too early: {seen:?}"
    );
}

#[test]
fn several_at_once() {
    let (old, new) = long();
    let folder = folder_with("body.json", &old);
    let run = || {
        let mut command = command(folder.path());
        command.args(["--fix", "-q", "body.json"]).output().unwrap()
    };
    thread::scope(|scope| {
        let runs: Vec<_> = (0..6).map(|_| scope.spawn(run)).collect();
        for run in runs {
            let output = run.join().unwrap();
            let message = String::from_utf8(output.stderr).unwrap();
            match output.status.code() {
                Some(1) => assert_eq!(message, ""),
                Some(3) => assert_eq!(
                    message,
                    "error: cannot write body.json: the file has changed since it was read\n"
                ),
                other => panic!("{other:?}: {message}"),
            }
        }
    });
    assert!(
        fs::read_to_string(folder.path().join("body.json")).unwrap() == new,
        "the file is another"
    );
    assert_eq!(names(folder.path()), ["body.json"]);
}

/// Simulates a full disk by a limit on the size of files.
#[cfg(unix)]
#[test]
fn on_a_full_disk() {
    let (old, _) = long();
    let folder = folder_with("body.json", &old);
    let binary = env!("CARGO_BIN_EXE_dcs-migration-lint");
    let script = format!("trap '' XFSZ; ulimit -f 16; exec '{binary}' --fix -q body.json");
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(
        message.starts_with("error: cannot write body.json: "),
        "{message}"
    );
    assert!(
        fs::read_to_string(folder.path().join("body.json")).unwrap() == old,
        "the file is another"
    );
    assert_eq!(
        names(folder.path()),
        ["body.json"],
        "nothing is left behind"
    );
}

#[cfg(unix)]
#[test]
fn in_a_folder_that_is_read_only() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;

    let outer = tempfile::tempdir().unwrap();
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    // Another user may not have access to the folder of the binary.
    let binary = outer.path().join("dcs-migration-lint");
    fs::copy(env!("CARGO_BIN_EXE_dcs-migration-lint"), &binary).unwrap();
    let folder = outer.path().join("requests");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("body.json");
    fs::write(&file, "{\"migration_method\": \"FULL_AMOUNT_MIGRATION\"}").unwrap();
    mode(outer.path(), 0o755);
    mode(&file, 0o666);
    mode(&folder, 0o555);

    let mut command = Command::new(binary);
    command
        .args(["--fix", "-q", "body.json"])
        .current_dir(&folder);
    // Root can write everywhere.
    if fs::metadata("/proc/self")
        .is_ok_and(|owner| std::os::unix::fs::MetadataExt::uid(&owner) == 0)
    {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(
        message.starts_with("error: cannot write body.json: "),
        "{message}"
    );
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        "{\"migration_method\": \"FULL_AMOUNT_MIGRATION\"}"
    );
    mode(&folder, 0o755);
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::Child;
    use std::time::Instant;

    use rustix::process::{Pid, Signal, kill_process};

    use super::*;

    const SIGNALS: [Signal; 4] = [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM];

    /// The temporary files in a folder.
    fn temporary(folder: &Path) -> Vec<String> {
        let hidden = names(folder).into_iter();
        hidden.filter(|name| name.starts_with('.')).collect()
    }

    /// Runs the binary, and does something again and again until it has ended.
    fn poll(command: &mut Command, mut action: impl FnMut(&mut Child)) -> std::process::ExitStatus {
        let streams = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = streams.spawn().unwrap();
        loop {
            action(&mut child);
            if let Some(status) = child.try_wait().unwrap() {
                return status;
            }
        }
    }

    fn send(child: &Child, signal: Signal) {
        kill_process(Pid::from_child(child), signal).unwrap();
    }

    /// The system kills a process that exceeds its limit on the size of files. That shows the
    /// temporary file as it is while it is written.
    #[test]
    fn a_new_text_is_never_readable_by_more_users_than_the_old_one() {
        let (old, _) = long();
        let binary = env!("CARGO_BIN_EXE_dcs-migration-lint");
        let script =
            format!("umask 0; ulimit -c 0; ulimit -f 16; exec '{binary}' --fix -q body.json");
        for mode in [0o600, 0o640, 0o604] {
            let folder = folder_with("body.json", &old);
            let file = folder.path().join("body.json");
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let mut command = Command::new("bash");
            command.args(["-c", &script]).current_dir(folder.path());
            assert!(command.status().unwrap().signal().is_some());
            let [name] = temporary(folder.path()).try_into().unwrap();
            let found = fs::metadata(folder.path().join(name)).unwrap();
            assert!(found.len() > 0);
            assert_eq!(found.mode() & 0o777 & !mode, 0, "{:o}", found.mode());
        }
    }

    #[test]
    fn a_group_that_cannot_be_kept_gets_no_access() {
        const NOBODY: u32 = 65_534;
        let is_root = fs::metadata("/proc/self").is_ok_and(|owner| owner.uid() == 0);
        if !is_root {
            eprintln!("skipped: only root can give a file to another group");
            return;
        }
        let outer = tempfile::tempdir().unwrap();
        let binary = outer.path().join("dcs-migration-lint");
        fs::copy(env!("CARGO_BIN_EXE_dcs-migration-lint"), &binary).unwrap();
        fs::set_permissions(outer.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let file = outer.path().join("body.json");
        for (mode, left) in [(0o660, 0o600), (0o664, 0o644), (0o666, 0o666)] {
            fs::write(&file, "{\"migration_method\": \"FULL_AMOUNT_MIGRATION\"}").unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            std::os::unix::fs::chown(&file, Some(NOBODY), Some(0)).unwrap();
            let mut command = Command::new(&binary);
            command.args(["--fix", "-q", "body.json"]);
            command.current_dir(outer.path()).uid(NOBODY).gid(NOBODY);
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            let found = fs::metadata(&file).unwrap();
            assert_eq!(found.gid(), NOBODY);
            assert_eq!(found.mode() & 0o777, left, "{:o}", found.mode());
            fs::remove_file(&file).unwrap();
        }
    }

    #[test]
    fn signals_during_a_fix_leave_nothing_behind() {
        let (old, new) = long();
        let (mut interrupted, mut rounds) = (0, 0);
        while interrupted < 12 {
            rounds += 1;
            assert!(rounds < 200, "the temporary file is never seen");
            let folder = tempfile::tempdir().unwrap();
            for number in 0..3 {
                fs::write(folder.path().join(format!("{number}.json")), &old).unwrap();
            }
            let signal = SIGNALS[rounds % SIGNALS.len()];
            let mut sent = false;
            let mut command = interruptible(folder.path());
            let status = poll(command.args(["--fix", "-q", "."]), |child| {
                if !sent && !temporary(folder.path()).is_empty() {
                    send(child, signal);
                    sent = true;
                }
            });
            if status.signal().is_some() {
                assert_eq!(status.signal(), Some(signal.as_raw()));
                interrupted += 1;
            }
            let mut left = names(folder.path());
            left.sort_unstable();
            assert_eq!(left, ["0.json", "1.json", "2.json"]);
            for name in left {
                let text = fs::read_to_string(folder.path().join(name)).unwrap();
                assert!(text == old || text == new, "neither old nor new");
            }
        }
    }

    /// The program with the dispositions of signals that a terminal gives: in the background, a shell
    /// ignores some of them for all that it starts.
    fn interruptible(folder: &Path) -> Command {
        let mut command = Command::new("perl");
        let reset = "$SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT TERM); exec @ARGV";
        command.args(["-e", reset, env!("CARGO_BIN_EXE_dcs-migration-lint")]);
        clear_environment(&mut command).current_dir(folder);
        command
    }

    /// A run that waits for standard input, with its temporary files in place.
    fn waiting(folder: &Path, command: &mut Command) -> Child {
        let piped = command.current_dir(folder).stdin(Stdio::piped());
        let streams = piped.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = streams.spawn().unwrap();
        let start = Instant::now();
        while temporary(folder).len() < 2 {
            assert_eq!(child.try_wait().unwrap(), None, "it has ended");
            assert!(start.elapsed() < Duration::from_secs(60));
        }
        child
    }

    const OUTPUTS: &str = "--output json=report.json --write-baseline baseline.json -";

    #[test]
    fn signals_remove_unfinished_outputs() {
        for signal in SIGNALS {
            let folder = folder_with("report.json", "old");
            let mut command = interruptible(folder.path());
            let mut child = waiting(folder.path(), command.args(OUTPUTS.split(' ')));
            // Open until the end: without its input, the run would end by itself.
            let stdin = child.stdin.take();
            send(&child, signal);
            let status = child.wait().unwrap();
            drop(stdin);
            assert_eq!(status.signal(), Some(signal.as_raw()));
            assert_eq!(names(folder.path()), ["report.json"]);
            let report = fs::read_to_string(folder.path().join("report.json")).unwrap();
            assert_eq!(report, "old");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn ignored_signals_stay_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let binary = env!("CARGO_BIN_EXE_dcs-migration-lint");
        let script = format!("trap '' HUP; exec '{binary}' {OUTPUTS}");
        let mut child = waiting(folder.path(), Command::new("bash").args(["-c", &script]));
        send(&child, Signal::HUP);
        thread::sleep(Duration::from_millis(50));
        drop(child.stdin.take());
        assert_eq!(child.wait().unwrap().signal(), None);
        assert!(folder.path().join("report.json").exists());
        assert_eq!(temporary(folder.path()), [] as [String; 0]);
    }
}
