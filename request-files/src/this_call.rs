//! Recognizes texts that concern this call.

use crate::references::{ARGUMENTS, INSTANCES};

/// Whether at least two members of this call are named in a text.
fn names_members(text: &str) -> bool {
    let mut members = ARGUMENTS.iter().chain(&INSTANCES);
    let mut named = members.by_ref().filter(|name| text.contains(**name));
    named.next().is_some() && named.next().is_some()
}

/// Whether a text that cannot be read probably holds a request to this call: it names members of
/// the body, or the path.
pub(crate) fn names_call(text: &str) -> bool {
    let rest = text.split("/migration/").skip(1);
    let mut path = rest.filter(|rest| {
        let line = rest.lines().next().unwrap_or_default();
        line.contains("/task")
    });
    names_members(text) || path.next().is_some()
}
