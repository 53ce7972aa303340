//! Calls `git`, and reads what it prints about changes.
//!
//! Nothing is written: not even the index is refreshed on disk.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::hunks::Hunk;

/// A changed file that still exists.
pub(super) struct Entry {
    /// Relative to the root of the repository.
    pub(super) path: PathBuf,
    pub(super) kind: EntryKind,
    /// The object in the index. All zeros if it is only in the working tree.
    pub(super) object: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// It is new, or git cannot compare it.
    New,
    Modified,
    /// Only its name or its permissions have changed.
    Same,
}

/// The root of the repository with the current folder in it.
///
/// # Errors
///
/// A message if there is no repository, or no `git`.
pub(super) fn root() -> Result<PathBuf, String> {
    let root = git(&["rev-parse", "--show-toplevel"], b"")?;
    let root = root.map_err(|why| format!("no git repository: {why}"))?;
    let root = path(root.strip_suffix(b"\n").unwrap_or(&root));
    std::fs::canonicalize(&root)
        .map_err(|error| format!("cannot read {}: {error}", super::paths::display(&root)))
}

/// The merge base of a revision and the current commit.
///
/// # Errors
///
/// A message if there is no such revision or no common history.
pub(super) fn merge_base(revision: &str) -> Result<String, String> {
    let shown = dcs_migration_lint::text::quoted(revision);
    let commit = format!("{revision}^{{commit}}");
    let verify = ["rev-parse", "--verify", "--end-of-options", commit.as_str()];
    let commit = git(&verify, b"")?
        .map_err(|_| format!("unknown git revision {shown}; in a shallow clone, fetch it first"))?;
    let commit = String::from_utf8_lossy(&commit);
    let base = git(&["merge-base", commit.trim(), "HEAD"], b"")?.map_err(|_| {
        format!(
            "no common history with {shown}; in a shallow clone, fetch more of it \
             (`fetch-depth: 0` of actions/checkout)"
        )
    })?;
    Ok(String::from_utf8_lossy(&base).trim().to_owned())
}

/// The changed files. `from` is `--cached`, for the index, or the commit that the working tree is
/// compared with. For the index, files with conflicts are left out.
///
/// # Errors
///
/// A message if git fails.
pub(super) fn entries(from: &str) -> Result<Vec<Entry>, String> {
    let args = ["--raw", "-z", "--no-abbrev", "--diff-filter=AMRT"];
    parse_raw(&diff(&args, from)?).ok_or_else(|| "unexpected output of `git diff`".to_owned())
}

/// The changed lines of modified files, by their path relative to the root.
///
/// # Errors
///
/// A message if git fails.
pub(super) fn hunks(from: &str) -> Result<BTreeMap<PathBuf, Vec<Hunk>>, String> {
    let args = [
        "--patch",
        "--unified=0",
        "--inter-hunk-context=0",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        "--diff-filter=MR",
    ];
    Ok(parse_patch(&diff(&args, from)?))
}

/// The files that git neither tracks nor ignores.
///
/// # Errors
///
/// A message if git fails.
pub(super) fn untracked() -> Result<Vec<PathBuf>, String> {
    let args = [
        "ls-files",
        "--others",
        "--exclude-standard",
        "--full-name",
        "-z",
        ":/",
    ];
    let names = git(&args, b"")?.map_err(|why| format!("`git ls-files` failed: {why}"))?;
    let names = names
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty());
    Ok(names.map(path).collect())
}

/// The files in the index: their paths relative to the root, and their objects. Without those with
/// conflicts.
///
/// # Errors
///
/// A message if git fails.
pub(super) fn index() -> Result<Vec<(PathBuf, String)>, String> {
    let args = ["ls-files", "--stage", "--full-name", "-z", ":/"];
    let listed = git(&args, b"")?.map_err(|why| format!("`git ls-files` failed: {why}"))?;
    // `<mode> <object> <stage>`, a tab, and the path.
    let file = |line: &[u8]| {
        let (header, name) = line.split_at(memchr::memchr(b'\t', line)?);
        let header = std::str::from_utf8(header).ok()?;
        let &[mode, object, stage] = header.split(' ').collect::<Vec<_>>().as_slice() else {
            return None;
        };
        let is_file = mode.starts_with("100") && stage == "0";
        is_file.then(|| (path(&name[1..]), object.to_owned()))
    };
    Ok(listed.split(|byte| *byte == 0).filter_map(file).collect())
}

