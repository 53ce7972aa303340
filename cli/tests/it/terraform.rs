//! Folders of Terraform's configuration: a resource in one file, its values in others.

use std::fs;
use std::path::Path;

use super::{RunResult, command, folder_with, run, run_with};

const MAIN: &str = r#"resource "huaweicloud_dcs_online_data_migration_task" "main" {
  task_name        = "cache"
  migration_method = "full_amount_migration"
  resume_mode      = var.mode
  source_instance {
    addrs    = local.source
    password = var.source_password
  }
  target_instance {
    id = var.target
  }
}
"#;
const VARIABLES: &str = "variable \"mode\" {\n  default = \"Auto\"\n}\nvariable \"target\" {}\n\
     variable \"other\" {\n  default = \"Auto\"\n}\nvariable \"source_password\" {\n  sensitive = true\n}\n";
const LOCALS: &str = "locals {\n  source = \"192.168.0.10:6379;192.168.0.11:6379\"\n}\n";
const VALUES: &str = "mode = \"Manual\"\nsource_password = \"Not-a-real-0ne\"\n";

/// A folder with the resource, and the files of its values.
fn folder() -> tempfile::TempDir {
    let folder = folder_with("main.tf", MAIN);
    for (name, text) in [
        ("variables.tf", VARIABLES),
        ("locals.tf", LOCALS),
        ("terraform.tfvars", VALUES),
        ("outputs.tf", "output \"a\" {\n  value = 1\n}\n"),
        ("provider.tf", "provider \"huaweicloud\" {}\n"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const IN_LOCALS: &str = "locals.tf:2:30: warning[address-separator]";
const IN_VALUES: &str = "terraform.tfvars:1:8: error[unknown-value]";
const PASSWORD: &str = "terraform.tfvars:2:19: warning[plaintext-password]";
const IN_VARIABLES: &str = "variables.tf:2:13: error[unknown-value]";
const ALL: [&str; 4] = [IN_LOCALS, IN_VALUES, PASSWORD, IN_VARIABLES];

/// The places and rules of the findings, as `-f concise` shows them.
fn found(outcome: &RunResult) -> Vec<&str> {
    assert!(!outcome.out.contains("Not-a-real"), "{outcome:?}");
    let lines = outcome.out.lines().filter(|line| line.contains(']'));
    lines
        .map(|line| &line[..=line.find(']').unwrap()])
        .collect()
}

fn concise(folder: &Path, args: &[&str]) -> RunResult {
    run(folder, ["-f", "concise"].iter().chain(args))
}

#[test]
fn values_in_other_files_are_found_where_they_stand() {
    let folder = folder();
    // Not a file.
    fs::create_dir(folder.path().join("old.tf")).unwrap();
    for (args, wanted) in [
        (&["."][..], &ALL[..]),
        (&["main.tf"], &ALL),
        (&["./main.tf"], &ALL),
        // Each place is reported once.
        (
            &["main.tf", "variables.tf", "locals.tf", "terraform.tfvars"],
            &[IN_VARIABLES, IN_LOCALS, IN_VALUES, PASSWORD],
        ),
        (&[".", "main.tf", "./terraform.tfvars"], &ALL),
        (&["--skip-unrelated", "*.tf*"], &ALL),
        // Of a file with values, only what resources take from it.
        (&["variables.tf"], &[IN_VARIABLES]),
        (&["terraform.tfvars"], &[IN_VALUES, PASSWORD]),
    ] {
        let outcome = concise(folder.path(), args);
        assert_eq!(outcome.code, 1, "{args:?}: {outcome:?}");
        let said = found(&outcome).join("\n").replace("./", "");
        assert_eq!(said, wanted.join("\n"), "{args:?}");
    }
    assert_eq!(concise(folder.path(), &["outputs.tf"]).code, 2);
    let outcome = concise(folder.path(), &["--skip-unrelated", "outputs.tf"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{outcome:?}");
    let outcome = concise(folder.path(), &["--skip-unrelated", "locals.tf"]);
    assert_eq!(found(&outcome), [IN_LOCALS]);
    let outcome = run(folder.path(), ["-v", "."]);
    for (name, is_skipped) in [("outputs.tf", true), ("variables.tf", false)] {
        let said = outcome.err.contains(&format!("{name}: not this request"));
        assert_eq!(said, is_skipped, "{outcome:?}");
    }
    // Another folder has values of its own.
    fs::create_dir(folder.path().join("other")).unwrap();
    fs::write(folder.path().join("other/main.tf"), MAIN).unwrap();
    assert_eq!(concise(folder.path(), &["other/main.tf"]).code, 0);
}

#[test]
fn json_takes_part() {
    let folder = folder();
    let json = r#"{"resource": {"huaweicloud_dcs_online_data_migration_task": {"b": {"migration_method": "${var.method}",
      "resume_mode": "auto", "source_instance": {"addrs": "${local.source}"}, "target_instance": {"id": "${var.target}"}}}}}"#;
    fs::write(folder.path().join("more.tf.json"), json).unwrap();
    let values = r#"{"method": "FULL", "mode": "MANUAL", "unused": "Auto"}"#;
    fs::write(folder.path().join("x.auto.tfvars.json"), values).unwrap();
    let more = [
        "x.auto.tfvars.json:1:12: error[unknown-value]",
        "x.auto.tfvars.json:1:28: error[unknown-value]",
    ];
    let outcome = concise(folder.path(), &["."]);
    let all: Vec<&str> = ALL.into_iter().chain(more).collect();
    let said: Vec<&str> = found(&outcome)
        .into_iter()
        .filter(|line| !line.contains("more.tf.json"))
        .map(|line| line.trim_start_matches("./"))
        .collect();
    assert_eq!(said, all, "{outcome:?}");
    let outcome = concise(folder.path(), &["more.tf.json"]);
    let said: Vec<&str> = found(&outcome)
        .into_iter()
        .filter(|line| !line.contains("more.tf.json"))
        .collect();
    assert_eq!(said, [IN_LOCALS, more[0]], "{outcome:?}");
    // A file of JSON values is none of bodies.
    let values = r#"{"migration_method": "FULL", "resume_mode": "MANUAL"}"#;
    fs::write(folder.path().join("y.tfvars.json"), values).unwrap();
    assert_eq!(concise(folder.path(), &["y.tfvars.json"]).code, 2);
}

#[test]
fn fixes_are_made_where_the_values_stand() {
    let fixed = [
        ("locals.tf", LOCALS.replace(';', ",")),
        ("variables.tf", VARIABLES.replacen("Auto", "auto", 1)),
        ("terraform.tfvars", VALUES.replace("Manual", "manual")),
        ("main.tf", MAIN.to_owned()),
    ];
    for named in ["main.tf", "."] {
        let folder = folder();
        let diff = run(folder.path(), ["--diff", named]);
        assert_eq!(diff.code, 1);
        for line in [
            "+  source = \"192.168.0.10:6379,192.168.0.11:6379\"",
            "+  default = \"auto\"",
            "+mode = \"manual\"",
        ] {
            assert!(diff.out.contains(line), "{line}: {diff:?}");
        }
        assert!(!diff.out.contains("Not-a-real"), "{diff:?}");
        let outcome = concise(folder.path(), &["--fix", named]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        for (name, text) in &fixed {
            let left = fs::read_to_string(folder.path().join(name)).unwrap();
            assert_eq!(&left, text, "{named}: {name}");
        }
    }
}

#[test]
fn standard_input_takes_the_place_of_its_file() {
    let folder = folder();
    let lint = |args: &[&str], text: &str| {
        let mut command = command(folder.path());
        command.args(["-f", "concise", "-"]).args(args);
        run_with(&mut command, text.as_bytes())
    };
    let outcome = lint(&["--stdin-filename", "main.tf"], MAIN);
    assert_eq!(found(&outcome), ALL);
    let without = MAIN.replace("local.source", "\"192.168.0.1:6379\"");
    let outcome = lint(&["--stdin-filename", "main.tf"], &without);
    assert_eq!(found(&outcome), ALL[1..]);
    let outcome = lint(&["--stdin-filename", "variables.tf"], VARIABLES);
    assert_eq!(found(&outcome), [IN_VARIABLES]);
    let unrelated = ["--stdin-filename", "outputs.tf", "--skip-unrelated"];
    assert_eq!(lint(&unrelated, "output \"a\" {}\n").code, 0);
    let related = ["--stdin-filename", "variables.tf", "--skip-unrelated"];
    assert_eq!(found(&lint(&related, VARIABLES)), [IN_VARIABLES]);
    // Without a name there is no folder, and a folder need not exist.
    assert_eq!(found(&lint(&[], MAIN)), [] as [&str; 0]);
    let elsewhere = lint(&["--stdin-filename", "no/such/main.tf"], MAIN);
    assert_eq!(found(&elsewhere), [] as [&str; 0]);
    assert_eq!((elsewhere.code, elsewhere.err.as_str()), (0, ""));
    let in_file = lint(&["--stdin-filename", "locals.tf/main.tf"], MAIN);
    assert_eq!(in_file.code, 3);
    let message = "error: cannot read locals.tf: ";
    assert!(in_file.err.starts_with(message), "{in_file:?}");
}

#[test]
fn the_configuration_of_each_file_counts() {
    let folder = folder();
    let configure = |text: &str| {
        fs::write(folder.path().join("dcs-migration-lint.toml"), text).unwrap();
    };
    configure("exclude = [\"terraform.tfvars\"]\n");
    for named in [".", "main.tf"] {
        let outcome = concise(folder.path(), &[named]);
        let said = found(&outcome).join("\n").replace("./", "");
        assert_eq!(said, [IN_LOCALS, IN_VARIABLES].join("\n"), "{named}");
    }
    configure(
        "[[ignore]]\nrule = \"unknown-value\"\nfiles = \"*.tfvars\"\nreason = \"of a test\"\n\
         [[overrides]]\nfiles = \"locals.tf\"\nrules = { address-separator = \"off\" }\n",
    );
    for named in [".", "main.tf"] {
        let outcome = concise(folder.path(), &[named]);
        let said = found(&outcome).join("\n").replace("./", "");
        assert_eq!(said, [PASSWORD, IN_VARIABLES].join("\n"), "{named}");
    }
}

#[test]
fn what_cannot_be_read_is_reported() {
    let folder = folder();
    fs::write(folder.path().join("variables.tf"), "variable \"mode\" {\n").unwrap();
    for named in [".", "main.tf"] {
        let outcome = concise(folder.path(), &[named]);
        let said = found(&outcome).join("\n");
        assert!(
            said.contains("variables.tf:1:18: error[invalid-hcl]"),
            "{said}"
        );
    }
    // Nothing is taken from other files.
    let alone = MAIN
        .replace("var.mode", "\"manual\"")
        .replace("local.source", "\"192.168.0.1:6379\"")
        .replace("var.source_password", "null")
        .replace("var.target", "huaweicloud_dcs_instance.a.id");
    fs::write(folder.path().join("main.tf"), &alone).unwrap();
    let outcome = concise(folder.path(), &["main.tf"]);
    assert_eq!(found(&outcome), [] as [&str; 0], "{outcome:?}");
    #[cfg(unix)]
    {
        let link = folder.path().join("secret.auto.tfvars");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        assert_eq!(concise(folder.path(), &["main.tf"]).code, 0);
        fs::write(folder.path().join("main.tf"), MAIN).unwrap();
        for args in [&["main.tf"][..], &["terraform.tfvars"]] {
            let outcome = concise(folder.path(), args);
            assert_eq!(outcome.code, 3, "{args:?}: {outcome:?}");
            assert!(
                outcome.err.contains("cannot read secret.auto.tfvars: "),
                "{args:?}: {outcome:?}"
            );
        }
    }
}

/// A named file that cannot be read is reported once.
#[cfg(target_os = "linux")]
#[test]
fn a_named_file_is_reported_once() {
    let folder = folder();
    let link = folder.path().join("secret.auto.tfvars");
    // There is a file, and reading it fails.
    std::os::unix::fs::symlink("/proc/self/mem", link).unwrap();
    for args in [&["main.tf"][..], &["main.tf", "secret.auto.tfvars"], &["."]] {
        let outcome = concise(folder.path(), args);
        assert_eq!(outcome.code, 3, "{args:?}: {outcome:?}");
        let told = outcome.err.matches("cannot read ").count();
        assert_eq!(told, 1, "{args:?}: {outcome:?}");
    }
}

/// The order of the arguments decides the order of the files, and nothing else does.
#[test]
fn the_same_input_gives_the_same_output() {
    let folder = folder();
    let outcome = run(folder.path(), ["-f", "json", "main.tf"]);
    for _ in 0..5 {
        assert_eq!(run(folder.path(), ["-f", "json", "main.tf"]), outcome);
    }
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let files = report["files"].as_array().unwrap().iter();
    let paths: Vec<_> = files.map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(
        paths,
        ["main.tf", "locals.tf", "terraform.tfvars", "variables.tf"]
    );
}
