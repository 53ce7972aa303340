//! The parameters of this call where they stand in another form than a request: in a resource of
//! Terraform, in a command of KooCLI.
//!
//! They are linted as the body that they become. The findings speak the form's own language.

use dcs_migration_lint::report::Fact;
use dcs_migration_lint::text::{escape_controls, quoted};
use dcs_migration_lint::{Diagnostic, Level, Span, lint, lint_path};

use crate::linter::Linter;
use crate::mapped::{MappedText, Quoting};

/// The form in which parameters are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Arguments and blocks of a resource.
    Terraform,
    /// Options of a command.
    Command,
    /// A JSON body.
    Json,
}

/// The parameters of one call.
#[derive(Debug)]
pub(crate) struct Parameters<'t> {
    pub(crate) form: Form,
    /// The body; none where the call is there without a parameter of it.
    pub(crate) body: Option<MappedText<'t>>,
    /// Whether further parameters are somewhere else, so that none is reported as missing.
    pub(crate) partial: bool,
    /// The address of the resource, where the file has it.
    pub(crate) address: Option<String>,
    /// The path of the request, where the form has its parameters.
    pub(crate) path: Option<MappedText<'t>>,
}

impl Parameters<'_> {
    /// A call without a parameter.
    pub(crate) fn none(form: Form) -> Self {
        Self {
            form,
            body: None,
            partial: false,
            address: None,
            path: None,
        }
    }
}

/// The path that its parameters make; what is not given may come from somewhere else.
pub(crate) fn path<'t>(
    project: Option<MappedText<'t>>,
    task: Option<MappedText<'t>>,
) -> MappedText<'t> {
    let parts = [("/v2/", project), ("/migration/", task)];
    let start = parts
        .iter()
        .find_map(|(_, part)| Some(part.as_ref()?.place.start));
    let mut path = MappedText::new(start.unwrap_or_default());
    for (before, parameter) in parts {
        let here = Span::empty(path.place.end);
        path.mark(before, here, Quoting::Bare);
        match parameter {
            Some(parameter) => {
                let end = parameter.place.end;
                path.append(parameter, end);
            }
            None => {
                path.expands = true;
                path.mark("${value}", here, Quoting::Bare);
            }
        }
    }
    path.mark("/task", Span::empty(path.place.end), Quoting::Bare);
    path
}

/// One value that a parameter may have: the body holds it alone.
#[derive(Debug)]
pub(crate) struct Candidate<'t> {
    pub(crate) body: MappedText<'t>,
    /// Where the value stands.
    pub(crate) place: Span,
}

impl Linter<'_> {
    /// Lints the parameters of one call.
    pub(crate) fn parameters(&mut self, parameters: &Parameters<'_>) {
        self.requests += 1;
        if let Some(path) = &parameters.path {
            let report = lint_path(&path.text, &self.config_for(path));
            self.take(path, report);
        }
        let Some(body) = &parameters.body else {
            return;
        };
        let report = lint(body.text.as_ref(), &self.config_for(body));
        let secrets = report.secrets().iter().map(|&secret| body.span(secret));
        self.secrets.extend(secrets);
        for found in report.into_diagnostics() {
            let missing = matches!(found.rule.id, "missing-field" | "missing-endpoint");
            if parameters.partial && missing {
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
        for mut found in diagnostics {
            match self.config.level(found.rule.id) {
                Some(Level::Off) => continue,
                Some(Level::On(severity)) => found.severity = severity,
                None => {}
            }
            self.diagnostics.push(found);
        }
    }

    /// Lints one value that a parameter may have; only what concerns the value is reported.
    pub(crate) fn candidate(&mut self, candidate: &Candidate<'_>) {
        let body = &candidate.body;
        let report = lint(body.text.as_ref(), &self.config_for(body));
        let secrets = report.secrets().iter().map(|&secret| body.span(secret));
        self.secrets.extend(secrets);
        for found in report.into_diagnostics() {
            let mut found = body.place(found);
            let inside = candidate.place.start <= found.span.start
                && found.span.end <= candidate.place.end
                && !found.span.is_empty();
            if inside {
                reword(&mut found, Form::Terraform);
                self.diagnostics.push(found);
            }
        }
    }
}

/// Says a finding in the language of the form.
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
    let (word, dashes) = match form {
        Form::Command => ("parameter", "--"),
        _ => ("argument", ""),
    };
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
    let (message, help) = match form {
        Form::Command if is_instance => (
            format!("missing parameter `--{name}.id` or `--{name}.addrs`"),
            format!("add `--{name}.id=…` or `--{name}.addrs=…`"),
        ),
        Form::Command => (
            format!("missing parameter `--{name}`"),
            format!("add `--{name}={}`", values(&name)),
        ),
        _ if is_null => (
            format!("`{name}` is required and must not be `null`"),
            format!("set it to {}", values(&name)),
        ),
        _ if is_instance => (
            format!("missing block `{name}`"),
            format!("add `{name} {{ … }}` with `id` or `addrs`"),
        ),
        _ => (
            format!("missing argument `{name}`"),
            format!("add `{name} = {}`", values(&name)),
        ),
    };
    found.message = message.into();
    found.help = Some(help.into());
}

fn values(name: &str) -> &'static str {
    match name {
        "migration_method" => "full_amount_migration` or `incremental_migration",
        _ => "auto` or `manual",
    }
}
