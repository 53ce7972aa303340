//! `--fix` leaves the old file or the new one, even if writing is interrupted.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{command, folder_with};

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
