//! A small service in front of DCS that forwards only requests without errors.
//!
//! ```text
//! UPSTREAM=https://dcs.example.com cargo run --example gateway --features axum,tower
//! ```
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `UPSTREAM` | where good requests go: `http` or `https`, host, port | none, it is required |
//! | `LISTEN` | address and port; standard output names the port that 0 stands for | `127.0.0.1:8080` |
//! | `HEAD_TIMEOUT`, `BODY_TIMEOUT` | seconds in which a client must send head and body | 10 |
//! | `UPSTREAM_TIMEOUT` | seconds in which the upstream must answer | 30 |
//! | `SHUTDOWN_TIMEOUT` | seconds in which requests under way may end after a signal | 30 |
//!
//! What it refuses is answered with the service's own error body, or with a problem (RFC 9457) for
//! clients that prefer it in `Accept`. A good body is forwarded unchanged, and only once. Each answer
//! has an `X-Request-Id`, which is in each line of the log about its request and goes to the upstream.
//! Findings are in the log, on standard error; passwords and tokens are not.
//!
//! It does not check tokens (the upstream does), does not speak TLS to its clients, and does not
//! limit their number: a load balancer does.

use std::{error::Error, io::Write, time::Duration};

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{self, HeaderMap, Version, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{Router, any, get};
use dcs_migration_lint::bridge::{Checked, LintLayer, Refusal};
use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{Config, Level, Report, lint_response};
use http_body_util::{BodyExt, Limited};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::{server::graceful::GracefulShutdown, service::TowerToHyperService};
use reqwest::Url;
use tokio::time::sleep;
use tower_http::metrics::{InFlightRequestsLayer, in_flight_requests::InFlightRequestsCounter};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

/// Bytes of a request's body and of an upstream's answer; both have some kilobytes.
const MAX_BODY: usize = 1 << 20;
/// Large bodies that are linted at the same time, which bounds the memory that this takes.
static LINTS: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(4);
/// Findings in one text that are logged, and characters of each.
const MAX_LOGGED: (usize, usize) = (10, 500);

const PATH: &str = "/v2/{project_id}/migration/{task_id}/task";
const REQUEST_ID: &str = "x-request-id";
const TO_UPSTREAM: &[&str] = &["content-type", "x-auth-token", REQUEST_ID];
const ENCODING: &str = "content-encoding";
const TO_CLIENT: &[&str] = &["content-type", ENCODING, "location", "retry-after"];

#[derive(Clone)]
struct Gateway {
    client: reqwest::Client,
    upstream: Url,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr);
    log.init();
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new());
    server.header_read_timeout(seconds("HEAD_TIMEOUT", 10.0)?);
    let shutdown_timeout = seconds("SHUTDOWN_TIMEOUT", 30.0)?;
    let (under_way, router) = router()?;
    let listen = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    let listener = tokio::net::TcpListener::bind(&listen).await;
    let listener = listener.map_err(|error| format!("LISTEN={listen}: {error}"))?;
    socket2::SockRef::from(&listener).listen(4096)?; // By default 128 wait; more are reset.
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    #[cfg(windows)]
    let mut terminate = tokio::signal::windows::ctrl_close()?;
    // The program that started it may have gone; that is no reason to stop.
    let _ = writeln!(std::io::stdout(), "listening on {}", listener.local_addr()?);

    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = terminate.recv() => break,
            _ = tokio::signal::ctrl_c() => break,
        };
        let Ok((stream, _)) = accepted else {
            tracing::error!("cannot accept a connection: too many are open");
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = server.serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connections.watch(connection));
    }
    drop(listener);
    tracing::info!("stopping: no new connections, requests under way end");
    // A client that has sent a part of a head is not waited for.
    let idle = async {
        while under_way.get() > 0 {
            sleep(Duration::from_millis(50)).await;
        }
        sleep(Duration::from_millis(200)).await;
    };
    tokio::select! {
        () = connections.shutdown() => {}
        () = idle => {}
        () = sleep(shutdown_timeout) => return Err("SHUTDOWN_TIMEOUT is over".into()),
    }
    tracing::info!("stopped");
    Ok(())
}

fn seconds(variable: &str, default: f64) -> Result<Duration, String> {
    let number = std::env::var(variable).map_or(Some(default), |text| text.parse().ok());
    let number = number.filter(|number| *number > 0.0);
    let duration = number.and_then(|number| Duration::try_from_secs_f64(number).ok());
    duration.ok_or_else(|| format!("{variable} must be a number of seconds above 0"))
}

