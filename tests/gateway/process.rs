//! The gateway as a process.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread;

use crate::client::{Answer, Connection};
use crate::upstream::Upstream;
use crate::{LONG, PASSWORD, PATH, TOKEN, post};

/// The example as built from the sources that are tested.
pub(crate) static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--locked", "--example", "gateway"])
        .args(["--all-features", "--target-dir"])
        .arg(target);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    assert!(build.status().unwrap().success());
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().unwrap().parent().unwrap();
    profile.join(format!("examples/gateway{}", std::env::consts::EXE_SUFFIX))
});

pub(crate) struct Gateway {
    pub(crate) process: Child,
    pub(crate) address: SocketAddr,
    log: Option<thread::JoinHandle<String>>,
}

impl Gateway {
    /// Waits long for everything but what `more` says otherwise about.
    pub(crate) fn start(upstream: &str, more: &[(&str, &str)]) -> Self {
        let patient = ["HEAD_TIMEOUT", "BODY_TIMEOUT", "UPSTREAM_TIMEOUT"];
        let mut process = Command::new(&*PROGRAM)
            .env("NO_PROXY", "127.0.0.1,localhost")
            .env("LISTEN", "127.0.0.1:0")
            .env("UPSTREAM", upstream)
            .envs(patient.map(|name| (name, LONG.as_secs().to_string())))
            .envs(more.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = process.stderr.take().unwrap();
        let log = thread::spawn(move || {
            let mut text = String::new();
            log.read_to_string(&mut text).unwrap();
            text
        });
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on ");
        let address = address.unwrap_or_else(|| panic!("said {line:?}")).parse();
        Self {
            process,
            address: address.unwrap(),
            log: Some(log),
        }
    }

    pub(crate) fn before(upstream: &Upstream) -> Self {
        Self::start(&upstream.url(), &[])
    }

    /// Sends a whole request as it stands.
    pub(crate) fn send(&self, request: &str) -> Answer {
        Connection::to(self.address).send(request).answer()
    }

    pub(crate) fn post(&self, body: &str, headers: &str) -> Answer {
        self.send(&post(PATH, body, headers))
    }

    pub(crate) fn health(&self) -> Answer {
        self.send("GET /healthz HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n")
    }

    /// Sends the signal to stop.
    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        let kill = Command::new("kill").args([signal, &id]).status();
        assert!(kill.unwrap().success());
    }

    /// What was logged until everything under way had ended.
    pub(crate) fn stop(mut self) -> String {
        #[cfg(unix)]
        {
            self.terminate();
            assert!(self.process.wait().unwrap().success());
        }
        #[cfg(windows)]
        thread::sleep(std::time::Duration::from_secs(1));
        self.end()
    }

    /// What was logged; nothing in it is secret.
    pub(crate) fn end(mut self) -> String {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let log = self.log.take().unwrap().join().unwrap();
        for secret in [PASSWORD, TOKEN] {
            assert!(!log.contains(secret), "{log}");
        }
        log
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Also where a test fails; it has ended already where one does not.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
