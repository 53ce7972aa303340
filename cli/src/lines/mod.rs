//! `--lines`: one request per line of the input, one result per line of the output.
//!
//! Results are in the order of the input, so that this works as a filter in `RDD.pipe`, Hadoop
//! streaming or GNU parallel. One thread reads, one per core lints, one writes. Queues and lines are
//! bounded, so memory does not grow with the input.

mod decompress;
mod extract;
mod json;

use std::borrow::Cow;
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use memchr::{memchr, memchr_iter, memchr2, memrchr};

use crate::args::LintArgs;
use crate::config::{Configs, ResolvedConfig};
use crate::exit_code::{CLEAN, FAILURE, FINDINGS};
use crate::files::input::Input;
use crate::lint::check::lint_body;
use crate::render::config_errors;
use crate::settings::Field;
use crate::terminal::color;
use crate::terminal::output::{Output, log};
use crate::terminal::progress::Progress;
use crate::terminal::text::escape_json;

/// The maximum length of a line in bytes. A request has some hundreds.
const MAX_LINE: usize = 1 << 20;
/// How many bytes are read at most at once. Less is processed at once, so that results come early.
const READ: usize = 1 << 17;
/// The maximum number of lines in a block: the results of short lines can be many times as long.
const MAX_LINES: usize = 512;

/// One of the inputs.
struct LineInput {
    name: String,
    config: ResolvedConfig,
    /// How the result of each line begins, up to its number.
    prefix: Vec<u8>,
}

impl LineInput {
    fn new(name: String, config: ResolvedConfig) -> Self {
        let path = serde_json::Value::from(name.as_str()).to_string();
        let prefix = format!("{{\"path\":{},\"line\":", escape_json(&path)).into_bytes();
        Self {
            name,
            config,
            prefix,
        }
    }
}

/// Complete lines.
struct Block {
    input: Arc<LineInput>,
    /// The number of the first line, from 1.
    first: u64,
    content: Content,
}

enum Content {
    Lines(Vec<u8>),
    /// One line that is too long, and was not kept.
    TooLong,
}

/// The results of a block.
#[derive(Default)]
struct Results {
    json: Vec<u8>,
    lines: u64,
    /// Whether a finding is at or above the threshold of its input.
    fails: bool,
}

/// What the writer waits for, in order.
enum Pending {
    Block(Receiver<Results>),
    /// An input that could not be read.
    Failure(String),
}

/// The queues of the reader.
struct Queues {
    work: SyncSender<(Block, SyncSender<Results>)>,
    order: SyncSender<Pending>,
    bytes_read: Arc<AtomicU64>,
}

/// What lints lines.
struct LineLinter {
    field: Option<Field>,
}

/// Lints the lines of the inputs that the arguments name. Returns the exit code.
pub(crate) fn run(args: &LintArgs, configs: &Configs) -> u8 {
    let mut paths = args.paths.clone();
    if paths.is_empty() {
        paths.push("-".into());
    }
    let inputs: Vec<(PathBuf, Arc<LineInput>)> = paths
        .into_iter()
        .map(|path| {
            let input = if path.as_os_str() == "-" {
                Input::Stdin
            } else {
                Input::named(path.clone(), None)
            };
            let config = configs
                .resolve(input.path(&args.stdin_filename))
                .with_response(args.response);
            let line_input = LineInput::new(input.name(&args.stdin_filename), config);
            (path, Arc::new(line_input))
        })
        .collect();
    let color = color::is_enabled(args.color, io::stderr().is_terminal());
    if let Some(code) = config_errors::print(&configs.errors(), color) {
        return code;
    }
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (work, blocks) = sync_channel(workers);
    let (order, results) = sync_channel(2 * workers);
    let linter = Arc::new(LineLinter {
        field: args.field.clone(),
    });
    let bytes_read = Arc::new(AtomicU64::new(0));
    let progress = progress(args, &inputs);
    let blocks = Arc::new(Mutex::new(blocks));
    for _ in 0..workers {
        let (blocks, linter) = (Arc::clone(&blocks), Arc::clone(&linter));
        thread::spawn(move || lint_blocks(&blocks, &linter));
    }
    // This thread is not joined: if the output is closed, the input may never end.
    let queues = Queues {
        work,
        order,
        bytes_read: Arc::clone(&bytes_read),
    };
    thread::spawn(move || read_all(&inputs, &queues));
    write_results(args, &results, progress, &bytes_read)
}

