//! A large body, for the benchmarks that ask how time grows.

/// A valid body with one member outside the contract that holds very many values.
pub(crate) fn large(bytes: usize) -> String {
    let item = r#"{"name":"redis","tags":["a","b\n"],"size":123.5},"#;
    let items = item.repeat(bytes / item.len());
    format!(
        r#"{{"migration_method":"full_amount_migration","resume_mode":"manual","source_instance":{{"addrs":"192.168.0.1:6379"}},"target_instance":{{"id":"cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}},"inventory":[{}]}}"#,
        items.trim_end_matches(',')
    )
}
