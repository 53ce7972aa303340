//! Folders of Terraform's configuration: values of variables and local values stand in other files
//! than the resources that take them.
//!
//! The files of a folder are those that Terraform reads there, and all files with values of variables,
//! whether they were named or not. Each is read once. Nothing is linted here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::changes::Changes;
use super::input::{Input, InputError};
use super::kind::request_files::{TerraformReferences, TerraformValues, terraform_references};
use super::kind::{Role, terraform_name};
use super::paths::display;

/// A folder of Terraform's configuration.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    files: BTreeMap<String, TerraformReferences>,
    /// What cannot be read of it.
    errors: Vec<(PathBuf, io::ErrorKind, String)>,
    /// What its resources refer to.
    values: Arc<TerraformValues>,
}

impl Folder {
    /// Reads a folder: from the index if something of it is staged and `changes` are what is staged.
    /// `texts` are those of files that take precedence over what is stored.
    fn read(folder: &Path, texts: &BTreeMap<String, &[u8]>, changes: Option<&Changes>) -> Self {
        let mut read = Self::default();
        let here = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        if let Some(staged) = changes.and_then(|changes| changes.staged_folder(here)) {
            for (name, text) in staged {
                read.add(name, text);
            }
        } else {
            read.stored(folder, here, texts);
        }
        for (name, text) in texts {
            read.add(name, text);
        }
        read.errors.sort();
        read.values = Arc::new(TerraformValues::new(
            read.files.values(),
            read.files.values(),
        ));
        read
    }

    fn add(&mut self, name: &str, text: &[u8]) {
        let references = terraform_references(name, text);
        self.files.insert(name.to_owned(), references);
    }

    /// Reads the files in the working tree.
    fn stored(&mut self, folder: &Path, here: &Path, texts: &BTreeMap<String, &[u8]>) {
        let entries = match fs::read_dir(here) {
            Ok(entries) => entries.collect(),
            // There are no other files.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => vec![Err(error)],
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.file(&folder.join(entry.file_name()), texts),
                Err(error) => self.error(here, &error),
            }
        }
    }

    fn file(&mut self, path: &Path, texts: &BTreeMap<String, &[u8]>) {
        let Some(name) = terraform_name(path).filter(|name| !texts.contains_key(*name)) else {
            return;
        };
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return,
            Err(error) => return self.error(path, &error),
        }
        match fs::read(path) {
            Ok(text) => self.add(name, &text),
            Err(error) => self.error(path, &error),
        }
    }

    fn error(&mut self, path: &Path, error: &io::Error) {
        self.errors
            .push((path.to_owned(), error.kind(), error.to_string()));
    }

    /// Whether a file has a resource of this call, or gives a value to one. `None` if it is not
    /// known.
    pub(crate) fn is_related(&self, name: &str) -> Option<bool> {
        let file = self.files.get(name)?;
        Some(file.has_resource() || is_asked(&self.values, file))
    }

    /// How a file is linted that was named, or found in a folder.
    pub(crate) fn role(&self) -> Role {
        Role {
            values: Arc::clone(&self.values),
            only_values: false,
        }
    }

    /// The other files that give values to the resources of some files, and what cannot be read of
    /// the folder if that matters to these. `folder` is its path as it was named.
    pub(crate) fn others(
        &self,
        folder: &Path,
        names: &BTreeSet<&str>,
    ) -> (Vec<Input>, Vec<InputError>) {
        let own = || {
            let files = self.files.iter();
            let own = files.filter(|(name, _)| names.contains(name.as_str()));
            own.map(|(_, file)| file)
        };
        let values = Arc::new(TerraformValues::new(own(), self.files.values()));
        let others = self
            .files
            .iter()
            .filter(|(name, file)| !names.contains(name.as_str()) && is_asked(&values, file));
        let others = others.map(|(name, _)| Input::File {
            path: folder.join(name),
            from_folder: false,
            templates: false,
            terraform: Some(Role {
                values: Arc::clone(&values),
                only_values: true,
            }),
            text: None,
        });
        let matters = !values.is_empty() || own().any(TerraformReferences::gives_values);
        // A failure to read a named file is reported when it is linted.
        let is_named = |path: &Path| terraform_name(path).is_some_and(|name| names.contains(name));
        let errors = self.errors.iter();
        let errors = errors.filter(|(path, ..)| matters && !is_named(path));
        let errors = errors.map(|(path, kind, message)| InputError::Read {
            path: display(path),
            source: io::Error::new(*kind, message.clone()),
        });
        (others.collect(), errors.collect())
    }
}

