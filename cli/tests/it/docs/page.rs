//! Reads Markdown pages: fenced blocks with their markers, code in running text, links, headings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::root;

/// A page of the repository.
pub(super) struct Page {
    /// Relative to the root of the repository, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    /// Lines outside of blocks, with their numbers.
    pub(super) prose: Vec<(usize, String)>,
}

/// A fenced block.
pub(super) struct Block {
    /// `path:line` of its first line.
    pub(super) place: String,
    pub(super) language: String,
    /// What comments of the form `<!-- key: value -->` directly above the block say.
    pub(super) markers: BTreeMap<String, String>,
    /// Each line with its line break.
    pub(super) content: String,
    /// Where the content is in the page, in bytes.
    pub(super) start: usize,
}

impl Block {
    pub(super) fn marker(&self, key: &str) -> Option<&str> {
        self.markers.get(key).map(String::as_str)
    }
}

impl Page {
    pub(super) fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path)).unwrap();
        let (mut blocks, mut prose) = (Vec::new(), Vec::new());
        let mut open: Option<Block> = None;
        let mut markers = BTreeMap::new();
        let mut at = 0;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let next = at + line.len();
            let fence = line.trim_end().strip_prefix("```");
            if let Some(mut block) = open.take() {
                if fence == Some("") {
                    blocks.push(block);
                } else {
                    block.content.push_str(line);
                    open = Some(block);
                }
            } else if let Some(language) = fence {
                open = Some(Block {
                    place: format!("{path}:{}", number + 1),
                    language: language.to_owned(),
                    markers: std::mem::take(&mut markers),
                    content: String::new(),
                    start: next,
                });
            } else {
                let marker = line.trim_end().strip_prefix("<!-- ");
                let marker = marker.and_then(|line| line.strip_suffix(" -->"));
                if let Some((key, value)) = marker.and_then(|marker| marker.split_once(": ")) {
                    let twice = markers.insert(key.to_owned(), value.to_owned());
                    assert!(twice.is_none(), "{path}:{number}: {key} is given twice");
                } else {
                    assert!(
                        markers.is_empty(),
                        "{path}:{number}: no block below the marker"
                    );
                    prose.push((number, line.trim_end().to_owned()));
                }
            }
            at = next;
        }
        assert!(open.is_none(), "{path}: a block is not closed");
        Self {
            path: path.to_owned(),
            text,
            blocks,
            prose,
        }
    }

    /// Code between backticks in running text and tables, with its line.
    pub(super) fn spans(&self) -> impl Iterator<Item = (usize, &str)> {
        self.prose.iter().flat_map(|(number, line)| {
            let spans = line.split('`').skip(1).step_by(2);
            spans.map(|span| (*number, span))
        })
    }

    /// Targets of links, with their line.
    pub(super) fn links(&self) -> impl Iterator<Item = (usize, &str)> {
        self.prose.iter().flat_map(|(number, line)| {
            let targets = line.split("](").skip(1);
            targets.map(|rest| (*number, rest.split(')').next().unwrap()))
        })
    }

    /// The anchors of its headings, as GitHub makes them.
    pub(super) fn anchors(&self) -> Vec<String> {
        let headings = self
            .prose
            .iter()
            .filter_map(|(_, line)| line.strip_prefix('#'));
        let anchor = |heading: &str| {
            let heading = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter_map(|c| match c {
                ' ' => Some('-'),
                '-' | '_' => Some(c),
                _ => c.is_alphanumeric().then_some(c),
            });
            kept.collect()
        };
        headings.map(anchor).collect()
    }

    /// The page's folder, relative to the root; empty for the root itself.
    pub(super) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// The pages whose every block and command is tested.
///
/// `src/rules/README.md` is generated from the rules, whose examples the library's tests run.
pub(super) fn pages() -> Vec<Page> {
    let mut paths: Vec<String> = ["", "docs", "fuzz", "pkg"]
        .iter()
        .flat_map(|folder| {
            let entries = fs::read_dir(root().join(folder)).unwrap();
            entries.map(move |entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                format!("{folder}/{name}")
                    .trim_start_matches('/')
                    .to_owned()
            })
        })
        .filter(|path| Path::new(path).extension().is_some_and(|end| end == "md"))
        .collect();
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}
