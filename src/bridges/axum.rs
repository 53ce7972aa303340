//! An extractor for axum.

use axum_core::body::Body;
use axum_core::extract::FromRequest;
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::bridges::checked::{Checked, Refusal, prefers_problem};
use crate::lint::config::Config;

impl<S: Send + Sync> FromRequest<S> for Checked {
    type Rejection = Refusal;

    async fn from_request(sent: http::Request<Body>, state: &S) -> Result<Self, Refusal> {
        Refusal::of_head(&sent).map_err(|refusal| *refusal)?;
        let uri = sent.uri().path().to_owned();
        let headers = sent.headers().clone();
        let body = Bytes::from_request(sent, state).await;
        let body = body
            .map_err(|error| Refusal::new(error.status().as_u16(), &error.body_text(), &headers))?;
        let config = Config::default();
        Self::read(&uri, &body, &config, prefers_problem(&headers)).map_err(|refusal| *refusal)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.into_http().map(Body::from)
    }
}
