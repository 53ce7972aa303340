//! Fixes one text, and writes fixed files.
//!
//! A file is replaced in one step: a reader sees the old text or the new one. Permissions are kept,
//! and the owner if the system allows it. Of a symbolic link, the target is replaced; a hard link is
//! separated from the other names of its file.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use dcs_migration_lint::{Applicability, Report};

use super::check::{CheckedFile, check, fix, fix_changed};
use crate::args::LintArgs;
use crate::config::ResolvedConfig;
use crate::files::hunks::Hunks;
use crate::files::input::Input;
use crate::files::kind::Kind;
use crate::terminal::replace::Replacement;

/// A text after `--fix`, or before it with `--diff`.
pub(crate) struct Repaired {
    /// With `--diff`, or if writing failed: the unchanged text. Otherwise the fixed one.
    pub(crate) checked: CheckedFile,
    /// How many fixes were applied, or would be.
    pub(crate) fixes: usize,
    /// With `--diff`, the report of the fixed text if it differs.
    pub(crate) fixed: Option<Report<'static>>,
    /// With `--fix`, the fixed text of standard input.
    pub(crate) stdout: Option<Vec<u8>>,
    /// Why the file could not be written.
    pub(crate) failure: Option<io::Error>,
}

/// Fixes one text. With `--fix`, writes the file. With `hunks`, only what has to do with them is
/// fixed.
pub(crate) fn repair(
    input: &Input,
    (name, kind): (&str, &Kind),
    text: &str,
    args: &LintArgs,
    (config, hunks): (&ResolvedConfig, Option<&Hunks>),
) -> Repaired {
    let limit = if args.unsafe_fixes {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    let fixed = match hunks {
        Some(hunks) => fix_changed(name, kind, text, (config, hunks), limit),
        None => fix(name, kind, text, config, limit),
    };
    let changed = fixed.text != text;
    let mut repaired = Repaired {
        checked: check(name, kind, fixed.text.as_bytes(), config),
        fixes: if changed { fixed.applied.len() } else { 0 },
        fixed: None,
        stdout: None,
        failure: None,
    };
    if args.diff {
        let before = check(name, kind, text.as_bytes(), config);
        let after = std::mem::replace(&mut repaired.checked, before);
        repaired.fixed = changed.then_some(after.report);
        return repaired;
    }
    match input {
        Input::Stdin => repaired.stdout = Some(fixed.text.into_bytes()),
        Input::File { path, .. } if changed => {
            if let Err(error) = write(path, text, &fixed.text) {
                repaired.checked = check(name, kind, text.as_bytes(), config);
                repaired.checked.fixable = false;
                repaired.fixes = 0;
                repaired.failure = Some(error);
            }
        }
        Input::File { .. } => {}
    }
    repaired
}

/// Replaces the text of a file, which was `old` when it was read.
///
/// # Errors
///
/// If the file is read-only, has changed since, or cannot be replaced. It is then unchanged.
fn write(path: &Path, old: &str, new: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if fs::read(&path)? != old.as_bytes() {
        return Err(io::Error::other("the file has changed since it was read"));
    }
    let (mut file, replacement) = Replacement::new(path, Some(&metadata))?;
    file.write_all(new.as_bytes())?;
    file.sync_all()?;
    replacement.persist()
}
