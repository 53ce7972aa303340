//! What comes from the upstream, or does not come.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::client::Connection;
use crate::process::Gateway;
use crate::upstream::{Upstream, answer};
use crate::{LONG, PASSWORD, PATH, good, post};

/// What must be said of a request that the upstream may have taken.
const TAKEN: &str = "the task may be configured all the same";

#[test]
fn answers_are_returned_and_linted() {
    let body = r#"{"error_code":"DCS.4133","error_msg":"Instance job is not found.","password":"Not-a-real-0ne"}"#;
    let upstream = Upstream::start(404, body, Duration::ZERO);
    let gateway = Gateway::before(&upstream);
    let answer = gateway.post(&good(), "");
    assert_eq!((answer.status, answer.body.as_str()), (404, body));
    gateway.end();

    let upstream = Upstream::start(200, r#"{"status":"LOST","error":"disk"}"#, Duration::ZERO);
    let gateway = Gateway::before(&upstream);
    assert_eq!(gateway.post(&good(), "").status, 200);
    let log = gateway.end();
    for part in ["unknown-status", "reported-error", "of-the-upstream"] {
        assert!(log.contains(part), "{part}: {log}");
    }

    let upstream = Upstream::start(502, "<html>", Duration::ZERO);
    let gateway = Gateway::before(&upstream);
    let answer = gateway.post(&good(), "");
    assert_eq!((answer.status, answer.body.as_str()), (502, "<html>"));
    gateway.end();
}

#[test]
fn headers_that_clients_need_are_returned() {
    let headers =
        "Retry-After: 7\r\nLocation: /elsewhere\r\nContent-Encoding: x-test\r\nSet-Cookie: a=b\r\n";
    let upstream = Upstream::text(answer(307, headers, "not JSON, as it is encoded"));
    let gateway = Gateway::before(&upstream);
    let answer = gateway.post(&good(), "");
    assert_eq!(answer.status, 307);
    for (name, value) in [
        ("retry-after", "7"),
        ("location", "/elsewhere"),
        ("content-encoding", "x-test"),
        ("content-type", "application/json"),
        ("set-cookie", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert_eq!(upstream.count(), 1);
    assert!(!gateway.end().contains("unrecognized-response"));
}

#[test]
fn a_slow_upstream_is_not_waited_for() {
    let upstream = Upstream::start(200, "{}", LONG);
    let gateway = Gateway::start(&upstream.url(), &[("UPSTREAM_TIMEOUT", "0.5")]);
    let answer = gateway.post(&good(), "");
    assert_eq!(answer.status, 504);
    assert!(answer.error().to_string().contains(TAKEN), "{answer:?}");
    assert_eq!(upstream.count(), 1);
    gateway.end();
}

#[test]
fn an_upstream_that_is_down_is_reported() {
    // Nobody listens where somebody just did.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let gateway = Gateway::start(&format!("http://{}", address.unwrap()), &[]);
    let answer = gateway.post(&good(), "");
    assert_eq!(answer.status, 502);
    let error = answer.error().to_string();
    assert!(error.contains("cannot be reached"), "{error}");
    let log = gateway.end();
    assert!(log.to_lowercase().contains("connection refused"), "{log}");
}

#[test]
fn an_upstream_that_cuts_after_the_body_may_have_taken_it() {
    for (said, cause) in [
        ("", "connection closed"),
        ("HTTP/1.1 200 X\r\nContent-", ""),
        ("HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\n{", ""),
        ("no HTTP at all\r\n\r\n", "invalid HTTP"),
    ] {
        let upstream = Upstream::text(said.to_owned());
        let gateway = Gateway::before(&upstream);
        // Once more on a connection that the gateway may want to use again.
        for count in 1..=2 {
            let answer = gateway.post(&good(), "");
            assert_eq!(answer.status, 502, "{said}");
            let error = answer.error().to_string();
            assert!(error.contains(TAKEN), "{said}: {error}");
            assert!(!error.contains("cannot be reached"), "{said}: {error}");
            assert_eq!(upstream.count(), count, "{said}");
        }
        let log = gateway.end();
        assert!(log.contains("no answer: ") && log.contains(cause), "{log}");
    }
}

#[test]
fn huge_and_endless_answers_are_not_taken() {
    let chunk = "x".repeat(1 << 20);
    let huge = {
        let chunk = chunk.clone();
        Upstream::reply(move |stream| {
            let length = 100 << 20;
            let head = format!("HTTP/1.1 200 X\r\nContent-Length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes())?;
            for _ in 0..100 {
                stream.write_all(chunk.as_bytes())?;
            }
            Ok(true)
        })
    };
    let endless = Upstream::reply(move |stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(format!("{:x}\r\n{chunk}\r\n", chunk.len()).as_bytes())?;
        }
    });
    // Also where it drips.
    let drips = Upstream::reply(|stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(b"1\r\nx\r\n")?;
            stream.flush()?;
            thread::sleep(Duration::from_millis(50));
        }
    });
    for (upstream, timeout, status) in [(huge, "60", 502), (endless, "60", 502), (drips, "1", 504)]
    {
        let gateway = Gateway::start(&upstream.url(), &[("UPSTREAM_TIMEOUT", timeout)]);
        let started = Instant::now();
        let answer = gateway.post(&good(), "");
        assert!(started.elapsed() < Duration::from_secs(30), "{status}");
        assert_eq!(answer.status, status);
        assert!(answer.error().to_string().contains(TAKEN), "{answer:?}");
        assert_eq!(gateway.health().status, 200);
        gateway.end();
    }
}

