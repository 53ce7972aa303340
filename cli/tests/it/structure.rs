//! The structure of the sources: layers, and no circles of files.

#[path = "../../../tests/support/structure.rs"]
mod support;

use std::collections::BTreeMap;

use self::support::Structure;
use super::root;

/// The layers of the crate, the lowest first.
const LAYERS: [&str; 15] = [
    "exit_code",
    "settings",
    "args",
    "terminal",
    "usage",
    "files",
    "config",
    "lint",
    "render",
    "lines",
    "lsp",
    "run",
    "manual",
    "fuzzing",
    "lib",
];

#[test]
fn files_use_only_lower_layers_and_form_no_circle() {
    let structure = Structure::read(&root().join("cli/src"));
    assert!(structure.len() > 50, "{}", structure.len());
    let mut layers = LAYERS.to_vec();
    layers.push("main");
    structure.check(&layers);
    layers.reverse();
    assert!(!structure.violations(&layers).is_empty());
}

fn structure(files: &[(&str, &str)]) -> Structure {
    let files: BTreeMap<String, String> = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    Structure::of(&files)
}

#[test]
fn circles_are_found() {
    for (a, b) in [
        ("use crate::b::B;", "use crate::a::A;"),
        ("use crate::{c::C, b};", "fn f() { crate::a::f() }"),
        ("use super::b::{self, B};", "use super::{c, a::{A, F}};"),
        (
            "macro_rules! m { () => { $crate::b::B } }",
            "use crate::a::*;",
        ),
        ("fn f() -> crate::b::B {}", "use crate::a as other;"),
    ] {
        let structure = structure(&[("a.rs", a), ("b.rs", b), ("c.rs", "")]);
        assert_eq!(structure.circles(), [["a.rs", "b.rs"]], "{a} {b}");
    }
    let three = structure(&[
        ("a/mod.rs", "mod b;\nuse self::b::B;"),
        ("a/b.rs", "use crate::c::C;"),
        ("c.rs", "use crate::a::A;"),
        ("d.rs", "use crate::a::A;"),
    ]);
    assert_eq!(three.circles(), [["a/b.rs", "a/mod.rs", "c.rs"]]);
    let child = structure(&[
        ("a/mod.rs", "mod b;\nfn f() { b::f() }"),
        ("a/b.rs", "use super::Item;"),
    ]);
    assert_eq!(child.circles(), [["a/b.rs", "a/mod.rs"]]);
}

#[test]
fn text_that_uses_nothing_forms_no_circle() {
    for text in [
        "// crate::a::A\n/* crate::a */ /// [`crate::a`]\n",
        "const A: &str = \"crate::a::A \\\" crate::a\";",
        "const A: &str = r#\"\" crate::a::A\"#;",
        "const A: char = '\"'; const B: u8 = b'\\''; // crate::a\n",
        "#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n",
        "use other::crate_a::a;",
        "mod a;",
    ] {
        let structure = structure(&[("a.rs", "use crate::b::B;"), ("b.rs", text)]);
        assert_eq!(structure.circles(), [] as [Vec<&str>; 0], "{text}");
    }
    // Siblings through their parent.
    let siblings = structure(&[
        ("a/mod.rs", "mod b;\nmod c;\npub use self::b::B;"),
        ("a/b.rs", "use super::c::C;"),
        ("a/c.rs", "fn f<'a>(a: &'a str) {}"),
    ]);
    assert_eq!(siblings.circles(), [] as [Vec<&str>; 0]);
}

#[test]
fn layers_are_checked() {
    let structure = structure(&[
        ("low.rs", "use crate::high::a::A;"),
        ("high/a.rs", "use crate::low::L;"),
        ("stray.rs", ""),
    ]);
    assert_eq!(
        structure.violations(&["low", "high"]),
        ["low.rs uses high/a.rs", "stray.rs is in no layer"]
    );
}
