//! A small service in front of DCS that forwards only requests without errors.
//!
//! ```text
//! UPSTREAM=https://dcs.example.com cargo run --example gateway
//! ```
//!
//! | variable | meaning | unless given |
//! |---|---|---|
//! | `UPSTREAM` | where good requests go: `http` or `https`, host, port | it does not start |
//! | `LISTEN` | address and port; with port 0 the system chooses, and standard output says which | `127.0.0.1:8080` |
//! | `BODY_TIMEOUT` | seconds in which a client has to send its body | 10 |
//! | `UPSTREAM_TIMEOUT` | seconds in which the upstream has to answer | 30 |
//! | `SHUTDOWN_TIMEOUT` | seconds in which requests under way may end after a signal | 30 |
//!
//! The response to a body with errors is 400 and the service's own error body, or
//! `application/problem+json` for clients that prefer it in `Accept`; the same holds for everything
//! else that this service itself refuses. A good body is forwarded unchanged. Findings go to the log, on
//! standard error; passwords and tokens do not.
//!
//! It does not check tokens (the upstream does), does not speak TLS to its clients, and does not
//! limit their number: a load balancer does.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, ALLOW, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue,
};
use axum::http::{HeaderName, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use dcs_migration_lint::text::escape_controls;
use dcs_migration_lint::{
    ApiError, Config, InvalidValue, Level, Path, Problem, Report, Severity, lint, lint_path,
    lint_response,
};
use http_body_util::BodyExt;
use reqwest::Url;
use tokio::time::timeout;

/// Bytes of a request's body. The longest sensible one, with all masters of a large cluster, has
/// some kilobytes.
const MAX_REQUEST: usize = 1 << 20;
/// Bytes of an upstream's answer.
const MAX_ANSWER: usize = 1 << 20;
/// Bytes that are read and dropped of a body that is too large, so that its client gets to see
/// the answer instead of a reset connection.
const MAX_DROPPED: usize = 16 << 20;

const JSON: &str = "application/json";
const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

struct Gateway {
    client: reqwest::Client,
    upstream: Url,
    body_timeout: Duration,
    config: Config,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!("{}", escape_controls(&why));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let gateway = Arc::new(gateway()?);
    let shutdown_timeout = seconds("SHUTDOWN_TIMEOUT", 30.0)?;
    let listen = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    let listen: SocketAddr = listen
        .parse()
        .map_err(|_| "LISTEN is not an address and a port, such as 127.0.0.1:8080")?;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let mut signal = signals()?;

    let router = Router::new()
        .route(
            "/v2/{project_id}/migration/{task_id}/task",
            post(configure).fallback(other_method),
        )
        .route("/healthz", get(async || "ok\n"))
        .fallback(other_path)
        .with_state(gateway);
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // Whoever started it may have gone; that is no reason to stop.
    let _ = writeln!(std::io::stdout(), "listening on {address}");

    let mut first = signal.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        let _ = first.changed().await;
        tracing::info!("stopping: no new connections, requests under way end");
    });
    let deadline = async {
        let _ = signal.changed().await;
        tokio::time::sleep(shutdown_timeout).await;
    };
    tokio::select! {
        end = server => {
            end.map_err(|error| format!("cannot serve: {error}"))?;
            tracing::info!("stopped");
            Ok(())
        }
        () = deadline => Err("stopped while requests were under way: SHUTDOWN_TIMEOUT is over".to_owned()),
    }
}

fn gateway() -> Result<Gateway, String> {
    let upstream = std::env::var("UPSTREAM").map_err(|_| "UPSTREAM names no service")?;
    let upstream: Url = upstream
        .parse()
        .ok()
        .filter(|url: &Url| matches!(url.scheme(), "http" | "https") && url.path() == "/")
        .ok_or("UPSTREAM is not http:// or https:// with a host, and nothing behind it")?;
    // Fails where there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(seconds("UPSTREAM_TIMEOUT", 30.0)?)
        .build()
        .map_err(|error| format!("no client for UPSTREAM: {}", error.without_url()))?;
    let mut config = Config::default();
    // A password on its way to the service is where it belongs.
    config
        .set_level("plaintext-password", Level::Off)
        .map_err(|error| error.to_string())?;
    Ok(Gateway {
        client,
        upstream,
        body_timeout: seconds("BODY_TIMEOUT", 10.0)?,
        config,
    })
}

