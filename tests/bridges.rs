//! What the optional features bring; each test needs the feature that it is for.
#![cfg(any(
    feature = "axum",
    feature = "miette",
    feature = "schemars",
    feature = "tower"
))]
#![allow(clippy::unwrap_used)]

#[cfg(feature = "schemars")]
mod schemars {
    use dcs_migration_lint::{Request, schema};
    use serde_json::Value;

    #[test]
    fn the_schema_of_a_request_is_the_published_one() {
        let published: Value = serde_json::from_str(schema::REQUEST).unwrap();
        let mut generator = schemars::SchemaGenerator::default();
        let reference = generator.subschema_for::<Request>();
        assert_eq!(
            reference.as_value()["$ref"],
            "#/$defs/SetOnlineMigrationTask"
        );
        let definitions = generator.take_definitions(true);
        assert_eq!(definitions["SetOnlineMigrationTask"], published);
        let whole = serde_json::json!({
            "$defs": definitions,
            "properties": {"body": reference},
        });
        let validator = jsonschema::validator_for(&whole).unwrap();
        let body = include_str!("cases/01_doc_example.json");
        let body: Value = serde_json::from_str(body).unwrap();
        assert!(validator.is_valid(&serde_json::json!({"body": body})));
        assert!(!validator.is_valid(&serde_json::json!({"body": {"source_instance": {}}})));
    }
}

#[cfg(feature = "miette")]
mod miette {
    use dcs_migration_lint::bridge::MietteReport;
    use dcs_migration_lint::{Config, Span, lint};
    use miette::{Diagnostic, NarratableReportHandler};

    fn drawn(name: &str, text: &str) -> String {
        let found = MietteReport::new(name, &lint(text, &Config::default())).unwrap();
        assert!(!format!("{found:?}").contains("Not-a-real-0ne"));
        let mut drawn = String::new();
        let handler = NarratableReportHandler::new();
        handler.render_report(&mut drawn, &found).unwrap();
        drawn
    }

    #[test]
    fn findings_are_drawn_with_their_lines_and_without_passwords() {
        let text = "{\"resume_mode\": \"Auto\", \"x\": \"\u{1b}[2J\u{202e}\",\n\"source_instance\": {\"id\": 7, \"password\": \"Not-a-real-0ne\u{e4}\"}}";
        let drawn = drawn("a\u{1b}.json", text);
        for part in [
            "unknown-value",
            "/resume_mode: ",
            "a\\u{1b}.json",
            "errors, ",
            "\"id\": 7, \"password\": \"****************\"",
        ] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert!(!drawn.contains("Not-a-real-0ne"), "{drawn}");
        assert!(!drawn.contains(['\u{1b}', '\u{202e}']), "{drawn}");
    }

    #[test]
    fn each_finding_has_code_severity_help_and_place() {
        let report = lint(r#"{"resume_mode": "Auto"}"#, &Config::default());
        let found = MietteReport::new("-", &report).unwrap();
        assert_eq!(found.severity(), Some(miette::Severity::Error));
        let related: Vec<_> = found.related().unwrap().collect();
        assert_eq!(related.len(), report.diagnostics().len());
        for (related, found) in related.iter().zip(report.diagnostics()) {
            assert_eq!(related.code().unwrap().to_string(), found.rule.id);
            assert_eq!(
                related.help().map(|help| help.to_string()).as_deref(),
                found.help.as_deref()
            );
            let label = related.labels().unwrap().next().unwrap();
            let span = Span::new(label.offset(), label.offset() + label.len());
            assert_eq!(span, found.span);
        }
        let clean = include_str!("cases/05_tf_acc_incr_auto_100.json");
        let mut none = Config::default();
        for rule in dcs_migration_lint::RULES {
            none.set_level(rule.id, dcs_migration_lint::Level::Off)
                .unwrap();
        }
        assert!(MietteReport::new("-", &lint(clean, &none)).is_none());
    }
}

#[cfg(feature = "axum")]
mod axum {
    use axum::body::{Body, to_bytes};
    use axum::extract::{DefaultBodyLimit, FromRequest};
    use axum::http::{Request, StatusCode};
    use axum::response::IntoResponse;
    use axum::routing::{Router, post};
    use dcs_migration_lint::bridge::{Checked, Refusal};
    use dcs_migration_lint::{ApiError, Problem};

