//! Many clients, slow clients and large bodies.

use std::io::{Read, Write};
#[cfg(target_os = "linux")]
use std::net::TcpStream;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::client::Connection;
use crate::process::Gateway;
use crate::upstream::{Upstream, answer};
use crate::{PATH, good, post};

#[test]
fn two_hundred_clients_at_once_are_served() {
    // The upstream answers nobody until a hundred good requests are there.
    let all = Barrier::new(100);
    let upstream = Upstream::reply(move |stream| {
        all.wait();
        stream.write_all(answer(200, "", r#"{"status":"MIGRATING"}"#).as_bytes())?;
        Ok(true)
    });
    let gateway = Gateway::before(&upstream);
    let (good, bad) = (good(), good().replace("manual", "Manual"));
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
    gateway.end();
}

#[test]
fn five_hundred_bodies_of_a_megabyte_at_once_are_answered() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    let size = 1 << 20;
    let spaces = " ".repeat(size - good().len());
    let long = "x".repeat(size - 8);
    let requests = [
        (post(PATH, &(good() + &spaces), ""), 200),
        (post(PATH, &format!("{{\"x\":\"{long}\"}}"), ""), 400),
    ];
    thread::scope(|scope| {
        for number in 0..500 {
            let (gateway, (request, status)) = (&gateway, &requests[number % 2]);
            scope.spawn(move || assert_eq!(gateway.send(request).status, *status));
        }
        for _ in 0..5 {
            assert_eq!(gateway.health().status, 200);
        }
    });
    assert_eq!(upstream.count(), 250);
    gateway.end();
}

#[cfg(target_os = "linux")]
#[test]
fn connections_that_come_faster_than_they_are_accepted_wait() {
    let upstream = Upstream::ok();
    let gateway = Gateway::before(&upstream);
    assert_eq!(gateway.health().status, 200);
    gateway.signal("-STOP");
    let clients: Vec<TcpStream> = (0..1000)
        .map(|_| TcpStream::connect_timeout(&gateway.address, Duration::from_secs(10)).unwrap())
        .collect();
    gateway.signal("-CONT");
    for client in clients {
        let client = Connection(client).send(&post(PATH, &good(), ""));
        assert_eq!(client.answer().status, 200);
    }
    gateway.end();
}

#[test]
fn linting_a_large_body_holds_up_nobody() {
    let upstream = Upstream::ok();
    let one = [("TOKIO_WORKER_THREADS", "1")];
    let gateway = Gateway::start(&upstream.url(), &one);
    let members = "\"a\":1,".repeat((1 << 20) / 6 - 10);
    let request = post(PATH, &format!("{{{members}\"b\":1}}"), "");
    let clients: Vec<Connection> = (0..8)
        .map(|_| Connection::to(gateway.address).send(&request))
        .collect();
    // Now they are linted, which takes seconds without optimization; on the only thread that serves
    // connections, each would be answered before anything else is.
    thread::sleep(Duration::from_millis(100));
    assert_eq!(gateway.health().status, 200);
    let waiting = clients.iter().filter(|client| {
        client.0.set_nonblocking(true).unwrap();
        let waits = client.0.peek(&mut [0]).is_err();
        client.0.set_nonblocking(false).unwrap();
        waits
    });
    assert_ne!(waiting.count(), 0, "the bodies were linted first");
    for client in clients {
        assert_eq!(client.answer().status, 400);
    }
    gateway.end();
}

#[test]
fn heads_that_drip_or_stop_end_within_the_limit() {
    let upstream = Upstream::ok();
    let gateway = Gateway::start(&upstream.url(), &[("HEAD_TIMEOUT", "1")]);
    let head = post(PATH, "", "");
    let stopped: Vec<Connection> = (0..50)
        .map(|_| Connection::to(gateway.address).send(&head[..40]))
        .collect();
    thread::scope(|scope| {
        for _ in 0..200 {
            let (mut client, head) = (Connection::to(gateway.address), &head);
            scope.spawn(move || {
                let bytes = head.bytes().cycle();
                // The connection is reset some writes after it was closed.
                let open = bytes.take_while(|byte| {
                    thread::sleep(Duration::from_millis(100));
                    client.0.write_all(&[*byte]).is_ok()
                });
                let written = open.take(head.len() - 4).count();
                assert!(written < head.len() - 4, "the whole head was taken");
            });
        }
        thread::sleep(Duration::from_millis(500));
        assert_eq!(gateway.post(&good(), "").status, 200);
    });
    for mut client in stopped {
        // Closed without an answer, or reset.
        assert!(matches!(client.0.read(&mut [0]), Ok(0) | Err(_)));
    }
    gateway.end();
}

#[cfg(unix)]
#[test]
fn half_heads_do_not_hold_up_the_end() {
    let upstream = Upstream::ok();
    let mut gateway = Gateway::start(&upstream.url(), &[("HEAD_TIMEOUT", "60")]);
    let head = post(PATH, "", "");
    let clients: Vec<Connection> = (0..50)
        .map(|_| Connection::to(gateway.address).send(&head[..40]))
        .collect();
    let silent = Connection::to(gateway.address);
    assert_eq!(gateway.post(&good(), "").status, 200);
    let started = Instant::now();
    gateway.terminate();
    assert!(gateway.process.wait().unwrap().success());
    let elapsed = started.elapsed();
    assert!(elapsed < Duration::from_secs(30), "{elapsed:?}");
    drop((clients, silent));
    assert!(gateway.end().trim_end().ends_with("stopped"));
}