/// The progress over the inputs: of the bytes, if all are files.
fn progress(args: &LintArgs, inputs: &[(PathBuf, Arc<LineInput>)]) -> Progress {
    let sizes = inputs.iter().map(|(path, _)| {
        let metadata = fs::metadata(path).ok()?;
        metadata.is_file().then_some(metadata.len())
    });
    // Results that appear on the terminal show the progress themselves.
    let quiet = args.quiet || io::stdout().is_terminal();
    Progress::of_lines(sizes.sum(), quiet)
}

/// Writes results in the order of the lines.
fn write_results(
    args: &LintArgs,
    results: &Receiver<Pending>,
    progress: Progress,
    bytes_read: &AtomicU64,
) -> u8 {
    let mut out = Output::stdout();
    let mut lines = 0;
    let (mut code, mut fails) = (CLEAN, false);
    loop {
        let next = match results.try_recv() {
            Ok(next) => next,
            Err(mpsc::TryRecvError::Disconnected) => break,
            Err(mpsc::TryRecvError::Empty) => {
                // Whoever sent the lines so far may wait for their results.
                let _ = out.flush();
                match results.recv() {
                    Ok(next) => next,
                    Err(_) => break,
                }
            }
        };
        match next {
            Pending::Block(block) => {
                let Ok(block) = block.recv() else {
                    // The thread of this block has panicked, and its message was printed.
                    code = FAILURE;
                    break;
                };
                let _ = out.write_all(&block.json);
                fails |= block.fails;
                lines += block.lines;
                progress.lines(lines, bytes_read.load(Ordering::Relaxed));
            }
            Pending::Failure(message) => {
                code = FAILURE;
                progress.suspend(|| log("error", &message));
            }
        }
        if out.has_failed() {
            break;
        }
    }
    drop(progress);
    if out.close().is_err() {
        return FAILURE;
    }
    if fails && !args.exit_zero {
        code = code.max(FINDINGS);
    }
    code
}

/// Reads all inputs, one after another. Ends early if results are no longer received.
fn read_all(inputs: &[(PathBuf, Arc<LineInput>)], queues: &Queues) {
    for (path, input) in inputs {
        match read(path, input, queues) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                let failed = Pending::Failure(format!("cannot read {}: {error}", input.name));
                if queues.order.send(failed).is_err() {
                    return;
                }
            }
        }
    }
}

/// Reads one input. Returns false if results are no longer received.
fn read(path: &Path, input: &Arc<LineInput>, queues: &Queues) -> io::Result<bool> {
    let mut stream = decompress::open_decompressed(path, &queues.bytes_read)?;
    let mut line = 1;
    let mut send = |content: Content| {
        let first = line;
        line += match &content {
            Content::TooLong => 1,
            Content::Lines(bytes) => count_lines(bytes),
        };
        let (sender, receiver) = sync_channel(1);
        let block = Block {
            input: Arc::clone(input),
            first,
            content,
        };
        queues.order.send(Pending::Block(receiver)).is_ok()
            && queues.work.send((block, sender)).is_ok()
    };
    // Starts at a line, or inside a line that is too long and is being skipped.
    let mut buffer: Vec<u8> = Vec::new();
    let mut skipping = false;
    loop {
        let old = buffer.len();
        buffer.resize(old + READ, 0);
        let read = read_some(&mut stream, &mut buffer[old..]);
        // Bytes before an error count.
        buffer.truncate(old + read.as_ref().map_or(0, |read| *read));
        if matches!(read, Ok(0) | Err(_)) {
            let alive = buffer.is_empty() || skipping || send(Content::Lines(buffer));
            return read.map(|_| alive);
        }
        if skipping {
            let Some(end) = memchr(b'\n', &buffer) else {
                buffer.clear();
                continue;
            };
            buffer.drain(..=end);
            skipping = false;
        }
        if let Some(end) = memrchr(b'\n', &buffer) {
            let rest = buffer.split_off(end + 1);
            while let Some(end) = memchr_iter(b'\n', &buffer).nth(MAX_LINES - 1) {
                let more = buffer.split_off(end + 1);
                if !send(Content::Lines(std::mem::replace(&mut buffer, more))) {
                    return Ok(false);
                }
            }
            if !buffer.is_empty() && !send(Content::Lines(buffer)) {
                return Ok(false);
            }
            buffer = rest;
        }
        if buffer.len() > MAX_LINE {
            buffer.clear();
            skipping = true;
            if !send(Content::TooLong) {
                return Ok(false);
            }
        }
    }
}