fn seconds(variable: &str, otherwise: f64) -> Result<Duration, String> {
    let number = match std::env::var(variable) {
        Ok(text) => text.parse().ok(),
        Err(_) => Some(otherwise),
    };
    number
        .filter(|number| *number > 0.0)
        .and_then(|number| Duration::try_from_secs_f64(number).ok())
        .ok_or_else(|| format!("{variable} is not a number of seconds above 0"))
}

/// Becomes true with the first signal to stop.
fn signals() -> Result<tokio::sync::watch::Receiver<bool>, String> {
    let (sender, receiver) = tokio::sync::watch::channel(false);
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).map_err(|error| format!("no signals: {error}"))?
    };
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        let _ = sender.send(true);
    });
    Ok(receiver)
}

/// What this service itself answers instead of handing on.
struct Refusal {
    status: StatusCode,
    // Boxed, so that a result with a refusal stays small.
    answers: Box<(ApiError, Problem)>,
}

impl Refusal {
    fn new(status: StatusCode, message: &str) -> Self {
        let mut error = ApiError::default();
        error.error_msg = Some(message.to_owned());
        let title = status.canonical_reason().unwrap_or_default();
        let problem = Problem::new(status.as_u16(), title, message);
        Self {
            status,
            answers: Box::new((error, problem)),
        }
    }

    /// What is wrong with the path and the body; nothing may be.
    fn of<'r>(reports: impl IntoIterator<Item = &'r Report<'r>> + Clone) -> Option<Self> {
        let error = ApiError::from_reports(reports.clone())?;
        let problem = Problem::from_reports(reports)?;
        Some(Self {
            status: StatusCode::BAD_REQUEST,
            answers: Box::new((error, problem)),
        })
    }

    fn answer(self, accept: &HeaderMap) -> Response {
        let (error, problem) = *self.answers;
        let (kind, body) = if prefers_problem(accept) {
            (Problem::MEDIA_TYPE, serde_json::to_string(&problem))
        } else {
            (JSON, serde_json::to_string(&error))
        };
        // Strings in memory: this cannot fail.
        let body = body.unwrap_or_default();
        let mut answer = (self.status, [(CONTENT_TYPE, kind)], body).into_response();
        if self.status == StatusCode::REQUEST_TIMEOUT {
            let close = HeaderValue::from_static("close");
            answer.headers_mut().insert(CONNECTION, close);
        }
        answer
    }
}

/// Whether `Accept` names problems, and JSON not before them.
fn prefers_problem(headers: &HeaderMap) -> bool {
    let (mut problem, mut json) = (0.0, 0.0);
    for value in headers.get_all(ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight: f32 = parts
                .find_map(|part| part.strip_prefix("q=")?.trim().parse().ok())
                .unwrap_or(1.0);
            match name.as_str() {
                Problem::MEDIA_TYPE => problem = weight,
                JSON => json = weight,
                _ => {}
            }
        }
    }
    problem > 0.0 && problem >= json
}

async fn other_path(headers: HeaderMap) -> Response {
    let message = "the only call here is POST /v2/{project_id}/migration/{task_id}/task";
    Refusal::new(StatusCode::NOT_FOUND, message).answer(&headers)
}

async fn other_method(method: Method, headers: HeaderMap) -> Response {
    let message = format!("the method of this call is POST, not {method}");
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, &message);
    let mut answer = refusal.answer(&headers);
    let allowed = HeaderValue::from_static("POST");
    answer.headers_mut().insert(ALLOW, allowed);
    answer
}

async fn configure(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answer = gateway
        .configure(parts.uri.path(), &parts.headers, body)
        .await;
    answer.unwrap_or_else(|refusal| {
        tracing::info!(status = refusal.status.as_u16(), "refused");
        refusal.answer(&parts.headers)
    })
}

