//! Takes bodies out of texts that hold whole requests, for the console page. The page lints them.

// The bodies that `#[wasm_bindgen]` generates are unsafe; nothing written here is.
#![allow(unsafe_code)]

use dcs_migration_lint_request_files::{FileFormat, FoundBody, bodies};
use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// What is tried after the format that the text looks like.
const GUESSES: [FileFormat; 5] = [
    FileFormat::Shell,
    FileFormat::Http,
    FileFormat::Markdown,
    FileFormat::Yaml,
    FileFormat::Terraform,
];

/// The bodies in a text.
#[wasm_bindgen(getter_with_clone)]
pub struct Extracted {
    /// The word for the format of the text; empty if it is not known.
    pub format: String,
    /// In the order of the text; those of `SetOnlineMigrationTask` alone if there are any.
    pub bodies: Vec<Extract>,
}

/// A body.
#[wasm_bindgen(getter_with_clone)]
#[derive(Clone)]
pub struct Extract {
    /// The body with its passwords; variables stay in it.
    pub text: String,
    /// Whether the text is made from the parameters of a command or a resource.
    pub generated: bool,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// Method and URL, if the text has them, without secrets.
    pub target: String,
}

/// Looks for bodies in a text.
#[wasm_bindgen]
pub fn extract(text: &str) -> Extracted {
    let known = FileFormat::from_content(text.as_bytes());
    let formats = known.into_iter().chain(GUESSES);
    let found = formats
        .map(|format| (format, bodies(format, text)))
        .find(|(format, found)| {
            let is_this = |body: &FoundBody| body.is_this_call;
            found.iter().any(is_this) || (known == Some(*format) && !found.is_empty())
        });
    let Some((format, mut found)) = found else {
        return Extracted {
            format: known.map_or("", word).to_owned(),
            bodies: Vec::new(),
        };
    };
    if found.iter().any(|body| body.is_this_call) {
        found.retain(|body| body.is_this_call);
    }
    let (mut at, mut line) = (0, 1);
    let bodies = found.into_iter().map(|body| {
        let before = text.get(at..body.span.start).unwrap_or_default();
        line += before.matches('\n').count();
        at = at.max(body.span.start);
        Extract {
            text: body.text,
            generated: body.generated,
            line,
            target: body.target,
        }
    });
    Extracted {
        format: word(format).to_owned(),
        bodies: bodies.collect(),
    }
}

/// The word that the page has a text for.
fn word(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Http => "http",
        FileFormat::Shell => "shell",
        FileFormat::Har => "har",
        FileFormat::Terraform | FileFormat::TerraformJson => "terraform",
        FileFormat::TerraformPlan => "plan",
        FileFormat::KooCli => "koocli",
        FileFormat::Postman => "postman",
        FileFormat::Insomnia => "insomnia",
        FileFormat::ThunderClient => "thunder",
        FileFormat::Bruno => "bruno",
        FileFormat::Hurl => "hurl",
        FileFormat::Markdown => "markdown",
        FileFormat::Rst => "rst",
        FileFormat::Yaml => "yaml",
        _ => "",
    }
}
