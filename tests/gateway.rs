//! The example service over real sockets, with an upstream service that is part of the tests.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PATH: &str =
    "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";
const PASSWORD: &str = "PASSWORD-of-the-test1";
const TOKEN: &str = "TOKEN-of-the-test";
/// What every wait in here ends after.
const LONG: Duration = Duration::from_secs(60);

fn good() -> String {
    json!({
        "migration_method": "full_amount_migration",
        "resume_mode": "manual",
        "source_instance": {"addrs": "192.168.0.1:6379", "password": PASSWORD},
        "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd", "password": PASSWORD},
    })
    .to_string()
}

/// The example as built from the sources that are tested.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--locked", "--example", "gateway", "--target-dir"])
        .arg(target);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    assert!(build.status().unwrap().success());
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().unwrap().parent().unwrap();
    profile.join(format!("examples/gateway{}", std::env::consts::EXE_SUFFIX))
});

struct Gateway {
    process: Child,
    address: SocketAddr,
    log: Option<thread::JoinHandle<String>>,
}

impl Gateway {
    fn start(upstream: &str, more: &[(&str, &str)]) -> Self {
        let mut process = Command::new(&*PROGRAM)
            .env("NO_PROXY", "127.0.0.1")
            .env("LISTEN", "127.0.0.1:0")
            .env("UPSTREAM", upstream)
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

    fn before(upstream: &Upstream) -> Self {
        Self::start(&upstream.url(), &[])
    }

    /// Sends a whole request as it stands.
    fn send(&self, request: &str) -> Answer {
        Connection::to(self.address).send(request).answer()
    }

    fn post(&self, body: &str, headers: &str) -> Answer {
        self.send(&post(PATH, body, headers))
    }

    /// What was logged; nothing in it is secret.
    fn end(mut self) -> String {
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

fn post(path: &str, body: &str, headers: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nX-Auth-Token: {TOKEN}\r\n\
         Content-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
}

struct Connection(TcpStream);

impl Connection {
    fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Self(stream)
    }

    fn send(mut self, bytes: &str) -> Self {
        self.0.write_all(bytes.as_bytes()).unwrap();
        self
    }

    fn answer(mut self) -> Answer {
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {text:?}"));
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    /// A refusal in the service's own form, which its schema describes.
    fn error(&self) -> Value {
        assert!(
            self.head.contains("content-type: application/json"),
            "{self:?}"
        );
        let value: Value = serde_json::from_str(&self.body).unwrap();
        let schema = serde_json::from_str(dcs_migration_lint::schema::RESPONSE).unwrap();
        assert!(
            jsonschema::validator_for(&schema).unwrap().is_valid(&value),
            "{value}"
        );
        assert_eq!(value.as_object().unwrap().len(), 3, "{value}");
        assert!(!value["error_msg"].as_str().unwrap().is_empty(), "{value}");
        value
    }

    fn problem(&self) -> Value {
        assert!(
            self.head.contains("content-type: application/problem+json"),
            "{self:?}"
        );
        let value: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(value["status"], self.status, "{value}");
        assert!(
            value["title"].is_string() && value["detail"].is_string(),
            "{value}"
        );
        value
    }
}

/// What the service behind the gateway got.
struct Got {
    head: String,
    body: String,
}

/// The service behind the gateway: answers each request the same way.
struct Upstream {
    address: SocketAddr,
    got: Receiver<Got>,
    count: Arc<AtomicUsize>,
}

impl Upstream {
    fn start(status: u16, body: &'static str, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let (sender, got) = channel();
        let counter = Arc::clone(&count);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (sender, counter) = (sender.clone(), Arc::clone(&counter));
                thread::spawn(move || {
                    serve(&stream.unwrap(), status, body, delay, &sender, &counter);
                });
            }
        });
        Self {
            address,
            got,
            count,
        }
    }

    fn ok() -> Self {
        let body = r#"{"id":"90754308-a156-406f-a837-8f852f38a646","name":"dcs-migration-1db7","status":"MIGRATING"}"#;
        Self::start(200, body, Duration::ZERO)
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

fn serve(
    mut stream: &TcpStream,
    status: u16,
    answer: &str,
    delay: Duration,
    got: &Sender<Got>,
    count: &AtomicUsize,
) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut head, mut line) = (String::new(), String::new());
        while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
            head.push_str(&line.to_ascii_lowercase());
            line.clear();
        }
        let Some((_, length)) = head.split_once("content-length: ") else {
            return;
        };
        let length = length.lines().next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        count.fetch_add(1, Ordering::SeqCst);
        let body = String::from_utf8(body).unwrap();
        let _ = got.send(Got { head, body });
        thread::sleep(delay);
        let length = answer.len();
        let answer = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nX-Request-Id: of-the-upstream\r\n\
             Content-Length: {length}\r\n\r\n{answer}"
        );
        // A gateway that waits no longer is what one test is about.
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn good_requests_go_on_as_they_came() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let answer = gateway.post(&good(), "X-Request-Id: of-the-client\r\nCookie: a=b\r\n");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body.contains("MIGRATING"));
    assert!(answer.head.contains("x-request-id: of-the-upstream"));
    let got = upstream.got.recv_timeout(LONG).unwrap();
    assert_eq!(got.body, good());
    assert!(
        got.head.starts_with(&format!("post {PATH} http/1.1")),
        "{}",
        got.head
    );
    let token = format!("x-auth-token: {}", TOKEN.to_ascii_lowercase());
    for header in [
        token.as_str(),
        "x-request-id: of-the-client",
        "content-type: application/json",
    ] {
        assert!(got.head.contains(header), "{}", got.head);
    }
    assert!(!got.head.contains("cookie"), "{}", got.head);
    gateway.end();
}