impl Gateway {
    async fn configure(
        &self,
        uri: &str,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Response, Refusal> {
        check_type(headers)?;
        let report = lint_path(uri, &self.config);
        log("path", &report);
        if let Some(refusal) = Refusal::of([&report]) {
            return Err(refusal);
        }
        let path: Path = uri.parse().map_err(|error: InvalidValue| {
            Refusal::new(StatusCode::BAD_REQUEST, &error.to_string())
        })?;

        let read = timeout(self.body_timeout, read(body)).await;
        let body = read.map_err(|_| {
            let message = "the body did not arrive in time";
            Refusal::new(StatusCode::REQUEST_TIMEOUT, message)
        })??;
        let report = lint(&body, &self.config);
        log("request", &report);
        if let Some(refusal) = Refusal::of([&report]) {
            return Err(refusal);
        }
        self.hand_on(&path, headers, body).await
    }

    async fn hand_on(
        &self,
        path: &Path,
        headers: &HeaderMap,
        body: Vec<u8>,
    ) -> Result<Response, Refusal> {
        let mut url = self.upstream.clone();
        url.set_path(&path.to_string());
        let mut request = self.client.post(url).header(CONTENT_TYPE, JSON);
        for name in [TOKEN, REQUEST_ID] {
            if let Some(value) = headers.get(&name) {
                request = request.header(name, value);
            }
        }
        let response = request.body(body).send().await.map_err(unanswered)?;
        let status = response.status();
        let id = response.headers().get(REQUEST_ID).cloned();
        let kind = response.headers().get(CONTENT_TYPE).cloned();
        let body = answer(response).await?;
        log(
            "answer",
            &lint_response(status.as_u16(), &body, &self.config),
        );
        let mut answer = (status, body).into_response();
        let kind = kind.unwrap_or(HeaderValue::from_static(JSON));
        answer.headers_mut().insert(CONTENT_TYPE, kind);
        if let Some(id) = id {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        Ok(answer)
    }
}

/// JSON, in UTF-8, not compressed.
fn check_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::to_str);
    let kind = kind.and_then(Result::ok).unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case(JSON));
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    if json && utf8 && !headers.contains_key(CONTENT_ENCODING) {
        return Ok(());
    }
    let message = "the body has to be application/json in UTF-8, and not compressed";
    Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
}

async fn read(mut body: Body) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            let message = "the body ended before its end";
            Refusal::new(StatusCode::BAD_REQUEST, message)
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        size += data.len();
        if size <= MAX_REQUEST {
            bytes.extend_from_slice(&data);
        } else if size > MAX_DROPPED {
            break;
        }
    }
    if size <= MAX_REQUEST {
        return Ok(bytes);
    }
    let message = format!("the body has more than {MAX_REQUEST} bytes");
    Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, &message))
}

/// The body of an upstream's answer.
async fn answer(mut response: reqwest::Response) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
        if bytes.len() + chunk.len() > MAX_ANSWER {
            tracing::error!("the upstream's answer is too large");
            let message = "the service's answer is too large";
            return Err(Refusal::new(StatusCode::BAD_GATEWAY, message));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unanswered(error: reqwest::Error) -> Refusal {
    let error = error.without_url();
    tracing::error!("no answer: {}", escape_controls(&error.to_string()));
    if error.is_timeout() {
        let message = "the service did not answer in time; the task may be configured all the same";
        Refusal::new(StatusCode::GATEWAY_TIMEOUT, message)
    } else {
        let message = "the service cannot be reached";
        Refusal::new(StatusCode::BAD_GATEWAY, message)
    }
}

/// Findings hold no password; pointers are the keys of the text as they are.
fn log(of: &str, report: &Report<'_>) {
    for found in report.diagnostics() {
        let rule = found.rule.id;
        let pointer = escape_controls(&found.pointer);
        let message = &found.message;
        match found.severity {
            Severity::Info => tracing::info!(of, rule, pointer, "{message}"),
            Severity::Warning | Severity::Error => {
                tracing::warn!(of, rule, pointer, "{message}");
            }
        }
    }
}
