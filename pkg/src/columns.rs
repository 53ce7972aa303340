//! The columns of a whole report.

use dcs_migration_lint::Report;

use crate::report;
use crate::writer::{Constants, Writer};

/// The findings and, with places, the secrets; `constants` are those that JavaScript has got.
pub(crate) fn columns(
    found: &Report<'_>,
    places: bool,
    constants: &mut Constants,
) -> (Vec<u32>, String) {
    let diagnostics = found.diagnostics();
    let secrets = if places { found.secrets() } else { &[] };
    let any = !diagnostics.is_empty() || !secrets.is_empty();
    let text = (places && any).then(|| found.text());
    let mut out = Writer::new(text, diagnostics.len(), constants);
    out.count(diagnostics.len());
    for diagnostic in diagnostics {
        report::diagnostic(&mut out, diagnostic);
    }
    out.count(secrets.len());
    for &secret in secrets {
        report::range(&mut out, secret);
    }
    out.finish()
}
