//! Parameters of this call in another form than a request: in a Terraform resource or a KooCLI
//! command. They become the body that is linted.

use dcs_migration_lint::Span;

use crate::generated::Generated;
use crate::mapped::{MappedText, Quoting};
use crate::references::Argument;

/// The form in which parameters are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Arguments and blocks of a resource.
    Terraform,
    /// Options of a command.
    Command,
    /// A JSON body.
    Json,
}

/// The parameters of one call.
#[derive(Debug)]
pub(crate) struct Parameters<'t> {
    pub(crate) form: Form,
    /// The body; none where the call is there without a parameter of it.
    pub(crate) body: Option<MappedText<'t>>,
    /// Whether further parameters are somewhere else, so that none is reported as missing.
    pub(crate) partial: bool,
    /// The address of the resource, where the file has it.
    pub(crate) address: Option<String>,
    /// The path of the request, where the form has its parameters.
    pub(crate) path: Option<MappedText<'t>>,
}

impl Parameters<'_> {
    /// A call without a parameter.
    pub(crate) fn none(form: Form) -> Self {
        Self {
            form,
            body: None,
            partial: false,
            address: None,
            path: None,
        }
    }
}

/// The path that its parameters make; what is not given may come from somewhere else.
pub(crate) fn path<'t>(
    project: Option<MappedText<'t>>,
    task: Option<MappedText<'t>>,
) -> MappedText<'t> {
    let parts = [("/v2/", project), ("/migration/", task)];
    let start = parts
        .iter()
        .find_map(|(_, part)| Some(part.as_ref()?.place.start));
    let mut path = MappedText::new(start.unwrap_or_default());
    for (before, parameter) in parts {
        let here = Span::empty(path.place.end);
        path.mark(before, here, Quoting::Bare);
        if let Some(parameter) = parameter {
            let end = parameter.place.end;
            path.append(parameter, end);
        } else {
            path.expands = true;
            path.mark("${value}", here, Quoting::Bare);
        }
    }
    path.mark("/task", Span::empty(path.place.end), Quoting::Bare);
    path
}

/// One value that a parameter may have: the body holds it alone.
#[derive(Debug)]
pub(crate) struct Candidate<'t> {
    pub(crate) body: MappedText<'t>,
    /// The place of the value.
    pub(crate) place: Span,
}

impl<'t> Candidate<'t> {
    /// The value of an argument, which `write` writes.
    pub(crate) fn new(
        place: Span,
        argument: Argument,
        write: impl FnOnce(&mut Generated<'t>),
    ) -> Self {
        let Argument { name, instance } = argument;
        let start = Span::empty(place.start);
        let mut out = Generated::new(place);
        out.open("{", start);
        match instance {
            Some(instance) => out.word(&format!("\"{instance}\": {{"), start),
            // A mode alone would be another call's body.
            None => out.word("\"bandwidth_limit_mb\": null, ", start),
        }
        out.word(&format!("\"{name}\": "), start);
        write(&mut out);
        out.word(if instance.is_some() { "}}" } else { "}" }, start);
        Self {
            body: out.finish(place),
            place,
        }
    }
}