/// The contents of objects, in their order.
///
/// # Errors
///
/// A message if git fails.
pub(super) fn contents<'a>(
    objects: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Vec<u8>>, String> {
    let mut input = String::new();
    for object in objects {
        input.extend([object, "\n"]);
    }
    let failed = |why: &str| format!("`git cat-file` failed: {why}");
    let output = git(&["cat-file", "--batch"], input.as_bytes())?.map_err(|why| failed(&why))?;
    let mut rest = output.as_slice();
    let mut contents = Vec::new();
    while let Some(end) = memchr::memchr(b'\n', rest) {
        // `<object> blob <size>`.
        let header = String::from_utf8_lossy(&rest[..end]);
        let size = header
            .rsplit_once(" blob ")
            .map(|(_, size)| size.parse::<usize>());
        let content = size.and_then(Result::ok).and_then(|size| {
            let content = rest.get(end + 1..end + 1 + size)?;
            rest = rest.get(end + 2 + size..)?;
            Some(content.to_owned())
        });
        contents.push(content.ok_or_else(|| failed("unexpected output"))?);
    }
    Ok(contents)
}

/// `git diff`, independent of the user's settings.
fn diff(args: &[&str], from: &str) -> Result<Vec<u8>, String> {
    let settings = [
        "-c",
        "core.quotePath=false",
        "-c",
        "diff.relative=false",
        "diff",
    ];
    let plain = [
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--find-renames",
        "--ignore-submodules",
    ];
    let all = [&settings[..], &plain, args, &[from, "--"]].concat();
    git(&all, b"")?.map_err(|why| format!("`git diff` failed: {why}"))
}

/// Runs git. Returns its output, or the first line that it has said.
///
/// # Errors
///
/// A message if it cannot be run.
fn git(args: &[&str], input: &[u8]) -> Result<Result<Vec<u8>, String>, String> {
    let cannot = |error: std::io::Error| {
        format!("cannot run `git`, which `--since` and `--staged` need: {error}")
    };
    let mut child = Command::new("git")
        .args(args)
        .env("LC_ALL", "C")
        .env("GIT_OPTIONAL_LOCKS", "0")
        // It takes precedence over options.
        .env_remove("GIT_DIFF_OPTS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(cannot)?;
    let stdin = child.stdin.take();
    let output = thread::scope(|scope| {
        scope.spawn(move || {
            // If git ends early, it says why.
            let _ = stdin.map(|mut stdin| stdin.write_all(input));
        });
        child.wait_with_output().map_err(cannot)
    })?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or_default();
    let said = said.strip_prefix("fatal: ").unwrap_or(said);
    Ok(Err(if said.is_empty() {
        output.status.to_string()
    } else {
        said.to_owned()
    }))
}

/// Reads the output of `git diff --raw -z`: for each file
/// `:<old mode> <new mode> <old object> <new object> <status>`, then its path, of a renamed file the
/// old one before the new one.
fn parse_raw(raw: &[u8]) -> Option<Vec<Entry>> {
    let mut fields = raw.split(|byte| *byte == 0);
    let mut entries = Vec::new();
    while let Some(header) = fields.next().filter(|header| !header.is_empty()) {
        let header = std::str::from_utf8(header).ok()?.strip_prefix(':')?;
        let words: Vec<&str> = header.split(' ').collect();
        let &[old_mode, new_mode, old_object, object, status] = words.as_slice() else {
            return None;
        };
        let mut name = fields.next()?;
        if status.starts_with('R') {
            name = fields.next()?;
        }
        // Not symbolic links, whose targets have their own entry, nor submodules.
        if !new_mode.starts_with("100") {
            continue;
        }
        let kind = match status {
            "R100" => EntryKind::Same,
            _ if status.starts_with('R') => EntryKind::Modified,
            "M" if old_object == object || old_mode != new_mode && is_zero(object) => {
                EntryKind::Same
            }
            "M" => EntryKind::Modified,
            _ => EntryKind::New,
        };
        entries.push(Entry {
            path: path(name),
            kind,
            object: object.to_owned(),
        });
    }
    Some(entries)
}

/// Whether it names no object.
fn is_zero(object: &str) -> bool {
    object.bytes().all(|digit| digit == b'0')
}

/// Reads a patch without context.
fn parse_patch(patch: &[u8]) -> BTreeMap<PathBuf, Vec<Hunk>> {
    let mut files: BTreeMap<PathBuf, Vec<Hunk>> = BTreeMap::new();
    let mut file = PathBuf::new();
    // How many lines of the current hunk follow: text of the file, which may look like a header.
    let mut left = 0;
    for line in patch.split(|byte| *byte == b'\n') {
        if left > 0 {
            left -= usize::from(line.starts_with(b"+") || line.starts_with(b"-"));
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            // A tab ends a name with spaces.
            let name = unquote(name.strip_suffix(b"\t").unwrap_or(name));
            file = path(name.strip_prefix(b"b/").unwrap_or(&name));
        } else if let Some((removed, hunk)) = parse_hunk(line) {
            left = removed + hunk.len();
            files.entry(file.clone()).or_default().push(hunk);
        }
    }
    files
}

/// Reads `@@ -<line>,<count> +<line>,<count> @@`. Returns the number of removed lines, and the
/// place of the added ones.
fn parse_hunk(line: &[u8]) -> Option<(usize, Hunk)> {
    let line = String::from_utf8_lossy(line.strip_prefix(b"@@ -")?).into_owned();
    let (old, rest) = line.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let range = |text: &str| {
        let (line, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((line.parse::<usize>().ok()?, count.parse::<usize>().ok()?))
    };
    let ((_, removed), (line, added)) = (range(old)?, range(new)?);
    // Without added lines, it is the line before the removed ones.
    let first = if added == 0 { line + 1 } else { line };
    Some((removed, first..first + added))
}

/// A name in quotes as C has them, or without.
fn unquote(name: &[u8]) -> Vec<u8> {
    let quoted = name
        .strip_prefix(b"\"")
        .and_then(|name| name.strip_suffix(b"\""));
    let Some(quoted) = quoted else {
        return name.to_owned();
    };
    let mut plain = Vec::new();
    let mut rest = quoted;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        let octal = rest
            .get(..3)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            plain.push(byte);
            rest = &rest[3..];
        } else if let Some((&escape, after)) = rest.split_first() {
            rest = after;
            plain.push(match escape {
                b'a' => 7,
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                other => other,
            });
        }
    }
    plain
}

