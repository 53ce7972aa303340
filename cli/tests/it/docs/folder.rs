//! The folder in which the commands of a page run, with the programs they call.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use flate2::{Compression, write::GzEncoder};

use super::ensure;
use super::page::Page;
use crate::{RunResult, clear_environment, root, run_with};

const CLEAN: &str = r#"{"migration_method": "full_amount_migration", "resume_mode": "manual", "source_instance": {"addrs": "192.168.0.10:6379"}, "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#;

/// Stand-ins for programs that are not installed everywhere. Each does with our command what the
/// program would do, and refuses arguments it does not know.
const PROGRAMS: [(&str, &str); 4] = [
    ("generate-request", "cat request.json"),
    (
        "reviewdog",
        r#"[ "$*" = "-f=rdjson -reporter=github-pr-review" ] && grep -q '"diagnostics"'"#,
    ),
    (
        "parallel",
        r#"[ "$1 $2 $4 $5 $6" = "--pipepart -a --block 64M --keep-order" ] || exit 9
        input=$3; shift 6
        exec "$@" <"$input""#,
    ),
    (
        "hadoop",
        r#"[ "$1 $2" = "jar hadoop-streaming.jar" ] || exit 9
        shift 2
        while [ $# != 0 ]; do
            case $1 in
                -files) files=$2 ;;
                -input) input=$2 ;;
                -output) output=$2 ;;
                -mapper) mapper=$2 ;;
                -numReduceTasks) [ "$2" = 0 ] || exit 9 ;;
                *) exit 9 ;;
            esac
            shift 2
        done
        # Workers have the files of -files in their working folder.
        mkdir "$output" worker
        ln -s "$(command -v "$files")" worker/
        cat "$input" | (cd worker && $mapper) >"$output/part-00000""#,
    ),
];

/// A temporary folder.
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    /// Makes the files that every page may name, then those of the page.
    pub(super) fn new(page: &Page) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let faulty = CLEAN.replace("\"manual\"", "\"Manual\"");
        let request = format!(
            "POST https://dcs.example.com/v2/{{{{project_id}}}}/migration/{{{{task_id}}}}/task\nContent-Type: application/json\n\n{faulty}\n"
        );
        let script = format!(
            "curl -X POST https://dcs.example.com/v2/$PROJECT_ID/migration/$TASK_ID/task \\\n  -H 'Content-Type: application/json' -d '{CLEAN}'\n"
        );
        for (name, content) in [
            ("request.json", faulty.as_str()),
            ("requests.http", &request),
            ("deploy.sh", &script),
            ("requests/move.json", CLEAN),
            ("staging/request.json", CLEAN),
            ("legacy/old.json", &faulty),
            ("requests.jsonl", &format!("{CLEAN}\n").repeat(3)),
            (
                "answers.jsonl",
                "{\"id\": \"1\", \"status\": \"SUCCESS\"}\n",
            ),
            ("ci.toml", "fail-on = \"warning\"\n"),
        ] {
            folder.write(name, content);
        }
        let mut records = GzEncoder::new(Vec::new(), Compression::fast());
        writeln!(records, "{{\"request\": {{\"body\": {faulty}}}}}").unwrap();
        folder.write("access.log.gz", records.finish().unwrap());
        for block in &page.blocks {
            if let Some(name) = block.marker("file") {
                folder.write(name, &block.content);
            }
        }
        fs::create_dir(folder.path().join(".programs")).unwrap();
        for (name, script) in PROGRAMS {
            let path = format!(".programs/{name}");
            folder.write(
                &path,
                format!("#!/usr/bin/env bash\nset -euo pipefail\n{script}\n"),
            );
            executable(&folder.path().join(path));
        }
        if page.text.contains("--since") {
            folder.commit();
        }
        folder
    }

    /// Makes the folder a git repository with the branch `origin/main`, from which nothing differs.
    fn commit(&self) {
        let git = |args: &str| {
            let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
            let status = Command::new("git")
                .args(identity)
                .args(args.split(' '))
                .current_dir(self.path())
                .status();
            assert!(status.unwrap().success(), "{args}");
        };
        git("init --quiet");
        git("add --all");
        git("commit --quiet --message x");
        git("update-ref refs/remotes/origin/main HEAD");
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Whether [`Folder::run`] runs what the command begins with.
    pub(super) fn has_programs_of(command: &str) -> bool {
        let program = command.split(' ').next().unwrap();
        let ours = ["dcs-migration-lint", "head"].contains(&program);
        ours || PROGRAMS.iter().any(|(name, _)| *name == program)
    }

    /// Runs a command in bash, with the binary first on the path; gives what it prints, on both
    /// streams. Fails where it has none of the exit codes.
    pub(super) fn run(&self, line: &str, codes: &[i32]) -> Result<String, String> {
        let bin = Path::new(env!("CARGO_BIN_EXE_dcs-migration-lint"));
        let path = format!(
            "{}:{}:{}",
            bin.parent().unwrap().display(),
            self.path().join(".programs").display(),
            std::env::var("PATH").unwrap()
        );
        let mut bash = Command::new("bash");
        clear_environment(&mut bash)
            .args(["-o", "pipefail", "-c", &format!("exec 2>&1\n{line}")])
            .env("PATH", path)
            .env("HOME", self.path())
            .current_dir(self.path());
        let RunResult { code, out, err } = run_with(&mut bash, b"");
        ensure(codes.contains(&code), || {
            format!("`{line}` has the exit code {code}\n{out}{err}")
        })?;
        Ok(out)
    }
}

fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Whether a file of the repository can be run.
pub(super) fn is_executable(path: &str) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(root().join(path)).is_ok_and(|file| file.permissions().mode() & 0o111 != 0)
}
