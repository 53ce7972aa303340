//! Collects the findings of rules, and limits how many of each rule are listed.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::context::Document;
use crate::diagnostic::rule::Rule;
use crate::text::span::Span;
use std::borrow::Cow;

/// Where rules put what they find; keeps the number bounded.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many the current rule has added that are listed.
    count: usize,
    /// The bytes of their pointers.
    pointers: usize,
    /// How many of the current rule are not listed.
    omitted_count: usize,
    /// The first of those: the place of the finding that counts the rest.
    omitted: Option<Diagnostic>,
    /// The latest one after it: its rule completes it, and it is not reported.
    dropped: Option<Diagnostic>,
}

/// How many findings of one rule are listed for one text.
pub(crate) const MAX_FINDINGS_PER_RULE: usize = 1000;

/// From how many bytes of pointers on no more findings of one rule are listed: a pointer may be as
/// long as the text.
const MAX_POINTERS: usize = 1 << 20;

impl Findings {
    /// Adds a finding, which its rule then completes.
    pub(crate) fn add(
        &mut self,
        rule: &'static Rule,
        span: Span,
        pointer: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::new(rule, span, pointer, message))
    }

    /// The pointer to the innermost value around an offset; empty for a finding that will not be
    /// listed.
    pub(crate) fn pointer_at(&self, document: &Document<'_, '_>, at: usize) -> String {
        match self.omitted {
            Some(_) => String::new(),
            None => document.pointer_at(at),
        }
    }

    #[inline(never)]
    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        if self.count == MAX_FINDINGS_PER_RULE || self.pointers > MAX_POINTERS {
            self.omitted_count += 1;
            return if self.omitted.is_none() {
                self.omitted.insert(diagnostic)
            } else {
                self.dropped.insert(diagnostic)
            };
        }
        self.count += 1;
        self.pointers += diagnostic.pointer.len();
        let at = self.diagnostics.len();
        if at == 0 {
            // Findings are seldom alone; for so many, allocators still have blocks at hand.
            self.diagnostics.reserve(6);
        }
        self.diagnostics.push(diagnostic);
        &mut self.diagnostics[at]
    }

    /// Closes a rule: what was left out becomes one finding that says how many.
    pub(crate) fn end_rule(&mut self) {
        let omitted = std::mem::take(&mut self.omitted_count);
        (self.count, self.pointers) = (0, 0);
        // Asked first: taking moves a whole finding, and there is hardly ever one.
        if omitted == 0 {
            return;
        }
        if let Some(first) = self.omitted.take() {
            let message =
                format!("{omitted} more findings of this rule from here on are not listed");
            let mut rest = Diagnostic::new(first.rule, first.span, first.pointer, message);
            rest.severity(first.severity).data("omitted", omitted);
            self.diagnostics.push(rest);
        }
    }
}
