//! An extractor for axum, and what it answers.

use std::fmt;

use axum_core::body::Body;
use axum_core::extract::FromRequest;
use axum_core::response::{IntoResponse, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::lint::config::Config;
use crate::lint::lint_path;
use crate::lint::report::Report;
use crate::model::error::ApiError;
use crate::model::path::Path;
use crate::model::problem::Problem;
use crate::model::request::Request;

/// With the feature `axum`: an extractor that lints the path and the body of a request.
///
/// Warnings and notes are in the reports. What has an error is refused with HTTP status 400; the
/// size of a body is limited as axum's `DefaultBodyLimit` has it (413). See [`Refusal`] for the
/// form of these answers.
///
/// ```
/// use axum::Router;
/// use axum::routing::post;
/// use dcs_migration_lint::bridge::Checked;
///
/// async fn configure(sent: Checked) -> String {
///     format!("{} for {}", sent.request.migration_method, sent.path.task_id())
/// }
/// let app: Router = Router::new().route("/v2/{project_id}/migration/{task_id}/task", post(configure));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The path that the request was sent to.
    pub path: Path,
    /// The body.
    pub request: Request,
    /// The findings in the path.
    pub path_report: Report<'static>,
    /// The findings in the body.
    pub report: Report<'static>,
}

/// What [`Checked`] answers to a request that it refuses.
///
/// The answer is a problem (RFC 9457) if `Accept` names `application/problem+json` with no lower
/// weight than `application/json`, and the service's own error otherwise. No password is in it.
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

impl<S: Send + Sync> FromRequest<S> for Checked {
    type Rejection = Refusal;

    async fn from_request(sent: http::Request<Body>, state: &S) -> Result<Self, Refusal> {
        let uri = sent.uri().path().to_owned();
        let prefers_problem = prefers_problem(sent.headers());
        let body = match bytes(sent, state).await {
            Ok(body) => body,
            Err((status, why)) => return Err(Refusal::new(status, &why, prefers_problem)),
        };
        let config = Config::default();
        let path_report = lint_path(&uri, &config);
        let refused = |reports: &[&Report<'_>]| {
            let problem = Problem::from_reports(reports.iter().copied());
            let error = ApiError::from_reports(reports.iter().copied());
            match (problem, error) {
                (Some(problem), Some(error)) => Refusal {
                    problem,
                    error,
                    prefers_problem,
                },
                _ => Refusal::new(StatusCode::BAD_REQUEST, "invalid request", prefers_problem),
            }
        };
        let (request, report) = Request::lint(&body, &config)
            .map_err(|error| refused(&[&path_report, error.report()]))?;
        let path = uri.parse().map_err(|_| refused(&[&path_report]))?;
        let report = report.into_owned();
        Ok(Self {
            path,
            request,
            path_report: path_report.into_owned(),
            report,
        })
    }
}

/// The whole body, within the limit that the service has set.
async fn bytes<S: Send + Sync>(
    sent: http::Request<Body>,
    state: &S,
) -> Result<Vec<u8>, (StatusCode, String)> {
    let body = bytes::Bytes::from_request(sent, state).await;
    let body = body.map_err(|error| (error.status(), error.body_text()))?;
    Ok(body.into())
}

impl Refusal {
    fn new(status: StatusCode, why: &str, prefers_problem: bool) -> Self {
        let title = status.canonical_reason().unwrap_or_default();
        let error = ApiError {
            error_msg: Some(why.to_owned()),
            ..ApiError::default()
        };
        Self {
            problem: Problem::new(status.as_u16(), title, why),
            error,
            prefers_problem,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (kind, body) = if self.prefers_problem {
            (Problem::MEDIA_TYPE, serde_json::to_string(&self.problem))
        } else {
            (JSON, serde_json::to_string(&self.error))
        };
        // Strings in memory: this cannot fail.
        let mut response = Response::new(Body::from(body.unwrap_or_default()));
        let status = StatusCode::from_u16(self.problem.status);
        *response.status_mut() = status.unwrap_or(StatusCode::BAD_REQUEST);
        let kind = HeaderValue::from_static(kind);
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}

const JSON: &str = "application/json";

fn prefers_problem(headers: &HeaderMap) -> bool {
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