#[cfg(unix)]
fn path(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    Path::new(std::ffi::OsStr::from_bytes(name)).to_owned()
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> PathBuf {
    Path::new(String::from_utf8_lossy(name).as_ref()).to_owned()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{EntryKind, parse_patch, parse_raw, unquote};

    #[test]
    fn entries_tell_what_has_changed() {
        let (zero, old, new) = ("0000", "1234", "0567");
        for (header, names, kind) in [
            (
                format!(":000000 100644 {zero} {new} A"),
                "a",
                Some(EntryKind::New),
            ),
            (
                format!(":100644 100755 {old} {new} M"),
                "a",
                Some(EntryKind::Modified),
            ),
            (
                format!(":100644 100644 {old} {zero} M"),
                "a",
                Some(EntryKind::Modified),
            ),
            // Only the permissions have changed, in the index and in the working tree.
            (
                format!(":100644 100755 {old} {old} M"),
                "a",
                Some(EntryKind::Same),
            ),
            (
                format!(":100644 100755 {old} {zero} M"),
                "a",
                Some(EntryKind::Same),
            ),
            (
                format!(":100644 100644 {old} {old} R100"),
                "b\0a",
                Some(EntryKind::Same),
            ),
            (
                format!(":100644 100644 {old} {new} R086"),
                "b\0a",
                Some(EntryKind::Modified),
            ),
            (
                format!(":120000 100644 {old} {new} T"),
                "a",
                Some(EntryKind::New),
            ),
            (format!(":100644 120000 {old} {new} T"), "a", None),
            (format!(":160000 160000 {old} {new} M"), "a", None),
        ] {
            let raw = format!("{header}\0{names}\0");
            let entries = parse_raw(raw.as_bytes()).unwrap();
            let found: Vec<_> = entries.iter().map(|it| (&*it.path, &it.kind)).collect();
            let wanted = kind.as_ref().map(|kind| (Path::new("a"), kind));
            assert_eq!(found, wanted.as_slice(), "{raw:?}");
        }
        for broken in [
            ":100644 100644 1 M\0a\0",
            "100644 100644 1 2 M\0a\0",
            ":1 1 1 1 M",
        ] {
            assert!(parse_raw(broken.as_bytes()).is_none(), "{broken:?}");
        }
    }

    #[test]
    fn text_of_a_file_is_not_read_as_headers() {
        let patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@ +9,9 @@\n-++ b/y\n-@@ -1 +1 @@\n\
                     \\ No newline at end of file\n+++ b/z\n@@ -9 +7,0 @@\n-a\n\
                     diff --git a/d b/d\n--- a/d\n+++ \"b/d\\t\\303\\244\"\n@@ -0,0 +1,2 @@\n+1\n+2\n@@ -5 +7 @@\n-6\n+7\n";
        let files = parse_patch(patch.as_bytes());
        assert_eq!(files[Path::new("x")], [1..2, 8..8]);
        assert_eq!(files[Path::new("d\tä")], [1..3, 7..8]);
        assert_eq!(files.len(), 2);
    }

    #[test]
    fn names_are_unquoted() {
        for (name, wanted) in [
            ("b/a", "b/a"),
            ("\"b/a\\\"\\\\\\n\"", "b/a\"\\\n"),
            ("\"\\346\\226\\207\"", "文"),
            ("\"\\a\\b\\t\\v\\f\\r\"", "\u{7}\u{8}\t\u{b}\u{c}\r"),
        ] {
            assert_eq!(String::from_utf8(unquote(name.as_bytes())).unwrap(), wanted);
        }
    }
}