    const PATH: &str =
        "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";

    async fn extract(uri: &str, accept: &str, body: &str) -> Result<Checked, Refusal> {
        let sent = Request::post(uri)
            .header("Accept", accept)
            .header("Content-Type", "application/json");
        Checked::from_request(sent.body(Body::from(body.to_owned())).unwrap(), &()).await
    }

    async fn answer(refusal: Refusal) -> (StatusCode, String, Vec<u8>) {
        let answer = refusal.into_response();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, kind, body.into())
    }

    #[tokio::test]
    async fn a_valid_request_comes_with_its_reports() {
        let body = include_str!("cases/01_doc_example.json");
        let checked = extract(PATH, "*/*", body).await.unwrap();
        assert!(body.contains("xxxxxx") && !format!("{checked:?}").contains("xxxxxx"));
        assert_eq!(checked.path.to_string(), PATH);
        assert!(checked.path_report.diagnostics().is_empty());
        assert!(!checked.report.diagnostics().is_empty());
        assert_eq!(checked.report.text(), body);
    }

    #[tokio::test]
    async fn path_and_body_are_refused_in_one_answer() {
        let uri = PATH.replace("90754308-a156-406f-a837-8f852f38a646", "%7Btask_id%7D");
        for (accept, is_problem) in [
            ("application/problem+json", true),
            ("application/json, application/problem+json", true),
            ("application/json, Application/Problem+JSON;q=0.5", false),
            ("*/*", false),
        ] {
            let body = r#"{"resume_mode": "x", "target_instance": {"password": ["SECRET"]}}"#;
            let refusal = extract(&uri, accept, body).await.unwrap_err();
            assert_eq!(refusal.problem.errors[0].rule, "unresolved-placeholder");
            assert!(refusal.problem.errors.len() > 2);
            assert!(!format!("{refusal:?}").contains("SECRET"));
            let (status, kind, body) = answer(refusal.clone()).await;
            assert_eq!(status, StatusCode::BAD_REQUEST);
            assert!(!String::from_utf8_lossy(&body).contains("SECRET"));
            if is_problem {
                assert_eq!(kind, "application/problem+json");
                let sent: Problem = serde_json::from_slice(&body).unwrap();
                assert_eq!(sent, refusal.problem);
            } else {
                assert_eq!(kind, "application/json");
                let sent: ApiError = serde_json::from_slice(&body).unwrap();
                assert_eq!(sent, refusal.error);
            }
        }
        let refusal = extract("/other", "*/*", include_str!("cases/01_doc_example.json")).await;
        assert_eq!(refusal.unwrap_err().problem.errors[0].rule, "wrong-path");
    }

    #[tokio::test]
    async fn a_head_that_is_not_of_this_call_is_refused() {
        for (sent, status) in [
            (Request::post(PATH), 415),
            (
                Request::post(PATH).header("Content-Type", "text/plain"),
                415,
            ),
            (
                Request::put(PATH).header("Content-Type", "application/json"),
                405,
            ),
        ] {
            let sent = sent.body(Body::from(include_str!("cases/01_doc_example.json")));
            let refusal = Checked::from_request(sent.unwrap(), &()).await.unwrap_err();
            assert_eq!(refusal.problem.status, status);
            assert_eq!(answer(refusal).await.0, status);
        }
    }

    #[tokio::test]
    async fn a_body_above_the_limit_is_refused() {
        async fn handler(_: Checked) {}
        let app: Router = Router::new()
            .route("/{*path}", post(handler))
            .layer(DefaultBodyLimit::max(10));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}{PATH}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, app).await });
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let sent = client.post(url).header("Content-Type", "application/json");
        let answer = sent.body("x".repeat(11)).send().await.unwrap();
        assert_eq!(answer.status(), 413);
        let error: ApiError = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert!(error.error_msg.is_some_and(|message| !message.is_empty()));
    }
}

