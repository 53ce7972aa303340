//! Redaction of HCL files, apart from the values that are linted.
//!
//! Literals are redacted if the name of their argument, of their variable or of an item around them
//! says that they are secret. In doubt it redacts: in a comment, everything after a word like
//! `password` on its line, and in a file with syntax errors everything after it.

use dcs_migration_lint::Span;
use dcs_migration_lint::json::parse;
use dcs_migration_lint::redact::{Secrets, is_secret_name};
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::structure::{Attribute, Block, Body};
use hcl_edit::visit::{self, Visit};
use hcl_edit::{Decorated, Formatted, Number, Spanned};

use crate::hcl::Source;
use crate::redaction;

/// Hides what a file holds.
pub(crate) fn hide(source: Source<'_>, body: &Body, secrets: &mut Vec<Span>) {
    let mut hider = Hider {
        source,
        secrets,
        secret: false,
        known: source.base,
    };
    hider.visit_body(body);
    hider.gap(source.text.len());
}

/// Redacts a text with syntax errors, in which the end of a value is uncertain.
pub(crate) fn hide_broken(source: Source<'_>, secrets: &mut Vec<Span>) {
    let all = Span::new(source.base, source.text.len());
    let before = secrets.len();
    redaction::words(source.text, all, secrets);
    if let Some(first) = secrets[before..].iter().map(|span| span.start).min() {
        secrets.push(Span::new(first, all.end));
    }
}

struct Hider<'s, 't> {
    source: Source<'t>,
    secrets: &'s mut Vec<Span>,
    /// Whether a name around the value says that it is secret.
    secret: bool,
    /// Up to where the text is known to hold no comment.
    known: usize,
}

impl Hider<'_, '_> {
    /// Looks for words in what stands between the values: comments.
    fn gap(&mut self, end: usize) {
        if self.known < end {
            let gap = Span::new(self.known, end);
            redaction::words(self.source.text, gap, self.secrets);
        }
    }

    /// Visits what stands under a name.
    fn under(&mut self, name: &str, visit: impl FnOnce(&mut Self)) {
        let before = self.secret;
        self.secret = before || is_secret_name(name);
        visit(self);
        self.secret = before;
    }

    /// A literal, or the literal part of a template.
    fn literal(&mut self, node: &impl hcl_edit::Span) {
        let span = self.source.span(node, Span::empty(self.known));
        if self.secret {
            self.secrets.push(span);
        } else {
            redaction::words(self.source.text, span, self.secrets);
            // Connection strings and command lines.
            let parsed = parse(self.source.text, span, true);
            let found = Secrets::find(self.source.text, span, &parsed.roots, &parsed.faults);
            self.secrets.extend_from_slice(found.spans());
        }
    }
}

impl Visit for Hider<'_, '_> {
    fn visit_attr(&mut self, attribute: &Attribute) {
        let near = Span::empty(self.known);
        let value = self.source.span(&attribute.value, near);
        let key = self.source.span(&attribute.key, value);
        self.gap(key.start);
        self.under(attribute.key.as_str(), |hider| {
            hider.visit_expr(&attribute.value);
        });
        self.known = self.known.max(value.end);
    }

    fn visit_block(&mut self, block: &Block) {
        let near = Span::empty(self.known);
        let ident = self.source.span(&block.ident, near);
        self.gap(ident.start);
        let label = block.labels.last();
        let header = label.map_or(ident.end, |label| self.source.span(label, ident).end);
        self.known = self.known.max(header);
        let name = match block.ident.as_str() {
            "variable" | "output" => label.map_or("", |label| label.as_str()),
            _ => "",
        };
        self.under(name, |hider| hider.visit_body(&block.body));
    }

    fn visit_expr(&mut self, expression: &Expression) {
        // What has parts may have comments between them.
        let has_comments = matches!(
            expression,
            Expression::Array(_) | Expression::Object(_) | Expression::FuncCall(_)
        );
        if has_comments {
            let span = self.source.span(expression, Span::empty(self.known));
            redaction::words(self.source.text, span, self.secrets);
        }
        visit::visit_expr(self, expression);
    }

    fn visit_object(&mut self, object: &Object) {
        for (key, value) in object {
            let name = match key {
                ObjectKey::Ident(name) => name.as_str(),
                ObjectKey::Expression(expression) => {
                    self.visit_expr(expression);
                    expression.as_str().unwrap_or_default()
                }
            };
            self.under(name, |hider| hider.visit_expr(value.expr()));
        }
    }

    fn visit_string(&mut self, string: &Decorated<String>) {
        self.literal(string);
    }

    fn visit_number(&mut self, number: &Formatted<Number>) {
        if self.secret {
            self.literal(number);
        }
    }

    fn visit_literal(&mut self, literal: &Spanned<String>) {
        self.literal(literal);
    }
}
