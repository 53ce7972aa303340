//! The published schema of the request, where schemars asks for one.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::contract::schema::REQUEST;
use crate::model::request::Request;

/// With the feature `schemars`: the published schema, [`schema::REQUEST`](crate::schema::REQUEST),
/// with its own `$id`.
impl JsonSchema for Request {
    fn schema_name() -> Cow<'static, str> {
        "SetOnlineMigrationTask".into()
    }

    fn schema_id() -> Cow<'static, str> {
        "dcs_migration_lint::Request".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // It is an object; a test reads it.
        serde_json::from_str(REQUEST).unwrap_or_default()
    }
}
