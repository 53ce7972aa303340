//! The public items of the library with all features, and the crates that it depends on without.
//!
//! Both lists are committed, so that a diff shows each change of them. The test reads the pages of
//! `cargo doc`, which include macros, re-exports and derived implementations, without documentation
//! and function bodies. `UPDATE=1 cargo test --test api` rewrites the lists.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn public_items_are_listed() {
    // The folder of all builds, so that nothing is built anew.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    cargo(&[
        "doc",
        "--no-deps",
        "--all-features",
        "--lib",
        "--target-dir",
        target.to_str().unwrap(),
    ]);
    let pages = target.join("doc/dcs_migration_lint");
    let index = fs::read_to_string(pages.join("all.html")).unwrap();
    let mut listing = String::new();
    for link in between(&index, "<a href=\"", "\"").filter(|link| is_item(link)) {
        let page = fs::read_to_string(pages.join(link)).unwrap();
        let (folder, file) = link.rsplit_once('/').unwrap_or(("", link));
        let name = file.split('.').nth(1).unwrap();
        let path = format!("{folder}/{name}").replace('/', "::");
        writeln!(listing, "\n## {}", path.trim_start_matches(':')).unwrap();
        item(&page, &mut listing);
    }
    assert!(
        listing.contains("pub fn lint<"),
        "the pages are not as the test reads them"
    );
    let head = "# The public items of the library; tests/api.rs writes this.\n";
    assert_listed("tests/api.txt", &format!("{head}{listing}"));
}

#[test]
fn crates_beneath_the_library_are_listed() {
    let tree = cargo(&[
        "tree", "-e", "normal", "--prefix", "none", "--target", "all",
    ]);
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    assert_listed("tests/dependencies.txt", &(names.join("\n") + "\n"));
}

fn cargo(arguments: &[&str]) -> String {
    let (command, rest) = arguments.split_first().unwrap();
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([command, "--locked", "-p", "dcs-migration-lint"])
        .args(rest)
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {command}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn is_item(link: &str) -> bool {
    let file = link.rsplit('/').next().unwrap();
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "html")
        && file.split('.').count() == 3
        && !link.contains("://")
        && !link.starts_with("..")
}

/// The declaration; methods of the item's own; implemented traits with their types.
fn item(page: &str, listing: &mut String) {
    let declaration = between(page, "<pre class=\"rust item-decl\">", "</pre>").next();
    let declaration = text(declaration.unwrap());
    // The value of a constant is not its signature.
    let signature = declaration.split(" = \"").next().unwrap();
    writeln!(listing, "{signature}").unwrap();
    // What every type has says nothing of this one.
    let end = page
        .find("id=\"blanket-implementations\"")
        .unwrap_or(page.len());
    let mut traits = Vec::new();
    let mut of_a_trait = false;
    for header in between(&page[..end], " class=\"code-header\">", "</h") {
        let header = text(header);
        if header.starts_with("impl") {
            of_a_trait = header.contains(" for ");
            // Of the traits that only the compiler implements, more come with its versions.
            let automatic = [
                "StructuralPartialEq",
                "Freeze",
                "RefUnwindSafe",
                "Unpin",
                "UnsafeUnpin",
                "UnwindSafe",
            ];
            let word = |name: &&str| header.split([' ', '!']).any(|word| word == *name);
            if of_a_trait && !automatic.iter().any(word) {
                traits.push(header);
            }
        } else if of_a_trait && header.starts_with("type ") {
            let last = traits.last_mut().unwrap();
            write!(last, " {{ {header} }}").unwrap();
        } else if !of_a_trait && header.starts_with("pub ") {
            writeln!(listing, "    {header}").unwrap();
        }
    }
    traits.sort();
    for line in traits {
        writeln!(listing, "  {line}").unwrap();
    }
}

/// Text of a page's HTML, on one line.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap();
        rest = after;
        match tag.split(' ').next().unwrap() {
            // What opens and closes long declarations.
            "summary" => rest = after.split_once("</summary>").unwrap().1,
            "div" | "/div" | "br" => text.push(' '),
            _ => {}
        }
    }
    text.push_str(rest);
    for (escaped, char) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(escaped, char);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn between<'t>(text: &'t str, open: &'t str, close: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(open)
        .skip(1)
        .filter_map(move |rest| Some(rest.split_once(close)?.0))
}

fn assert_listed(path: &str, found: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, found).unwrap();
    }
    let listed = fs::read_to_string(&file).unwrap_or_default();
    let (old, new): (Vec<&str>, Vec<&str>) = (listed.lines().collect(), found.lines().collect());
    let gone = old
        .iter()
        .filter(|line| !new.contains(line))
        .map(|line| format!("- {line}\n"));
    let come = new
        .iter()
        .filter(|line| !old.contains(line))
        .map(|line| format!("+ {line}\n"));
    let change: String = gone.chain(come).collect();
    assert!(
        listed == found,
        "{path} is another now:\n{change}UPDATE=1 cargo test --test api rewrites it"
    );
}