/// Whether a file gives values that are asked for, or might if its syntax were right.
fn is_asked(values: &TerraformValues, file: &TerraformReferences) -> bool {
    values.are_in(file) || (file.is_broken() && !values.is_empty())
}

/// A text that takes the place of a file in its folder.
pub(crate) struct TextInFolder<'a> {
    /// The path of the file, as it was named.
    path: &'a Path,
    name: &'a str,
    folder: Folder,
}

impl<'a> TextInFolder<'a> {
    /// `None` if it is not one of Terraform's files. `others` are further such texts of the folder, by
    /// name.
    pub(crate) fn new(
        path: &'a Path,
        text: &[u8],
        others: BTreeMap<String, &[u8]>,
    ) -> Option<Self> {
        let name = terraform_name(path)?;
        let mut texts = others;
        texts.insert(name.to_owned(), text);
        let folder = Folder::read(parent(path), &texts, None);
        Some(Self { path, name, folder })
    }

    /// Whether it has a resource of this call, or gives a value to one.
    pub(crate) fn is_related(&self) -> bool {
        self.folder.is_related(self.name) == Some(true)
    }

    pub(crate) fn role(&self) -> Role {
        self.folder.role()
    }

    /// As [`Folder::others`].
    pub(crate) fn others(&self) -> (Vec<Input>, Vec<InputError>) {
        self.folder
            .others(parent(self.path), &BTreeSet::from([self.name]))
    }
}

/// The folders that were read, each once.
#[derive(Debug, Default)]
pub(crate) struct Folders(HashMap<PathBuf, Rc<Folder>>);

impl Folders {
    /// The folder of a file.
    pub(crate) fn of(&mut self, path: &Path, changes: Option<&Changes>) -> Rc<Folder> {
        let folder = parent(path);
        if let Some(known) = self.0.get(folder) {
            return Rc::clone(known);
        }
        let read = Rc::new(Folder::read(folder, &BTreeMap::new(), changes));
        self.0.insert(folder.to_owned(), Rc::clone(&read));
        read
    }
}

/// Gives each file of Terraform's configuration its role, and adds the files beside the named ones
/// that give values to their resources. `may_add` says whether a file is no input yet, and is to be
/// one.
pub(crate) fn add(
    inputs: Vec<Input>,
    folders: &mut Folders,
    changes: Option<&Changes>,
    mut may_add: impl FnMut(&Path) -> bool,
) -> (Vec<Input>, Vec<InputError>) {
    // By folder: the last of the inputs in it, and the names of its files that were named.
    let mut groups: BTreeMap<PathBuf, (usize, BTreeSet<String>)> = BTreeMap::new();
    for (index, input) in inputs.iter().enumerate() {
        if let Input::File {
            path, from_folder, ..
        } = input
            && let Some(name) = terraform_name(path)
        {
            let (last, names) = groups.entry(parent(path).to_owned()).or_default();
            *last = index;
            names.extend((!from_folder).then(|| name.to_owned()));
        }
    }
    let mut errors = Vec::new();
    if groups.is_empty() {
        return (inputs, errors);
    }
    let mut all = Vec::with_capacity(inputs.len());
    for (index, mut input) in inputs.into_iter().enumerate() {
        let mut others = Vec::new();
        if let Input::File {
            path, terraform, ..
        } = &mut input
            && terraform_name(path).is_some()
        {
            let folder = folders.of(path, changes);
            *terraform = Some(folder.role());
            let group = groups.get(parent(path));
            if let Some((_, names)) = group.filter(|(last, _)| *last == index) {
                let names = names.iter().map(String::as_str).collect();
                let (files, unreadable) = folder.others(parent(path), &names);
                let is_wanted = |file: &Input| file.file().is_some_and(&mut may_add);
                others = files.into_iter().filter(is_wanted).collect();
                errors.extend(unreadable);
            }
        }
        all.push(input);
        all.append(&mut others);
    }
    (all, errors)
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}