#[test]
fn bodies_with_errors_are_answered_and_stay_here() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let bad = good().replace("manual", "Manual\u{1b}");
    let answer = gateway.post(&bad, "");
    let error = answer.error();
    assert_eq!(
        (answer.status, &error["error_code"]),
        (400, &json!("111400005"))
    );
    assert!(
        error["error_msg"]
            .as_str()
            .unwrap()
            .contains("/resume_mode"),
        "{error}"
    );
    assert!(!answer.body.contains(PASSWORD));

    let answer = gateway.post(
        &bad,
        "Accept: application/problem+json, application/json;q=0.5\r\n",
    );
    let problem = answer.problem();
    assert_eq!(problem["errors"][0]["rule"], "unknown-value", "{problem}");
    let answer = gateway.post(
        &bad,
        "Accept: application/problem+json;q=0.5, application/json\r\n",
    );
    answer.error();
    let answer = gateway.post("", "");
    assert_eq!(
        (answer.status, &answer.error()["error_code"]),
        (400, &json!("111400004"))
    );

    let path = "/v2/a/migration/%7Btask_id%7D/task";
    let answer = gateway.send(&post(path, &good(), ""));
    assert_eq!(
        (answer.status, &answer.error()["error_code"]),
        (400, &json!("DCS.4855"))
    );
    assert_eq!(upstream.count(), 0);
    let log = gateway.end();
    assert!(
        log.contains("unknown-value") && !log.contains('\u{1b}'),
        "{log}"
    );
}

#[test]
fn huge_bodies_are_refused() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let huge = format!("{{\"x\": \"{}\"}}", "x".repeat(8 << 20));
    let answer = gateway.post(&huge, "");
    assert_eq!(answer.status, 413);
    answer.error();
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, "x".repeat(1 << 20)).repeat(2);
    let request = format!(
        "POST {PATH} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}0\r\n\r\n"
    );
    assert_eq!(gateway.send(&request).status, 413);
    // The limit itself is not beyond it.
    let spaces = " ".repeat((1 << 20) - good().len());
    assert_eq!(gateway.post(&(good() + &spaces), "").status, 200);
    assert_eq!(gateway.post(&(good() + &spaces + " "), "").status, 413);
    assert_eq!(upstream.count(), 1);
    gateway.end();
}

#[test]
fn other_calls_are_refused_with_documented_bodies() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let good = good();
    let typed = |kind: &str| post(PATH, &good, "").replace("Content-Type: application/json", kind);
    for (request, status) in [
        (post(PATH, &good, "").replace("POST", "PUT"), 405),
        (post("/v2/a/instances", &good, ""), 404),
        (post("/", &good, ""), 404),
        (typed("Content-Type: text/plain"), 415),
        (typed("X-No-Type: at-all"), 415),
        (typed("Content-Type: application/json; charset=utf-16"), 415),
        (post(PATH, &good, "Content-Encoding: gzip\r\n"), 415),
    ] {
        let answer = gateway.send(&request);
        assert_eq!(answer.status, status, "{request}");
        answer.error();
        let problem = request.replace(
            "\r\nContent-Length",
            "\r\nAccept: application/problem+json\r\nContent-Length",
        );
        gateway.send(&problem).problem();
    }
    assert_eq!(upstream.count(), 0);
    let typed = gateway.send(&typed("Content-Type: Application/JSON; charset=\"UTF-8\""));
    assert_eq!(typed.status, 200);
    let health =
        gateway.send("GET /healthz HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
    assert_eq!((health.status, health.body.as_str()), (200, "ok\n"));
    gateway.end();
}

#[test]
fn a_slow_upstream_is_not_waited_for() {
    let upstream = Upstream::start(200, "{}", LONG);
    let gateway = Gateway::start(&upstream.url(), &[("UPSTREAM_TIMEOUT", "0.5")]);
    let answer = gateway.post(&good(), "");
    assert_eq!(answer.status, 504);
    answer.error();
    assert_eq!(upstream.count(), 1);
    gateway.end();
}

