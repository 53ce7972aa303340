//! Many requests at once: one on each line of the input, one result on each line of the output.
//!
//! Results come in the order of the input, as a filter's do, so that this runs in
//! `RDD.pipe`, Hadoop streaming or GNU parallel as it stands. One thread reads, as many as the
//! machine has cores lint, one writes; what waits between them is bounded, and so is a line, so
//! memory does not grow with the input. Nothing is repaired here, and no format is chosen.

mod field;
mod source;

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use dcs_migration_lint::report::WireFile;
use memchr::{memchr, memchr_iter, memrchr};

pub(crate) use self::field::Field;
use crate::args::LintArgs;
use crate::check::check;
use crate::color;
use crate::config::{Configs, InForce};
use crate::input::Input;
use crate::out::{Output, complain};
use crate::progress::Progress;
use crate::render::json::quiet;
use crate::requests::Kind;
use crate::{CLEAN, FAILURE, FINDINGS};

/// Bytes of a line; a request has some hundreds.
const MAX_LINE: usize = 1 << 20;
/// Bytes that are asked for at once. What comes is handed on, so that results come soon.
const READ: usize = 1 << 17;
/// Lines that are linted in one go: a short line can have results of many times its length.
const MAX_LINES: usize = 512;

/// One of the inputs.
struct Origin {
    /// Its name.
    name: String,
    in_force: InForce,
}

/// Whole lines.
struct Block {
    origin: Arc<Origin>,
    /// Number of the first line, from 1.
    first: u64,
    content: Content,
}

enum Content {
    Lines(Vec<u8>),
    /// One line, of which nothing was kept.
    TooLong,
}

/// The results of a block.
#[derive(Default)]
struct Results {
    json: Vec<u8>,
    lines: u64,
    /// Whether a finding is as bad as what its input fails on.
    fails: bool,
}

/// What the writer waits for, in order.
enum Next {
    Block(Receiver<Results>),
    Failed(String),
}

/// Where the reader puts blocks.
struct Queues {
    work: SyncSender<(Block, SyncSender<Results>)>,
    order: SyncSender<Next>,
}

/// What every line is linted with.
struct Job {
    field: Option<Field>,
}

/// Lints the lines of what the arguments name; returns the exit code.
pub(crate) fn run(args: &LintArgs, configs: &Configs) -> u8 {
    let mut paths = args.paths.clone();
    if paths.is_empty() {
        paths.push("-".into());
    }
    let inputs: Vec<(PathBuf, Arc<Origin>)> = paths
        .into_iter()
        .map(|path| {
            let input = if path.as_os_str() == "-" {
                Input::Stdin
            } else {
                Input::File {
                    path: path.clone(),
                    found: false,
                    templates: false,
                }
            };
            let origin = Origin {
                name: input.name(&args.stdin_filename),
                in_force: configs
                    .in_force(input.path(&args.stdin_filename))
                    .of_response(args.response),
            };
            (path, Arc::new(origin))
        })
        .collect();
    if let Some(code) = configs.faults(color::wanted(args.color, io::stderr().is_terminal())) {
        return code;
    }
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (work, blocks) = sync_channel(workers);
    let (order, results) = sync_channel(2 * workers);
    let job = Arc::new(Job {
        field: args.field.clone(),
    });
    let blocks = Arc::new(Mutex::new(blocks));
    for _ in 0..workers {
        let (blocks, job) = (Arc::clone(&blocks), Arc::clone(&job));
        thread::spawn(move || lint_blocks(&blocks, &job));
    }
    // Nobody waits for this thread: where the output is closed, the input may never end.
    thread::spawn(move || read_all(&inputs, &Queues { work, order }));
    write_results(args, &results)
}