/// Reads what there is, as [`Read::read`], after interruptions.
fn read_some(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// The number of lines. The last one may end without a line break.
fn count_lines(bytes: &[u8]) -> u64 {
    let breaks = memchr_iter(b'\n', bytes).count() as u64;
    breaks + u64::from(!bytes.ends_with(b"\n"))
}

fn lint_blocks(blocks: &Mutex<Receiver<(Block, SyncSender<Results>)>>, linter: &LineLinter) {
    loop {
        let next = blocks.lock().map(|blocks| blocks.recv());
        let Ok(Ok((block, results))) = next else {
            return;
        };
        // The writer may have ended early.
        let _ = results.send(linter.block(&block));
    }
}

impl LineLinter {
    fn block(&self, block: &Block) -> Results {
        let mut results = Results::default();
        match &block.content {
            Content::TooLong => self.line(&block.input, block.first, None, &mut results),
            Content::Lines(bytes) => {
                let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
                let mut start = 0;
                let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
                for (end, number) in ends.zip(block.first..) {
                    self.line(&block.input, number, Some(&bytes[start..end]), &mut results);
                    start = end + 1;
                }
            }
        }
        results
    }

    /// Lints one line, and appends its result. `None` is a line that is too long.
    fn line(&self, input: &LineInput, number: u64, line: Option<&[u8]>, results: &mut Results) {
        results.lines += 1;
        let line = line.filter(|line| line.len() <= MAX_LINE);
        let body = match (line, &self.field) {
            (None, _) => Err(format!("the line has more than {MAX_LINE} bytes")),
            (Some(line), None) => Ok(Cow::Borrowed(line)),
            (Some(line), Some(field)) => extract::body(field, line).map(|body| match body {
                Cow::Borrowed(body) => Cow::Borrowed(body.as_bytes()),
                Cow::Owned(body) => Cow::Owned(body.into_bytes()),
            }),
        };
        match body {
            Ok(body) => lint_line(input, number, &body, results),
            Err(error) => {
                results.fails = true;
                results.line(input, number, |out| {
                    out.extend_from_slice(b"\"error\":");
                    json::write_value(&error, out);
                    out.extend_from_slice(b",\"diagnostics\":[]");
                });
            }
        }
    }
}

/// Lints a body, and appends its result.
fn lint_line(input: &LineInput, number: u64, body: &[u8], results: &mut Results) {
    let report = lint_body(body, &input.config);
    let threshold = input.config.threshold();
    let mut fails = false;
    let active = report
        .diagnostics()
        .iter()
        .filter(|found| input.config.ignore_for(found).is_none())
        .inspect(|found| fails |= found.severity >= threshold);
    results.line(input, number, |out| {
        out.extend_from_slice(b"\"diagnostics\":");
        json::write_diagnostics(active, report.text(), out);
    });
    results.fails |= fails;
}

impl Results {
    /// Appends the result of a line, with the members that `write` appends.
    fn line(&mut self, input: &LineInput, number: u64, write: impl FnOnce(&mut Vec<u8>)) {
        let json = &mut self.json;
        json.extend_from_slice(&input.prefix);
        json::write_value(&number, json);
        json.push(b',');
        let start = json.len();
        write(json);
        let members = &json[start..];
        // JSON has no other characters that a terminal or a CI log might interpret.
        if !members.is_ascii() || memchr2(b'\x7f', b'#', members).is_some() {
            let escaped = escape_json(&String::from_utf8_lossy(members));
            json.truncate(start);
            json.extend_from_slice(escaped.as_bytes());
        }
        json.extend_from_slice(b"}\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_read_is_repeated() {
        struct Once(Option<io::ErrorKind>);
        impl Read for Once {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                self.0.take().map_or(Ok(3), |kind| Err(kind.into()))
            }
        }
        let read = |kind| read_some(&mut Once(Some(kind)), &mut [0; 4]);
        assert_eq!(read(io::ErrorKind::Interrupted).unwrap(), 3);
        assert!(read(io::ErrorKind::BrokenPipe).is_err());
    }
}
