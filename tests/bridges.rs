//! What the optional features bring; each test needs the feature that it is for.
#![cfg(any(feature = "axum", feature = "miette", feature = "schemars"))]
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
        let sent = Request::post(uri).header("Accept", accept);
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
        let answer = client.post(url).body("x".repeat(11)).send().await.unwrap();
        assert_eq!(answer.status(), 413);
        let error: ApiError = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert!(error.error_msg.is_some_and(|message| !message.is_empty()));
    }
}
