//! `--since` and `--staged`, with a real git.

mod environment;
mod since;
mod staged;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{RunResult, run};

/// A request without findings, one member a line.
const CLEAN: &str = r#"{
  "migration_method": "full_amount_migration",
  "resume_mode": "manual",
  "source_instance": {
    "addrs": "192.168.0.1:6379"
  },
  "target_instance": {
    "id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"
  }
}
"#;

/// With a finding in the outer object and one in each instance.
fn old_findings() -> String {
    CLEAN
        .replace("\"manual\"", "\"Manual\"")
        .replace("192.168.0.1:6379", "192.168.0.1:6379;192.168.0.2:6379")
        .replace("\"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd\"", "\"x\"")
}

const METHOD: &str = "a.json:3 unknown-value";
const ADDRESS: &str = "a.json:5 address-separator";
const ID: &str = "a.json:8 malformed-instance-id";

/// A git repository.
struct Repository(tempfile::TempDir);

impl Repository {
    /// With the files committed as `main`, and a branch checked out.
    fn new(files: &[(&str, &str)]) -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        for (name, text) in files {
            repository.write(name, text);
        }
        repository.commit();
        repository.git(&["checkout", "--quiet", "-b", "topic"]);
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, args: &[&str]) -> String {
        let output = git(self.path()).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?} {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }

    /// Changes the start of a file in both branches, and merges them.
    fn merge_conflicts(&self, name: &str, text: &str) {
        for (branch, start) in [("main", "\n"), ("topic", "\n\n")] {
            self.git(&["checkout", "--quiet", branch]);
            self.write(name, format!("{start}{text}"));
            self.commit();
        }
        let mut merge = git(self.path());
        let merge = merge.args(["merge", "main"]).output().unwrap();
        assert!(!merge.status.success(), "{merge:?}");
    }

    fn run(&self, args: &str) -> RunResult {
        run(self.path(), args.split(' '))
    }

    /// The findings of a run, as `path:line rule`.
    fn found(&self, args: &str) -> Vec<String> {
        let outcome = self.run(&format!("-f json {args}"));
        assert_eq!(outcome.err, "", "{args}");
        found(&outcome.out)
    }
}

/// git without the settings of this machine.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for name in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{name}_NAME"), "x");
        git.env(format!("GIT_{name}_EMAIL"), "x@example.com");
    }
    git
}

fn found(report: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(report).unwrap();
    let files = report["files"].as_array().unwrap();
    let findings = files.iter().flat_map(|file| {
        let path = file["path"].as_str().unwrap();
        let diagnostics = file["diagnostics"].as_array().unwrap();
        diagnostics.iter().map(move |it| {
            let line = &it["range"]["start"]["line"];
            format!("{path}:{line} {}", it["rule"].as_str().unwrap())
        })
    });
    findings.collect()
}