#[cfg(feature = "tower")]
mod tower {
    use std::convert::Infallible;
    use std::future::{pending, ready};
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll};

    use axum::body::{Body, Bytes};
    use axum::extract::Extension;
    use axum::http::{Request, Response, StatusCode};
    use axum::middleware::{Next, from_fn};
    use axum::routing::{Router, post};
    use dcs_migration_lint::bridge::{Checked, LintLayer, Refusal, Work};
    use dcs_migration_lint::{ApiError, Config, Level, Problem};
    use http_body::Frame;
    use http_body_util::{BodyExt, Full};
    use tower::layer::Layer;
    use tower::{Service, ServiceBuilder, ServiceExt, service_fn};

    const PATH: &str =
        "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task";
    const GOOD: &str = include_str!("cases/01_doc_example.json");

    fn request(uri: &str, body: impl Into<Body>) -> Request<Body> {
        let sent = Request::post(uri).header("Content-Type", "application/json");
        sent.body(body.into()).unwrap()
    }

    /// Answers with the body that it got, and with the task that the layer found.
    async fn echo(sent: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Infallible> {
        let checked: &Checked = sent.extensions().get().unwrap();
        assert_eq!(checked.path.to_string(), sent.uri().path());
        let task = checked.path.task_id().to_owned();
        assert!(!checked.report.diagnostics().is_empty());
        let answer = Response::builder().header("Task", task);
        Ok(answer.body(sent.into_body()).unwrap())
    }

    async fn answer(lint: LintLayer, sent: Request<Body>) -> (StatusCode, Response<Bytes>) {
        let service = ServiceBuilder::new().layer(lint).service(service_fn(echo));
        let (head, body) = service.oneshot(sent).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (head.status, Response::from_parts(head, body))
    }

    #[tokio::test]
    async fn a_valid_request_reaches_the_service_unchanged() {
        let (status, answer) = answer(LintLayer::default(), request(PATH, GOOD)).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answer.body(), GOOD);
        let task = answer.headers()["task"].to_str().unwrap();
        assert_eq!(task, "90754308-a156-406f-a837-8f852f38a646");
    }

    #[tokio::test]
    async fn other_requests_are_answered_as_the_extractor_does() {
        let uri = PATH.replace("90754308-a156-406f-a837-8f852f38a646", "%7Btask_id%7D");
        let body = r#"{"resume_mode": "x", "target_instance": {"password": ["SECRET"]}}"#;
        for (accept, is_problem) in [("application/problem+json", true), ("*/*", false)] {
            let mut sent = request(&uri, body);
            let accept = accept.parse().unwrap();
            sent.headers_mut().insert("accept", accept);
            let (status, answer) = answer(LintLayer::default(), sent).await;
            assert_eq!(status, StatusCode::BAD_REQUEST);
            assert!(!String::from_utf8_lossy(answer.body()).contains("SECRET"));
            let refusal: &Refusal = answer.extensions().get().unwrap();
            assert_eq!(refusal.problem.errors[0].rule, "unresolved-placeholder");
            assert!(refusal.problem.errors.len() > 2);
            if is_problem {
                let sent: Problem = serde_json::from_slice(answer.body()).unwrap();
                assert_eq!(sent, refusal.problem);
            } else {
                let sent: ApiError = serde_json::from_slice(answer.body()).unwrap();
                assert_eq!(sent, refusal.error);
            }
        }
        let mut put = request(PATH, GOOD);
        *put.method_mut() = "PUT".parse().unwrap();
        let (status, put) = answer(LintLayer::default(), put).await;
        assert_eq!(
            (status.as_u16(), &put.headers()["allow"]),
            (405, &"POST".parse().unwrap())
        );
        let mut packed = request(PATH, GOOD);
        let gzip = "gzip".parse().unwrap();
        packed.headers_mut().insert("content-encoding", gzip);
        assert_eq!(answer(LintLayer::default(), packed).await.0, 415);
    }

    #[tokio::test]
    async fn the_configuration_counts() {
        let mut config = Config::default();
        let level = "error".parse::<Level>().unwrap();
        config.set_level("bandwidth-as-number", level).unwrap();
        let (status, answer) = answer(LintLayer::new(config), request(PATH, GOOD)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let refusal: &Refusal = answer.extensions().get().unwrap();
        assert_eq!(refusal.problem.errors[0].rule, "bandwidth-as-number");
    }

    #[tokio::test]
    async fn a_body_above_the_limit_or_too_late_is_refused() {
        let limit = LintLayer::default().max_body(GOOD.len());
        assert_eq!(answer(limit.clone(), request(PATH, GOOD)).await.0, 200);
        let above = format!("{GOOD} ");
        assert_eq!(answer(limit, request(PATH, above)).await.0, 413);
        let by_default = " ".repeat(1 << 20) + GOOD;
        assert_eq!(
            answer(LintLayer::default(), request(PATH, by_default))
                .await
                .0,
            413
        );

        let never = Body::new(Odd { fails: false });
        let late = LintLayer::default().body_deadline(|| ready(()));
        assert_eq!(answer(late.clone(), request(PATH, never)).await.0, 408);
        // It has arrived, however late it is read.
        assert_eq!(answer(late, request(PATH, GOOD)).await.0, 200);
        let in_time = LintLayer::default().body_deadline(pending);
        assert_eq!(answer(in_time, request(PATH, GOOD)).await.0, 200);
        let broken = Body::new(Odd { fails: true });
        assert_eq!(
            answer(LintLayer::default(), request(PATH, broken)).await.0,
            400
        );
    }

    /// A body that begins as a good one, and then fails or never goes on.
    struct Odd {
        fails: bool,
    }

    impl http_body::Body for Odd {
        type Data = Bytes;
        type Error = &'static str;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
            if self.fails {
                return Poll::Ready(Some(Err("cut")));
            }
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn large_bodies_are_linted_where_the_service_says() {
        let count = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&count);
        let lint = LintLayer::default().offload(GOOD.len(), move |work: Work| {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::task::spawn_blocking(|| {
                let linted = work();
                assert!(!format!("{linted:?}").contains("xxxxxx"));
                linted
            })
        });
        assert_eq!(answer(lint.clone(), request(PATH, "{}")).await.0, 400);
        assert_eq!(count.load(Ordering::SeqCst), 0);
        let (status, answered) = answer(lint.clone(), request(PATH, GOOD)).await;
        assert_eq!(
            (status.as_u16(), answered.body().as_ref()),
            (200, GOOD.as_bytes())
        );
        let bad = GOOD.replace("auto", "Auto");
        assert_eq!(answer(lint, request(PATH, bad + " ")).await.0, 400);
        assert_eq!(count.load(Ordering::SeqCst), 2);

        let lost = LintLayer::default().offload(0, |_: Work| ready(Err(())));
        assert_eq!(answer(lost, request(PATH, GOOD)).await.0, 500);
    }

    #[tokio::test]
    async fn the_service_that_was_ready_is_called() {
        /// Must be asked whether it is ready before each call; its clones are not.
        struct Ready(bool);
        impl Clone for Ready {
            fn clone(&self) -> Self {
                Self(false)
            }
        }
        impl Service<Request<Full<Bytes>>> for Ready {
            type Response = Response<Full<Bytes>>;
            type Error = Infallible;
            type Future = std::future::Ready<Result<Self::Response, Infallible>>;

            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
                self.0 = true;
                Poll::Ready(Ok(()))
            }

            fn call(&mut self, sent: Request<Full<Bytes>>) -> Self::Future {
                assert!(std::mem::take(&mut self.0), "not ready");
                ready(Ok(Response::new(sent.into_body())))
            }
        }
        let mut service = LintLayer::default().layer(Ready(false));
        for _ in 0..2 {
            let ready = ServiceExt::<Request<Body>>::ready(&mut service).await;
            let answer = ready.unwrap().call(request(PATH, GOOD)).await;
            assert_eq!(answer.unwrap().status(), 200);
        }
    }

    #[tokio::test]
    async fn it_works_around_routes_of_axum_over_a_socket() {
        async fn configure(Extension(checked): Extension<Checked>, body: Bytes) -> String {
            format!("{} {}", checked.request.migration_method, body.len())
        }
        async fn note(sent: axum::extract::Request, next: Next) -> axum::response::Response {
            let mut answer = next.run(sent).await;
            answer.headers_mut().insert("noted", 1.into());
            answer
        }
        let app: Router = Router::new()
            .route("/{*path}", post(configure))
            .layer(from_fn(note))
            .layer(LintLayer::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}{PATH}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, app).await });
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let post = |body: &'static str| {
            let sent = client.post(&url).header("Content-Type", "application/json");
            sent.body(body).send()
        };
        let answer = post(GOOD).await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["noted"]),
            (200, &1.into())
        );
        let text = format!("incremental_migration {}", GOOD.len());
        assert_eq!(answer.bytes().await.unwrap(), text);
        let answer = post("{}").await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers().get("noted")),
            (400, None)
        );
    }
}
