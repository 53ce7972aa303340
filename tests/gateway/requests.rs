//! What clients send, and what the gateway itself says to it.

use std::net::Shutdown;

use serde_json::json;

use crate::client::Connection;
use crate::process::Gateway;
use crate::upstream::Upstream;
use crate::{LONG, PASSWORD, PATH, TOKEN, good, post};

#[test]
fn good_requests_go_on_as_they_came() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let answer = gateway.post(&good(), "X-Request-Id: of-the-client\r\nCookie: a=b\r\n");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body.contains("MIGRATING"));
    let got = upstream.got.recv_timeout(LONG).unwrap();
    assert_eq!(got.body, good());
    let line = format!("post {PATH} http/1.1");
    assert!(got.head.starts_with(&line), "{}", got.head);
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
    let code = &error["error_code"];
    assert_eq!((answer.status, code), (400, &json!("111400005")));
    let message = error["error_msg"].as_str().unwrap();
    assert!(message.contains("/resume_mode"), "{error}");
    assert!(!answer.body.contains(PASSWORD));

    let accept = "Accept: application/problem+json, application/json;q=0.5\r\n";
    let problem = gateway.post(&bad, accept).problem();
    assert_eq!(problem["errors"][0]["rule"], "unknown-value", "{problem}");
    let accept = "Accept: application/problem+json;q=0.5, application/json\r\n";
    gateway.post(&bad, accept).error();
    let answer = gateway.post("", "");
    let code = &answer.error()["error_code"];
    assert_eq!((answer.status, code), (400, &json!("111400004")));

    let path = "/v2/a/migration/%7Btask_id%7D/task";
    let answer = gateway.send(&post(path, &good(), ""));
    let code = &answer.error()["error_code"];
    assert_eq!((answer.status, code), (400, &json!("DCS.4855")));
    assert_eq!(upstream.count(), 0);
    let log = gateway.end();
    assert!(log.contains("unknown-value"), "{log}");
    assert!(!log.contains('\u{1b}'), "{log}");
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
    // A client that asks first sends nothing.
    let head = post(PATH, &huge, "Expect: 100-continue\r\n");
    let head = head.split_inclusive("\r\n\r\n").next().unwrap();
    assert_eq!(gateway.send(head).status, 413);
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
        (post(PATH, &good, "Content-Type: text/plain\r\n"), 415),
        (post(PATH, &good, "Content-Encoding: gzip\r\n"), 415),
    ] {
        let answer = gateway.send(&request);
        assert_eq!(answer.status, status, "{request}");
        answer.error();
        let allowed = if status == 405 { "post" } else { "" };
        assert_eq!(answer.header("allow"), allowed);
        let problem = request.replace(
            "\r\nContent-Length",
            "\r\nAccept: application/problem+json\r\nContent-Length",
        );
        gateway.send(&problem).problem();
    }
    assert_eq!(upstream.count(), 0);
    let typed = gateway.send(&typed("Content-Type: Application/JSON; charset=\"UTF-8\""));
    assert_eq!(typed.status, 200);
    let health = gateway.health();
    assert_eq!((health.status, health.body.as_str()), (200, "ok\n"));
    gateway.end();
}

#[test]
fn requests_of_http_1_1_have_one_host() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let request = post(PATH, &good(), "");
    for (host, status) in [
        ("", 400),
        ("Host: a\r\nHost: b\r\n", 400),
        ("Host: a\r\n", 200),
    ] {
        let answer = gateway.send(&request.replace("Host: gateway\r\n", host));
        assert_eq!(answer.status, status, "{host}");
        assert!(!answer.header("x-request-id").is_empty());
    }
    let old = request
        .replace("Host: gateway\r\n", "")
        .replace("/1.1", "/1.0");
    assert_eq!(gateway.send(&old).status, 200);
    assert_eq!(upstream.count(), 2);
    gateway.end();
}

#[test]
fn a_slow_client_is_not_waited_for() {
    let upstream = Upstream::ok();
    let gateway = Gateway::start(&upstream.url(), &[("BODY_TIMEOUT", "0.5")]);
    let request = post(PATH, &good(), "");
    let but_one = &request[..request.len() - 1];
    let answer = Connection::to(gateway.address).send(but_one).answer();
    assert_eq!(answer.status, 408);
    answer.error();
    // And one that goes away in the middle harms nobody.
    let gone = Connection::to(gateway.address).send(but_one);
    gone.0.shutdown(Shutdown::Both).unwrap();
    assert_eq!(gateway.post(&good(), "").status, 200);
    assert_eq!(upstream.count(), 1);
    gateway.end();
}

#[test]
fn each_line_and_answer_has_the_id_of_its_request() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let bad = good().replace("manual", "Manual");
    let thousand = "x".repeat(1000);
    let mut ids = Vec::new();
    for (body, sent) in [
        (good(), ""),
        (bad.clone(), ""),
        (good(), "of-the-client"),
        (bad, "} x\"y"),
        (good(), &thousand),
    ] {
        let header = match sent {
            "" => String::new(),
            sent => format!("X-Request-Id: {sent}\r\n"),
        };
        let answer = gateway.post(&body, &header);
        let id = answer.header("x-request-id");
        assert!(!id.is_empty() && (sent.is_empty() || id == sent), "{id}");
        // At most 100 characters, quotes escaped.
        let logged = id.replace('"', "\\\"");
        ids.push(logged[..logged.len().min(100)].to_owned());
    }
    let log = gateway.stop();
    let of = |id: &String| format!("request{{id={id}}}");
    for id in &ids {
        assert!(log.matches(&of(id)).count() > 1, "{id}: {log}");
    }
    let of_requests = log.lines().filter(|line| !line.contains("gateway: stop"));
    for line in of_requests {
        let count = ids.iter().filter(|id| line.contains(&of(id))).count();
        assert_eq!(count, 1, "{line}");
    }
    let id = upstream.got.recv_timeout(LONG).unwrap().head;
    assert!(
        id.contains(&format!("x-request-id: {}\r\n", ids[0])),
        "{id}"
    );
}

#[test]
fn findings_of_one_request_do_not_fill_the_log() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let faulty = format!("{{{}\"resume_mode\": 1}}", "\"a\":1,".repeat(500));
    assert_eq!(gateway.post(&faulty, "").status, 400);
    // Warnings alone.
    let name = "n".repeat(1000);
    let unknown = (0..500).map(|at| format!("\"{name}{at}\":1,"));
    let unknown = unknown.collect::<Vec<String>>().concat();
    let odd = good().replacen('{', &format!("{{{unknown}"), 1);
    assert_eq!(gateway.post(&odd, "").status, 200);
    let log = gateway.stop();
    assert!(log.contains("more findings"), "{log}");
    assert!(log.lines().count() < 20, "{log}");
    assert!(log.len() < 20_000, "{}", log.len());
}
