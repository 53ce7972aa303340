//! Near-valid bodies in files of API clients.

use dcs_migration_lint_request_files::FileFormat;
use serde_json::json;

/// A file of each client with one request, which has this body.
pub(crate) fn files(url: &str, body: &str) -> [(FileFormat, String); 6] {
    let headers = |name: &str| json!([{name: "Content-Type", "value": "application/json"}]);
    let postman = json!({"info": {}, "item": [{"item": [{"request": {
        "method": "POST", "url": url, "header": headers("key"),
        "body": {"mode": "raw", "raw": body},
    }}]}]});
    let insomnia = json!({"_type": "export", "__export_format": 4, "resources": [{
        "_type": "request", "method": "POST", "url": url, "headers": headers("name"),
        "body": {"mimeType": "application/json", "text": body},
    }]});
    let thunder = json!({"client": "Thunder Client", "requests": [{
        "method": "POST", "url": url, "headers": headers("name"),
        "body": {"type": "json", "raw": body},
    }]});
    let indented = body.replace('\n', "\n  ");
    let header = "Content-Type: application/json";
    [
        (FileFormat::Postman, postman.to_string()),
        (FileFormat::Insomnia, insomnia.to_string()),
        (FileFormat::ThunderClient, thunder.to_string()),
        (
            FileFormat::Bruno,
            format!("post {{\n  url: {url}\n  body: json\n}}\n\nbody:json {{\n  {indented}\n}}\n"),
        ),
        (
            FileFormat::Hurl,
            format!("POST {url}\n{header}\n```json\n{body}\n```\nHTTP 200\n"),
        ),
        (
            FileFormat::Hurl,
            format!("POST {url}\n{header}\n{body}\nHTTP 200\n"),
        ),
    ]
}
