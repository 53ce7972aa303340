//! Lints texts of other formats inside a file, and maps the findings to their places.

use dcs_migration_lint::{Config, Diagnostic, Level, Severity, lint};

use crate::Findings;
use crate::embedded::{Around, Embedded, Language};
use crate::linter::Linter;
use crate::mapped::MappedText;
use crate::request::BodyFile;

impl Linter<'_> {
    /// Lints an embedded text. One without a request to this call has no findings.
    pub(crate) fn embedded(&mut self, embedded: &Embedded<'_>) {
        let text = &embedded.text;
        let Language::File(format) = embedded.language else {
            self.requests += 1;
            let mut config = self.config.clone();
            config.set_templates(embedded.templates);
            return self.add_report(text, lint(text.text.as_ref(), &config));
        };
        let around = Around {
            documentation: self.around.documentation,
            templates: embedded.templates || self.around.templates,
            depth: self.around.depth + 1,
        };
        let found = crate::lint_embedded(format, embedded, self.config, around, self.is_missing);
        let secrets = found.secrets.spans().iter();
        self.secrets
            .extend(secrets.map(|&secret| text.span(secret)));
        if found.requests > 0 {
            self.add_embedded(text, found);
        }
    }

    fn add_embedded(&mut self, text: &MappedText<'_>, found: Findings) {
        self.requests += found.requests;
        self.files
            .extend(found.files.into_iter().map(|file| BodyFile {
                span: text.span(file.span),
                ..file
            }));
        let diagnostics = found.diagnostics.into_iter();
        self.diagnostics
            .extend(diagnostics.map(|diagnostic| text.place(diagnostic)));
    }
}

/// In documentation, placeholders in a path and a missing header are notes, unless the
/// configuration sets a level for their rules.
pub(crate) fn soften(found: &mut Diagnostic, config: &Config) {
    let is_note = match found.rule.id {
        "unresolved-placeholder" => found.data.get("parameter").is_some(),
        "wrong-content-type" => found.message.starts_with("missing"),
        _ => false,
    };
    let own = Ok(Level::On(found.rule.severity));
    if is_note && config.level(found.rule.id) == own {
        found.severity = Severity::Info;
    }
}
