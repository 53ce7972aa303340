//! Paths that are not the path of this call.

use crate::diagnostic::Fix;
use crate::diagnostic::check::declare_rule;
use crate::diagnostic::context::{CallContext, PathContext};
use crate::diagnostic::findings::Findings;
use crate::text::span::Span;

declare_rule! {
    /// The path is not the path of this call.
    ///
    /// The request reaches another call, or none, and does not configure the task. In a file with
    /// many requests, only paths close to this one are reported. The paths of neighbouring calls
    /// (which create, show, change or stop a task) are correct unless the body is that of this
    /// call. Before a path that is sent as it is, only `http://` or `https://` with a host is possible:
    /// a method, another scheme or a host without a scheme is reported.
    ///
    /// **Evidence.** The API reference, URI: `POST /v2/{project_id}/migration/{task_id}/task`.
    ///
    /// ```uri,invalid
    /// /v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration-task/90754308-a156-406f-a837-8f852f38a646
    /// ```
    ///
    /// ```uri,valid
    /// /v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task
    /// ```
    ///
    /// ```http,invalid
    /// POST {{host}}/v1.0/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migrations/{{task}}/task
    /// ```
    ///
    /// ```http,fixed
    /// POST {{host}}/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{{task}}/task
    /// ```
    ///
    /// ```http,valid
    /// PUT {{host}}/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{{task}}
    ///
    /// {"resume_mode": "manual"}
    /// ```
    ///
    /// `data`: empty.
    "wrong-path" { severity: Error, since: "0.1.0", fix: Unsafe, keywords: [], subjects: [path => check_path, call => check_calls] }
}

const MESSAGE: &str = "wrong path for `SetOnlineMigrationTask`";
const HELP: &str = "use `/v2/{project_id}/migration/{task_id}/task` with the ids in place";

fn check_path(context: &PathContext<'_, '_>, findings: &mut Findings) {
    if context.path.parameters.is_none() {
        let span = context.path.span;
        findings.add(&RULE, span, "", MESSAGE).help(HELP);
    } else if !context.path.has_origin && !context.reading.templates {
        let span = Span::new(0, context.path.span.start);
        findings
            .add(&RULE, span, "", "unexpected text before the path")
            .help("start with the path, or with `http://` or `https://` and a host");
    }
}

fn check_calls(context: &CallContext<'_, '_>, findings: &mut Findings) {
    let calls = context.calls.calls.iter();
    for path in calls.filter_map(|call| call.wrong_path.as_ref()) {
        let message = if path.faults.is_empty() {
            MESSAGE.to_owned()
        } else {
            format!("{MESSAGE}: {}", path.faults.join("; "))
        };
        let fix =
            (!path.edits.is_empty()).then(|| Fix::guess("correct the path", path.edits.clone()));
        findings
            .add(&RULE, path.span, "", message)
            .help(HELP)
            .fix(fix);
    }
}