/// A server's configuration, and the certificate of who vouches for it.
fn certificate(is_self_signed: bool) -> (rustls::ServerConfig, String) {
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let signed = if is_self_signed {
        server.self_signed(&key).unwrap()
    } else {
        server.signed_by(&key, &issuer).unwrap()
    };
    let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.der().clone()], key);
    (config.unwrap(), root.pem())
}

#[test]
fn an_upstream_with_tls_is_reached_if_its_certificate_is_good() {
    let roots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gateway-roots.pem");
    let (config, root) = certificate(false);
    std::fs::write(&roots, root).unwrap();
    let trusted = [("SSL_CERT_FILE", roots.to_str().unwrap())];
    let upstream = Upstream::tls(config);
    let gateway = Gateway::start(&upstream.url(), &trusted);
    let answer = gateway.post(&good(), "");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(upstream.got.recv_timeout(LONG).unwrap().body, good());
    gateway.end();

    for (config, url) in [
        // Signed by itself.
        (certificate(true).0, ""),
        // Signed by somebody else.
        (certificate(false).0, ""),
    ] {
        let upstream = Upstream::tls(config);
        let gateway = Gateway::start(&(upstream.url() + url), &trusted);
        let answer = gateway.post(&good(), "");
        assert_eq!(answer.status, 502);
        let error = answer.error().to_string();
        assert!(error.contains("cannot be reached"), "{error}");
        assert_eq!(upstream.count(), 0);
        let log = gateway.end();
        assert!(log.contains("certificate"), "{log}");
    }
}

#[cfg(unix)]
#[test]
fn shutting_down_ends_what_is_under_way() {
    let upstream = Upstream::start(200, r#"{"status":"MIGRATING"}"#, Duration::from_secs(1));
    let mut gateway = Gateway::before(&upstream);
    let address = gateway.address;
    let client = thread::spawn(move || {
        let client = Connection::to(address);
        client.send(&post(PATH, &good(), "")).answer()
    });
    upstream.got.recv_timeout(LONG).unwrap();
    gateway.terminate();
    assert_eq!(client.join().unwrap().status, 200);
    assert!(gateway.process.wait().unwrap().success());
    assert!(TcpStream::connect(address).is_err());
    assert!(gateway.end().trim_end().ends_with("stopped"));

    // But not for ever.
    let upstream = Upstream::start(200, "{}", LONG);
    let mut gateway = Gateway::start(&upstream.url(), &[("SHUTDOWN_TIMEOUT", "0.3")]);
    let client = Connection::to(gateway.address).send(&post(PATH, &good(), ""));
    upstream.got.recv_timeout(LONG).unwrap();
    gateway.terminate();
    assert!(!gateway.process.wait().unwrap().success());
    drop(client);
    let log = gateway.end();
    assert!(
        log.contains("SHUTDOWN_TIMEOUT") && !log.contains(PASSWORD),
        "{log}"
    );
}