/// Writes results in the order of the lines.
fn write_results(args: &LintArgs, results: &Receiver<Next>) -> u8 {
    let mut out = Output::stdout();
    let progress = Progress::of_lines(args.quiet || io::stdout().is_terminal());
    let (mut code, mut fails) = (CLEAN, false);
    loop {
        let next = match results.try_recv() {
            Ok(next) => next,
            Err(mpsc::TryRecvError::Disconnected) => break,
            Err(mpsc::TryRecvError::Empty) => {
                // Somebody may wait for the results of what was sent so far.
                let _ = out.flush();
                match results.recv() {
                    Ok(next) => next,
                    Err(_) => break,
                }
            }
        };
        match next {
            Next::Block(block) => {
                let Ok(block) = block.recv() else {
                    // The thread that was to send it is gone, and has said why.
                    code = FAILURE;
                    break;
                };
                let _ = out.write_all(&block.json);
                fails |= block.fails;
                progress.step_by(block.lines);
            }
            Next::Failed(message) => {
                code = FAILURE;
                progress.pause(|| complain("error", &message));
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

/// Reads all inputs, one after the other; ends early where nobody takes results any more.
fn read_all(inputs: &[(PathBuf, Arc<Origin>)], queues: &Queues) {
    for (path, origin) in inputs {
        match read(path, origin, queues) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                let failed = Next::Failed(format!("cannot read {}: {error}", origin.name));
                if queues.order.send(failed).is_err() {
                    return;
                }
            }
        }
    }
}

/// Reads one input; false where nobody takes results any more.
fn read(path: &Path, origin: &Arc<Origin>, queues: &Queues) -> io::Result<bool> {
    let mut source = source::open(path)?;
    let mut line = 1;
    let mut send = |content: Content| {
        let first = line;
        line += match &content {
            Content::TooLong => 1,
            Content::Lines(bytes) => count(bytes),
        };
        let (sender, receiver) = sync_channel(1);
        let block = Block {
            origin: Arc::clone(origin),
            first,
            content,
        };
        queues.order.send(Next::Block(receiver)).is_ok()
            && queues.work.send((block, sender)).is_ok()
    };
    // Starts with a line, unless that is too long and the rest of it is passed over.
    let mut buffer: Vec<u8> = Vec::new();
    let mut passing = false;
    loop {
        let old = buffer.len();
        buffer.resize(old + READ, 0);
        let read = loop {
            match source.read(&mut buffer[old..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        // What came before an error was read.
        buffer.truncate(old + read.as_ref().map_or(0, |read| *read));
        if matches!(read, Ok(0) | Err(_)) {
            let alive = buffer.is_empty() || passing || send(Content::Lines(buffer));
            return read.map(|_| alive);
        }
        if passing {
            let Some(end) = memchr(b'\n', &buffer) else {
                buffer.clear();
                continue;
            };
            buffer.drain(..=end);
            passing = false;
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
            passing = true;
            if !send(Content::TooLong) {
                return Ok(false);
            }
        }
    }
}

/// How many lines there are; the last one may end without a line break.
fn count(bytes: &[u8]) -> u64 {
    let breaks = memchr_iter(b'\n', bytes).count() as u64;
    breaks + u64::from(!bytes.ends_with(b"\n"))
}

fn lint_blocks(blocks: &Mutex<Receiver<(Block, SyncSender<Results>)>>, job: &Job) {
    loop {
        let next = blocks.lock().map(|blocks| blocks.recv());
        let Ok(Ok((block, results))) = next else {
            return;
        };
        // Where nobody waits for it any more, it is not needed.
        let _ = results.send(job.block(&block));
    }
}

impl Job {
    fn block(&self, block: &Block) -> Results {
        let mut results = Results::default();
        match &block.content {
            Content::TooLong => self.line(&block.origin, block.first, None, &mut results),
            Content::Lines(bytes) => {
                let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
                for (line, number) in bytes.split(|byte| *byte == b'\n').zip(block.first..) {
                    self.line(&block.origin, number, Some(line), &mut results);
                }
            }
        }
        results
    }

    /// Lints one line; none stands for one that is too long.
    fn line(&self, origin: &Origin, number: u64, line: Option<&[u8]>, results: &mut Results) {
        results.lines += 1;
        let start = results.json.len();
        let written = match self.report(line.filter(|line| line.len() <= MAX_LINE), origin, results)
        {
            Ok(file) => serde_json::to_writer(&mut results.json, &file.of_line(number)),
            Err(why) => {
                results.fails = true;
                serde_json::to_writer(
                    &mut results.json,
                    &WireFile::unread(&origin.name, number, why),
                )
            }
        };
        // Into memory: nothing of it can fail.
        debug_assert!(written.is_ok());
        let json = &results.json[start..];
        if !json.iter().all(|byte| matches!(byte, b' '..=b'~')) {
            let quiet = quiet(&String::from_utf8_lossy(json));
            results.json.truncate(start);
            results.json.extend_from_slice(quiet.as_bytes());
        }
        results.json.push(b'\n');
    }

    fn report(
        &self,
        line: Option<&[u8]>,
        origin: &Origin,
        results: &mut Results,
    ) -> Result<WireFile, String> {
        let line = line.ok_or_else(|| format!("the line has more than {MAX_LINE} bytes"))?;
        let Origin { name, in_force } = origin;
        let checked = match &self.field {
            Some(field) => check(name, Kind::BODY, field.body(line)?.as_bytes(), in_force),
            None => check(name, Kind::BODY, line, in_force),
        };
        results.fails |= checked
            .active()
            .any(|(_, found)| found.severity >= checked.fail_on);
        let found = checked.active().map(|(_, found)| found);
        Ok(WireFile::of(name.as_str(), checked.report.text(), found))
    }
}
