//! A request that was linted with its path, and the answer to one that is refused.

use std::fmt;

use http::header::{ACCEPT, ALLOW, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use crate::lint::config::Config;
use crate::lint::lint_path;
use crate::lint::report::Report;
use crate::model::error::ApiError;
use crate::model::path::Path;
use crate::model::problem::Problem;
use crate::model::request::Request;
use crate::text::invalid::InvalidValue;

/// With the feature `axum` or `tower`: a request without errors, with its path and its reports.
///
/// With the feature `axum` it is an extractor. It lints with the default configuration, and the
/// size of a body is limited as axum's `DefaultBodyLimit` has it (413). See [`Refusal`] for the
/// answers to other requests.
///
#[cfg_attr(feature = "axum", doc = "```")]
#[cfg_attr(not(feature = "axum"), doc = "```ignore")]
/// use axum::Router;
/// use axum::routing::post;
/// use dcs_migration_lint::bridge::Checked;
///
/// async fn configure(sent: Checked) -> String {
///     format!("{} for {}", sent.request.migration_method, sent.path.task_id())
/// }
/// let app: Router = Router::new().route("/v2/{project_id}/migration/{task_id}/task", post(configure));
/// ```
///
/// With the feature `tower` it is among the extensions of a request that `LintLayer` has passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The path that the request was sent to.
    pub path: Path,
    /// The body.
    pub request: Request,
    /// The findings in the path: warnings and notes.
    pub path_report: Report<'static>,
    /// The findings in the body: warnings and notes.
    pub report: Report<'static>,
}

/// With the feature `axum` or `tower`: the answer to a request that is refused.
///
/// The answer is a problem (RFC 9457) if `Accept` names `application/problem+json` with no lower
/// weight than `application/json`, and the service's own error otherwise. No password is in it.
///
/// | status | what was sent |
/// |---|---|
/// | 400 | a path or a body with errors, or a body that ended before its end |
/// | 405 | another method than `POST`; the answer has an `Allow` |
/// | 408 | a body that did not arrive in time, where a service limits that |
/// | 413 | a body above the limit |
/// | 415 | a body whose `Content-Type` is not JSON in UTF-8, or that has a `Content-Encoding` |
///
/// It is also among the extensions of the answer, for layers that log what was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The answer as a problem, with the HTTP status.
    pub problem: Problem,
    /// The answer as the service's own error.
    pub error: ApiError,
    /// Whether the answer is the problem.
    pub prefers_problem: bool,
}

impl Checked {
    pub(super) fn read(
        uri: &str,
        body: &[u8],
        config: &Config,
        prefers_problem: bool,
    ) -> Result<Self, Box<Refusal>> {
        let path_report = lint_path(uri, config);
        let refused = |reports: &[&Report<'_>]| {
            let problem = Problem::from_reports(reports.iter().copied());
            let error = ApiError::from_reports(reports.iter().copied());
            Box::new(match (problem, error) {
                (Some(problem), Some(error)) => Refusal {
                    problem,
                    error,
                    prefers_problem,
                },
                _ => Refusal::of(400, "invalid request", prefers_problem),
            })
        };
        let (request, report) = Request::lint(body, config)
            .map_err(|error| refused(&[&path_report, error.report()]))?;
        if path_report.has_errors() {
            return Err(refused(&[&path_report]));
        }
        let path = uri.parse().map_err(|why: InvalidValue| {
            Box::new(Refusal::of(400, &why.to_string(), prefers_problem))
        })?;
        let report = report.into_owned();
        Ok(Self {
            path,
            request,
            path_report: path_report.into_owned(),
            report,
        })
    }
}

impl Refusal {
    /// An answer with an HTTP status for a reason other than findings, in the form that the headers
    /// of the request ask for.
    ///
    /// ```
    /// use dcs_migration_lint::bridge::Refusal;
    /// use http::HeaderMap;
    ///
    /// let refusal = Refusal::new(502, "no answer", &HeaderMap::new());
    /// assert_eq!(refusal.to_string(), "502 Bad Gateway: no answer");
    /// ```
    #[must_use]
    pub fn new(status: u16, message: &str, sent: &HeaderMap) -> Self {
        Self::of(status, message, prefers_problem(sent))
    }

    fn of(status: u16, message: &str, prefers_problem: bool) -> Self {
        let title = StatusCode::from_u16(status).ok();
        let title = title.and_then(|status| status.canonical_reason());
        let error = ApiError {
            error_msg: Some(message.to_owned()),
            ..ApiError::default()
        };
        Self {
            problem: Problem::new(status, title.unwrap_or_default(), message),
            error,
            prefers_problem,
        }
    }

    /// The refusal of a head that is not one of this call, whatever its path.
    pub(super) fn of_head<B>(sent: &http::Request<B>) -> Result<(), Box<Self>> {
        let (method, sent) = (sent.method(), sent.headers());
        let (status, message) = if *method != Method::POST {
            let message = format!("the method of this call is POST, not {method}");
            (405, message)
        } else if !is_json(sent) {
            let message = "the body must be sent as application/json in UTF-8".to_owned();
            (415, message)
        } else if sent.contains_key(CONTENT_ENCODING) {
            let message = "the body must be sent without a content encoding".to_owned();
            (415, message)
        } else {
            return Ok(());
        };
        Err(Box::new(Self::new(status, &message, sent)))
    }

    /// The answer.
    #[must_use]
    pub fn into_http(self) -> Response<String> {
        let (kind, body) = if self.prefers_problem {
            (Problem::MEDIA_TYPE, serde_json::to_string(&self.problem))
        } else {
            (JSON, serde_json::to_string(&self.error))
        };
        // Strings in memory: this cannot fail.
        let mut response = Response::new(body.unwrap_or_default());
        let status = StatusCode::from_u16(self.problem.status);
        *response.status_mut() = status.unwrap_or(StatusCode::BAD_REQUEST);
        let kind = HeaderValue::from_static(kind);
        response.headers_mut().insert(CONTENT_TYPE, kind);
        if self.problem.status == 405 {
            let post = HeaderValue::from_static("POST");
            response.headers_mut().insert(ALLOW, post);
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for Refusal {}

const JSON: &str = "application/json";

/// Whether each `Content-Type`, of one or more, is JSON, in UTF-8 if it names a character set.
fn is_json(headers: &HeaderMap) -> bool {
    let is_json = |kind: &HeaderValue| {
        let mut parts = kind.to_str().unwrap_or_default().split(';');
        let name = parts.next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case(JSON) && parts.all(is_utf8)
    };
    headers.contains_key(CONTENT_TYPE) && headers.get_all(CONTENT_TYPE).iter().all(is_json)
}

/// Whether a parameter of a media type is no character set other than UTF-8.
fn is_utf8(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or_default();
    let value = value.trim().trim_matches('"');
    !name.trim().eq_ignore_ascii_case("charset") || value.eq_ignore_ascii_case("utf-8")
}

pub(super) fn prefers_problem(headers: &HeaderMap) -> bool {
    let (mut problem, mut json) = (0.0, 0.0);
    for value in headers.get_all(ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight: f32 = parts
                .find_map(|part| part.strip_prefix("q=")?.trim().parse().ok())
                .unwrap_or(1.0);
            if name.eq_ignore_ascii_case(Problem::MEDIA_TYPE) {
                problem = weight;
            } else if name.eq_ignore_ascii_case(JSON) {
                json = weight;
            }
        }
    }
    problem > 0.0 && problem >= json
}
