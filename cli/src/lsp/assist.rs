//! Which part of a document hover texts and completions are about: a body, the body of a request in
//! a file, or a resource of Terraform.

use std::path::Path;

use dcs_migration_lint::Span;
use dcs_migration_lint::report::Edit;

use super::hcl;
use super::mapping;
use super::members;
use super::schema::{Offer, Root};
use crate::files::kind::request_files::{FileFormat, TextAt, TextKind, text_at};
use crate::files::kind::{Kind, is_json};

/// A part of a document, and how it is read.
enum Part {
    /// The document is JSON.
    Members(Root),
    /// The document is Terraform's configuration.
    Resource,
    Text(TextAt),
}

/// The documentation of the member at an offset, as Markdown, and the span of its name. `name` is
/// that of the document.
pub(super) fn describe(name: &str, kind: &Kind, text: &str, at: usize) -> Option<(String, Span)> {
    match part(name, kind, text, at)? {
        Part::Members(root) => members::describe(text, at, root),
        Part::Resource => hcl::describe(text, at),
        Part::Text(inner) => {
            let (said, span) = match inner.kind() {
                TextKind::Terraform => hcl::describe(inner.text(), inner.at()),
                _ => members::describe(inner.text(), inner.at(), Root::Body),
            }?;
            Some((said, inner.span(span)))
        }
    }
}

/// The completions at an offset. `None` if the document, or this part of it, is not this request.
pub(super) fn complete(name: &str, kind: &Kind, text: &str, at: usize) -> Option<Vec<Offer>> {
    let Some(part) = part(name, kind, text, at) else {
        let is_yaml = *kind == Kind::Requests(FileFormat::Yaml);
        return is_yaml.then(|| mapping::complete(text, at))?;
    };
    Some(match part {
        Part::Members(root) => members::complete(text, at, root),
        Part::Resource => hcl::complete(text, at),
        Part::Text(inner) if inner.kind() == TextKind::Mapping => {
            let flow = &text[inner.place().start..inner.place().end];
            if !flow.starts_with('{') {
                return mapping::complete(text, at);
            }
            let start = inner.place().start;
            let offers = members::complete(flow, at - start, Root::Body).into_iter();
            offers.map(|offer| offer.shifted(start)).collect()
        }
        Part::Text(inner) => {
            let offers = match inner.kind() {
                TextKind::Terraform => hcl::complete(inner.text(), inner.at()),
                _ => members::complete(inner.text(), inner.at(), Root::Body),
            };
            let offers = offers.into_iter();
            offers.filter_map(|offer| place(offer, &inner)).collect()
        }
    })
}

/// A completion in a text as one of the document. `None` if the document cannot have it there.
fn place(offer: Offer, inner: &TextAt) -> Option<Offer> {
    let comma = |at| inner.edit(&Edit::new(Span::empty(at), ","));
    let comma_at = match offer.comma_at {
        Some(at) => Some(comma(at)?.span.start),
        None => None,
    };
    // The editor matches it with what the document has.
    let filter = inner.edit(&Edit::new(offer.replaced, offer.filter))?;
    let edit = inner.edit(&Edit::new(offer.replaced, offer.content))?;
    Some(Offer {
        replaced: edit.span,
        content: edit.content.into_owned(),
        filter: filter.content.into_owned(),
        comma_at,
        ..offer
    })
}

fn part(name: &str, kind: &Kind, text: &str, at: usize) -> Option<Part> {
    match kind {
        Kind::Body { .. } => members::may_be_request(text, at).then_some(Part::Members(Root::Body)),
        Kind::Terraform(_) | Kind::Requests(FileFormat::Terraform | FileFormat::TerraformJson) => {
            Some(if is_json(Path::new(name)) {
                Part::Members(Root::Terraform)
            } else {
                Part::Resource
            })
        }
        Kind::Requests(format) => text_at(*format, text, at).map(Part::Text),
    }
}