fn router() -> Result<(InFlightRequestsCounter, Router), Box<dyn Error>> {
    let upstream = std::env::var("UPSTREAM").unwrap_or_default().parse().ok();
    let upstream = upstream.filter(|url: &Url| url.scheme().starts_with("http"));
    let upstream = upstream.filter(|url| url.origin().ascii_serialization() + "/" == url.as_str());
    let upstream = upstream.ok_or("UPSTREAM must be http(s)://host:port and nothing else")?;
    // Fails where there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(seconds("UPSTREAM_TIMEOUT", 30.0)?)
        .build()?;
    let mut config = Config::default();
    // A password on its way to the service is where it belongs.
    config.set_level("plaintext-password", Level::Off)?;
    let body_timeout = seconds("BODY_TIMEOUT", 10.0)?;
    let lint = LintLayer::new(config)
        .max_body(MAX_BODY)
        .body_deadline(move || sleep(body_timeout))
        .offload(64 << 10, |work| async {
            let _permit = LINTS.acquire().await;
            tokio::task::spawn_blocking(work).await
        });
    let trace = TraceLayer::new_for_http()
        .make_span_with(span)
        .on_response(log_answer);
    let (count, under_way) = InFlightRequestsLayer::pair();
    let router = Router::new()
        .route(PATH, any(configure).layer(lint))
        .route("/healthz", get("ok\n"))
        .fallback(other_path)
        .with_state(Gateway { client, upstream })
        .layer(from_fn(check_host))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(trace)
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(count);
    Ok((under_way, router))
}

/// HTTP/1.1 requires one `Host`.
async fn check_host(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if request.version() == Version::HTTP_11 && hosts != 1 {
        let message = "the request must have one Host header";
        return Refusal::new(400, message, request.headers()).into_response();
    }
    next.run(request).await
}

async fn other_path(headers: HeaderMap) -> Refusal {
    let message = format!("the only call here is POST {PATH}");
    Refusal::new(404, &message, &headers)
}

async fn configure(
    State(Gateway { client, upstream }): State<Gateway>,
    Extension(checked): Extension<Checked>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    log_report("path", &checked.path_report);
    log_report("request", &checked.report);
    let mut url = upstream;
    url.set_path(&checked.path.to_string());
    let request = client.post(url).headers(only(TO_UPSTREAM, &headers));
    let answer = request.body(body).send().await;
    let answer = answer.map_err(|error| no_answer(&error, &headers))?;
    let (head, body) = http::Response::from(answer).into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await;
    let body = body.map_err(|error| no_answer(&*error, &headers))?;
    let (status, body) = (head.status, body.to_bytes());
    tracing::info!(status = status.as_u16(), id = ?head.headers.get(REQUEST_ID), "upstream");
    if !head.headers.contains_key(ENCODING) {
        let config = Config::default();
        let lint = || log_report("answer", &lint_response(status.as_u16(), &body, &config));
        tokio::task::block_in_place(lint);
    }
    Ok((status, only(TO_CLIENT, &head.headers), Body::from(body)).into_response())
}

fn only(names: &[&str], of: &HeaderMap) -> HeaderMap {
    let kept = of.iter().filter(|(name, _)| names.contains(&name.as_str()));
    let kept = kept.map(|(name, value)| (name.clone(), value.clone()));
    kept.collect()
}

/// Only without a connection, the upstream has certainly not taken the request.
fn no_answer(error: &(dyn Error + 'static), sent: &HeaderMap) -> Refusal {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    tracing::error!("no answer: {}", escape_controls(&causes.join(": ")));
    let error = error.downcast_ref::<reqwest::Error>();
    if error.is_some_and(reqwest::Error::is_connect) {
        return Refusal::new(502, "the service cannot be reached", sent);
    }
    let is_late = error.is_some_and(reqwest::Error::is_timeout);
    let message = "the service did not answer; the task may be configured all the same";
    Refusal::new(if is_late { 504 } else { 502 }, message, sent)
}

fn span(request: &Request) -> tracing::Span {
    // The layer around has set it. A client may have sent a long one.
    let id = request.headers()[REQUEST_ID].as_bytes();
    tracing::info_span!("request", id = %id[..id.len().min(100)].escape_ascii())
}

fn log_answer(answer: &Response, latency: Duration, _: &tracing::Span) {
    if let Some(Refusal { problem, error, .. }) = answer.extensions().get() {
        let errors = problem.errors.iter().take(MAX_LOGGED.0);
        let rules: Vec<&str> = errors.map(|error| &*error.rule).collect();
        // The message of the error has at most 1024 characters.
        tracing::warn!(?rules, "refused: {error}");
    }
    tracing::info!(status = answer.status().as_u16(), ?latency, "answered");
}

/// No password is in a finding; names of the body may be.
fn log_report(of: &str, report: &Report<'_>) {
    let (findings, (max, max_length)) = (report.diagnostics(), MAX_LOGGED);
    for found in findings.iter().take(max) {
        let line: String = found.to_string().chars().take(max_length).collect();
        tracing::warn!(of, "{line}");
    }
    if findings.len() > max {
        tracing::warn!(of, "and {} more findings", findings.len() - max);
    }
}
