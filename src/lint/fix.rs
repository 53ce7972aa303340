//! Applies fixes: disjoint edits, then lints again, until nothing changes.

use crate::diagnostic::severity::{Applicability, Severity};
use crate::diagnostic::{Diagnostic, Fix};
use crate::lint::config::Config;
use crate::lint::lint;
use crate::lint::report::Report;
use crate::text::edit::Edit;
use crate::text::edit::apply;

/// Bounds the passes; each repairs everything it can, so a handful is enough.
const MAX_PASSES: usize = 16;

/// A text after its fixes.
///
/// ```
/// use dcs_migration_lint::{Applicability, Config, fix};
///
/// let fixed = fix(r#"{"resume_mode": "auto",}"#, &Config::default(), Applicability::Safe);
/// assert_eq!(fixed.text, r#"{"resume_mode": "auto"}"#);
/// assert_eq!(fixed.applied[0].rule.id, "invalid-json");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fixed {
    /// The text; the input itself where nothing was applied. Holds whatever passwords it held.
    pub text: String,
    /// The findings that were repaired, in order. Each counts in the text as it was when its fix
    /// was applied: the input, or the input with the fixes of an earlier pass.
    pub applied: Vec<Diagnostic>,
}

impl std::fmt::Debug for Fixed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fixed")
            .field("applied", &self.applied)
            .finish_non_exhaustive()
    }
}

/// Repairs a text as far as fixes up to `limit` go. The result never has more errors than the
/// text had; a fix that would add one is left out.
///
/// Text that is not UTF-8 is returned with `?` for its invalid bytes only if the caller passes
/// it so: the input is a `str`.
#[must_use]
pub fn fix(text: &str, config: &Config, limit: Applicability) -> Fixed {
    fix_by(text, config, limit, |text| lint(text, config))
}

/// Repairs a text as [`fix`] does, with the findings that `lint` reports. For texts that hold more
/// than a body.
pub fn fix_by(
    text: &str,
    config: &Config,
    limit: Applicability,
    lint: impl for<'t> Fn(&'t str) -> Report<'t>,
) -> Fixed {
    let mut fixed = Fixed {
        text: text.to_owned(),
        applied: Vec::new(),
    };
    for _ in 0..MAX_PASSES {
        let report = lint(&fixed.text);
        let Some((next, applied)) = pass(&report, &lint, config, limit) else {
            break;
        };
        fixed.text = next;
        fixed.applied.extend(applied);
    }
    fixed
}

/// One pass; `None` where nothing is left to do.
fn pass(
    report: &Report<'_>,
    lint: impl for<'t> Fn(&'t str) -> Report<'t>,
    config: &Config,
    limit: Applicability,
) -> Option<(String, Vec<Diagnostic>)> {
    let errors = count_errors(report);
    let chosen = choose(report, config, limit);
    if chosen.is_empty() {
        return None;
    }
    let apply_chosen = |chosen: &[usize]| {
        let diagnostics = report.diagnostics();
        let edits = chosen.iter().filter_map(|&at| diagnostics[at].fix.as_ref());
        let text = apply(report.text(), edits.flat_map(|fix| &fix.edits))?;
        let applied = chosen.iter().map(|&at| diagnostics[at].clone());
        (text != report.text()).then(|| (text, applied.collect::<Vec<_>>()))
    };
    let (text, applied) = apply_chosen(&chosen)?;
    if count_errors(&lint(&text)) <= errors {
        return Some((text, applied));
    }
    // Together they add an error: keep those that add none by themselves.
    let safe_alone: Vec<usize> = chosen
        .into_iter()
        .take(MAX_SINGLE_TRIES)
        .filter(|&at| {
            apply_chosen(&[at]).is_some_and(|(text, _)| count_errors(&lint(&text)) <= errors)
        })
        .collect();
    apply_chosen(&safe_alone)
        .filter(|(text, _)| count_errors(&lint(text)) <= errors)
        .or_else(|| safe_alone.first().and_then(|&at| apply_chosen(&[at])))
}

/// How many fixes are tried one by one.
const MAX_SINGLE_TRIES: usize = 64;

fn count_errors(report: &Report<'_>) -> usize {
    let errors = report.diagnostics().iter();
    errors
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count()
}

/// Positions of the findings whose fixes do not overlap, in the order of the text; of two that
/// overlap, the first is chosen.
fn choose(report: &Report<'_>, config: &Config, limit: Applicability) -> Vec<usize> {
    let mut taken: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let mut chosen = Vec::new();
    for (at, diagnostic) in report.diagnostics().iter().enumerate() {
        let Some(fix) = diagnostic
            .fix
            .as_ref()
            .filter(|fix| fix.applicability <= limit)
        else {
            continue;
        };
        if config.keeps_unfixed(diagnostic) {
            continue;
        }
        let free = |edit: &Edit| {
            let before = taken.range(..=edit.span.end).next_back();
            before.is_none_or(|(_, &end)| end < edit.span.start)
        };
        if fix.edits.iter().all(free) {
            for edit in &fix.edits {
                taken.insert(edit.span.start, edit.span.end);
            }
            chosen.push(at);
        }
    }
    chosen
}

impl Fix {
    /// The text with this fix applied; `None` where its edits do not fit the text.
    #[must_use]
    pub fn apply(&self, text: &str) -> Option<String> {
        apply(text, &self.edits)
    }
}
