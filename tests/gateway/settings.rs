//! Variables of the environment.

use std::process::Command;

use crate::process::PROGRAM;

#[test]
fn wrong_settings_are_reported() {
    for (name, value) in [
        ("UPSTREAM", "localhost"),
        ("UPSTREAM", "ftp://a"),
        ("UPSTREAM", "http://a/b"),
        ("UPSTREAM", "http://a?b"),
        ("UPSTREAM", "http://a/?"),
        ("UPSTREAM", "http://a#b"),
        ("UPSTREAM", "http://user:Not-a-real-0ne@a"),
        ("UPSTREAM", "http://user@a"),
        ("LISTEN", "here"),
        ("HEAD_TIMEOUT", "never"),
        ("BODY_TIMEOUT", "0"),
        ("UPSTREAM_TIMEOUT", "soon"),
        ("SHUTDOWN_TIMEOUT", "-1"),
    ] {
        let output = Command::new(&*PROGRAM)
            .envs([
                ("LISTEN", "127.0.0.1:0"),
                ("UPSTREAM", "http://127.0.0.1:1"),
                (name, value),
            ])
            .output()
            .unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{name}={value}: {log}");
        assert!(log.contains(name), "{name}={value}: {log}");
        assert!(!log.contains("Not-a-real-0ne"), "{log}");
    }
}
