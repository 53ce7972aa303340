//! Which part of a document hover texts and completions are about: a body, the body of a request in
//! an `.http` file, or a resource of Terraform.

use std::path::Path;

use dcs_migration_lint::{Config, Span};

use super::hcl;
use super::members;
use super::schema::{Offer, Root};
use crate::files::kind::request_files::{FileFormat, lint};
use crate::files::kind::{Kind, is_json};

/// A part of a document, and how it is read.
enum Part {
    /// JSON.
    Members(Span, Root),
    Resource,
}

/// The documentation of the member at an offset, as Markdown, and the span of its name. `name` is
/// that of the document.
pub(super) fn describe(name: &str, kind: &Kind, text: &str, at: usize) -> Option<(String, Span)> {
    match part(name, kind, text, at)? {
        Part::Resource => hcl::describe(text, at),
        Part::Members(Span { start, end, .. }, root) => {
            let (text, span) = members::describe(&text[start..end], at - start, root)?;
            Some((text, Span::new(span.start + start, span.end + start)))
        }
    }
}

/// The completions at an offset. `None` if the document, or this part of it, is not this request.
pub(super) fn complete(name: &str, kind: &Kind, text: &str, at: usize) -> Option<Vec<Offer>> {
    Some(match part(name, kind, text, at)? {
        Part::Resource => hcl::complete(text, at),
        Part::Members(Span { start, end, .. }, root) => {
            let mut offers = members::complete(&text[start..end], at - start, root);
            for offer in &mut offers {
                let Span {
                    start: from,
                    end: to,
                    ..
                } = offer.replaced;
                offer.replaced = Span::new(from + start, to + start);
                offer.comma_at = offer.comma_at.map(|comma| comma + start);
            }
            offers
        }
    })
}

fn part(name: &str, kind: &Kind, text: &str, at: usize) -> Option<Part> {
    let all = Span::new(0, text.len());
    match kind {
        Kind::Body { .. } => {
            members::may_be_request(text, at).then_some(Part::Members(all, Root::Body))
        }
        Kind::Terraform(_) | Kind::Requests(FileFormat::Terraform | FileFormat::TerraformJson) => {
            Some(if is_json(Path::new(name)) {
                Part::Members(all, Root::Terraform)
            } else {
                Part::Resource
            })
        }
        Kind::Requests(FileFormat::Http) => {
            http_body(text, at).map(|body| Part::Members(body, Root::Body))
        }
        Kind::Requests(_) => None,
    }
}

/// The body around an offset in an `.http` file, if its request is to this call.
fn http_body(text: &str, at: usize) -> Option<Span> {
    let mut request = 0;
    let mut body = None;
    let mut has_line = false;
    let mut end = text.len();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let next = start + line.len();
        let content = line.trim();
        if content.starts_with("###") {
            if start > at {
                end = start;
                break;
            }
            (request, body, has_line) = (next, None, false);
        } else if content.is_empty() {
            // The first empty line after the request line and its headers.
            body = body.or(has_line.then_some(next));
        } else if !content.starts_with(['#', '@', '/']) {
            has_line = true;
        }
        start = next;
    }
    let body = body.filter(|&body| body <= at)?;
    let request = &text[request..body];
    let is_this = lint(FileFormat::Http, request, &Config::default()).requests > 0;
    is_this.then_some(Span::new(body, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_around_the_cursor() {
        let ours = "POST https://a/v2/p/migration/t/task\nContent-Type: application/json\n\n";
        let text = format!(
            "@host = a\n# comment\n{ours}{{\"a\": 1\n\n}}\n### next\nGET https://a/b\n\n{{}}\n###\n// c\n{ours}{{}}"
        );
        let body = |needle: &str| {
            let body = http_body(&text, text.find(needle).unwrap() + 1);
            body.map(|body| &text[body.start..body.end])
        };
        assert_eq!(body("\"a\""), Some("{\"a\": 1\n\n}\n"));
        assert_eq!(body("\n}\n###"), Some("{\"a\": 1\n\n}\n"));
        assert_eq!(body("OST"), None);
        assert_eq!(body("host"), None);
        assert_eq!(body("{}\n"), None, "of another call");
        let last = http_body(&text, text.len());
        assert_eq!(last, Some(Span::new(text.len() - 2, text.len())));
        assert_eq!(http_body("", 0), None);
    }
}
