//! What the API reference says about the call, in the form that rules use. These modules state
//! facts; the rules decide what is a finding.

pub(crate) mod address;
pub(crate) mod call;
pub(crate) mod connection_string;
pub(crate) mod id;
pub(crate) mod member_name;
pub(crate) mod other_call;
pub(crate) mod password;
pub(crate) mod path;
pub(crate) mod placeholder;
pub(crate) mod redaction;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod schema;
pub(crate) mod secret_name;
pub(crate) mod status;
pub(crate) mod target;
