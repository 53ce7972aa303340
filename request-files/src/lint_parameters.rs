//! Lints parameters as the body that they become, and words the findings for their form: arguments
//! and blocks of Terraform, parameters of a command.

use dcs_migration_lint::redact::Secrets;
use dcs_migration_lint::report::Fact;
use dcs_migration_lint::text::{escape_controls, quoted};
use dcs_migration_lint::{Diagnostic, lint, lint_path};

use crate::linter::Linter;
use crate::parameters::{Candidate, Form, Parameters};

impl Linter<'_> {
    /// Lints the parameters of one call.
    pub(crate) fn parameters(&mut self, parameters: &Parameters<'_>) {
        self.requests += 1;
        if let Some(path) = &parameters.path {
            let report = lint_path(&path.text, &self.config_for(path));
            self.add_report(path, report);
        }
        let Some(body) = &parameters.body else {
            return;
        };
        let report = lint(body.text.as_ref(), &self.config_for(body));
        let secrets = report.secrets().iter().map(|&secret| body.span(secret));
        self.secrets.extend(secrets);
        for found in report.into_diagnostics() {
            // The faults of a file are reported for the whole of it.
            if parameters.form != Form::Json && found.rule.id == "invalid-json" {
                continue;
            }
            let missing = matches!(found.rule.id, "missing-field" | "missing-endpoint");
            // A missing member may be given elsewhere, unless it is here under another spelling.
            if parameters.partial && missing && found.data.get("found").is_none() {
                continue;
            }
            let mut found = body.place(found);
            reword(&mut found, parameters.form);
            if let Some(address) = &parameters.address {
                let address = escape_controls(address);
                let message = format!("{} (resource `{address}`)", found.message);
                found.message = message.into();
                found.data("resource", address);
                found.fix = None;
            }
            self.diagnostics.push(found);
        }
    }

    /// Adds what the reader of the file found, at the levels of the configuration.
    pub(crate) fn own(&mut self, diagnostics: Vec<Diagnostic>) {
        let config = self.config;
        self.diagnostics.extend(
            diagnostics
                .into_iter()
                .filter_map(|found| config.apply(found)),
        );
    }

    /// Lints single values that a parameter may have; only what concerns a value is reported.
    pub(crate) fn candidates(&mut self, candidates: &[Candidate<'_>]) {
        let hidden = Secrets::merge(self.secrets.clone());
        for candidate in candidates {
            let next = hidden
                .spans()
                .partition_point(|secret| secret.end < candidate.place.end);
            let secret = hidden.spans().get(next);
            let is_hidden = secret.is_some_and(|secret| secret.start <= candidate.place.start);
            self.candidate(candidate, is_hidden);
        }
    }

    /// No message may quote a part of a redacted value.
    fn candidate(&mut self, candidate: &Candidate<'_>, is_hidden: bool) {
        let body = &candidate.body;
        let report = lint(body.text.as_ref(), &self.config_for(body));
        let secrets = report.secrets().iter().map(|&secret| body.span(secret));
        self.secrets.extend(secrets);
        for found in report.into_diagnostics() {
            if is_hidden && !found.rule.id.contains("password") {
                continue;
            }
            let mut found = body.place(found);
            // Only the value is in the file.
            if !found.span.is_empty() {
                reword(&mut found, Form::Terraform);
                self.diagnostics.push(found);
            }
        }
    }
}

/// Words a finding for the form.
pub(crate) fn reword(found: &mut Diagnostic, form: Form) {
    match (form, found.rule.id) {
        (Form::Json, _) => {}
        (_, "unknown-field") => unknown(found, form),
        (_, "missing-field") => missing(found, form),
        (Form::Terraform, "wrong-type") if found.data.text("expected") == Some("object") => {
            found.help = Some("use a block with `id` or `addrs`".into());
        }
        (Form::Command, "wrong-type") if found.data.text("expected") == Some("object") => {
            let name = found.pointer.trim_start_matches('/');
            found.help = Some(format!("use `--{name}.id=…` or `--{name}.addrs=…`").into());
        }
        (Form::Terraform, "plaintext-password") => {
            found.help = Some(
                "use a variable with `sensitive = true`; its value is still stored in the state and in plans"
                    .into(),
            );
        }
        _ => {}
    }
}

fn unknown(found: &mut Diagnostic, form: Form) {
    let (word, dashes) = word(form);
    let (parent, _) = found.pointer.rsplit_once('/').unwrap_or_default();
    let parent = parent.trim_start_matches('/');
    let path = match (form, parent) {
        (Form::Command, parent) if !parent.is_empty() => format!("{parent}."),
        _ => String::new(),
    };
    let name = match found.data.text("field") {
        Some(name) => quoted(&format!("{dashes}{path}{name}")),
        None => "`***`".to_owned(),
    };
    let message = match parent {
        "" => format!("unknown {word} {name}"),
        _ if form == Form::Command => format!("unknown {word} {name}"),
        _ => format!("unknown {word} {name} in {}", quoted(parent)),
    };
    found.message = message.into();
    let suggestion = found.data.text("suggestion").map(str::to_owned);
    found.help = Some(match suggestion {
        Some(name) => format!("did you mean `{dashes}{path}{name}`?").into(),
        None if form == Form::Command => "remove it: the reference lists no such parameter".into(),
        None => "remove it: neither the resource nor the reference has such an argument".into(),
    });
}

fn missing(found: &mut Diagnostic, form: Form) {
    let name = found.data.text("field").unwrap_or_default().to_owned();
    let is_instance = name.ends_with("_instance");
    let is_null = found.data.get("null") == Some(&Fact::Bool(true));
    if let Some(other) = found.data.text("found").map(str::to_owned) {
        let (word, dashes) = word(form);
        let other = quoted(&format!("{dashes}{other}"));
        let name = format!("`{dashes}{name}`");
        found.message = format!("missing required {word} {name}: {other} should be {name}").into();
        found.help = Some(format!("rename it to {name}").into());
        return;
    }
    let (message, help) = match form {
        Form::Command if is_instance => (
            format!("missing required parameter `--{name}.id` or `--{name}.addrs`"),
            format!("add `--{name}.id=…` or `--{name}.addrs=…`"),
        ),
        Form::Command => (
            format!("missing required parameter `--{name}`"),
            format!("add `--{name}=…` with {}", values(&name)),
        ),
        _ if is_null => (
            format!("`{name}` is required and must not be `null`"),
            format!("set it to {}", values(&name)),
        ),
        _ if is_instance => (
            format!("missing required block `{name}`"),
            format!("add a block `{name}` with `id` or `addrs`"),
        ),
        _ => (
            format!("missing required argument `{name}`"),
            format!("set `{name}` to {}", values(&name)),
        ),
    };
    found.message = message.into();
    found.help = Some(help.into());
}

/// What a form calls a member, and the prefix of its name.
fn word(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Command => ("parameter", "--"),
        Form::Terraform => ("argument", ""),
        Form::Json => ("member", ""),
    }
}

fn values(name: &str) -> &'static str {
    match name {
        "migration_method" => "`full_amount_migration` or `incremental_migration`",
        "resume_mode" => "`auto` or `manual`",
        _ => "a value of the reference",
    }
}