#[test]
fn a_slow_client_is_not_waited_for() {
    let upstream = Upstream::ok();
    let gateway = Gateway::start(&upstream.url(), &[("BODY_TIMEOUT", "0.5")]);
    let request = post(PATH, &good(), "");
    let answer = Connection::to(gateway.address)
        .send(&request[..request.len() - 1])
        .answer();
    assert_eq!(answer.status, 408);
    answer.error();
    // And one that goes away in the middle harms nobody.
    let gone = Connection::to(gateway.address).send(&request[..request.len() - 1]);
    gone.0.shutdown(Shutdown::Both).unwrap();
    assert_eq!(gateway.post(&good(), "").status, 200);
    assert_eq!(upstream.count(), 1);
    gateway.end();
}

#[test]
fn an_upstream_that_is_down_is_reported() {
    // Nobody listens where somebody just did.
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let gateway = Gateway::start(&format!("http://user:{PASSWORD}@{address}"), &[]);
    let answer = gateway.post(&good(), "");
    assert_eq!(answer.status, 502);
    answer.error();
    assert!(gateway.end().contains("no answer"));
}

#[test]
fn responses_are_returned_and_linted() {
    let body = r#"{"error_code":"DCS.4133","error_msg":"Instance job is not found.","password":"PASSWORD-of-the-test1"}"#;
    let upstream = Upstream::start(404, body, Duration::ZERO);
    let gateway = Gateway::before(&upstream);
    let answer = gateway.post(&good(), "");
    assert_eq!((answer.status, answer.body.as_str()), (404, body));
    gateway.end();

    let upstream = Upstream::start(200, r#"{"status":"LOST","error":"disk"}"#, Duration::ZERO);
    let gateway = Gateway::before(&upstream);
    assert_eq!(gateway.post(&good(), "").status, 200);
    let log = gateway.end();
    assert!(
        log.contains("unknown-status") && log.contains("reported-error"),
        "{log}"
    );

    let upstream = Upstream::start(502, "<html>", Duration::ZERO);
    let gateway = Gateway::before(&upstream);
    let answer = gateway.post(&good(), "");
    assert_eq!((answer.status, answer.body.as_str()), (502, "<html>"));
    gateway.end();
}

#[test]
fn two_hundred_clients_at_once_are_served() {
    let upstream = Upstream::start(200, r#"{"status":"MIGRATING"}"#, Duration::from_millis(200));
    let gateway = Gateway::before(&upstream);
    let (good, bad) = (good(), good().replace("manual", "Manual"));
    let started = Instant::now();
    thread::scope(|scope| {
        for number in 0..200 {
            let (gateway, good, bad) = (&gateway, &good, &bad);
            scope.spawn(move || {
                let (body, status) = if number % 2 == 0 {
                    (good, 200)
                } else {
                    (bad, 400)
                };
                assert_eq!(gateway.post(body, "").status, status);
            });
        }
    });
    assert_eq!(upstream.count(), 100);
    // One after another, the upstream alone takes 20 seconds.
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
    gateway.end();
}

#[cfg(unix)]
#[test]
fn shutting_down_ends_what_is_under_way() {
    let upstream = Upstream::start(200, r#"{"status":"MIGRATING"}"#, Duration::from_secs(1));
    let mut gateway = Gateway::before(&upstream);
    let address = gateway.address;
    let client = thread::spawn(move || {
        Connection::to(address)
            .send(&post(PATH, &good(), ""))
            .answer()
    });
    upstream.got.recv_timeout(LONG).unwrap();
    terminate(&gateway.process);
    assert_eq!(client.join().unwrap().status, 200);
    assert!(gateway.process.wait().unwrap().success());
    assert!(TcpStream::connect(address).is_err());
    assert!(gateway.end().trim_end().ends_with("stopped"));

    // But not for ever.
    let upstream = Upstream::start(200, "{}", LONG);
    let mut gateway = Gateway::start(&upstream.url(), &[("SHUTDOWN_TIMEOUT", "0.3")]);
    let client = Connection::to(gateway.address).send(&post(PATH, &good(), ""));
    upstream.got.recv_timeout(LONG).unwrap();
    terminate(&gateway.process);
    assert!(!gateway.process.wait().unwrap().success());
    drop(client);
    assert!(gateway.end().contains("SHUTDOWN_TIMEOUT"));
}

#[cfg(unix)]
fn terminate(process: &Child) {
    let id = process.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn wrong_settings_are_reported() {
    for (name, value) in [
        ("UPSTREAM", "localhost"),
        ("UPSTREAM", "ftp://a"),
        ("UPSTREAM", "http://a/b"),
        ("LISTEN", "here"),
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
        assert!(
            !output.status.success() && log.contains(name),
            "{name}={value}: {log}"
        );
    }
}
