//! No password is in any output, whatever its characters and wherever the text is broken.

use std::fs;

use proptest::prelude::*;

use super::{FORMATS, run};

/// Random parts that are not in the output by chance.
fn password() -> impl Strategy<Value = Vec<String>> {
    let part = prop_oneof![
        "[A-Za-z0-9]{7}",
        "[密码口令數據遷移服務]{7}",
        "[абвгджзлфщюя]{7}",
        "[😀🦀🚀🔑🗝]{7}",
    ];
    prop::collection::vec(part, 1..4)
}

fn between() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("'".to_owned()),
        Just("\n".to_owned()),
        Just("\t".to_owned()),
        Just("@".to_owned()),
        Just(",".to_owned()),
        Just("}".to_owned()),
        Just("://".to_owned()),
        Just("\u{202e}".to_owned()),
        "[ -~]{0,3}",
    ]
}

/// Bodies with the password `raw`. `text` is its JSON string without the quotes.
pub(crate) fn bodies(raw: &str, text: &str) -> Vec<String> {
    let around = |password: &str| {
        [
            format!(
                "{{\n  \"migration_method\": \"FULL\",\n  \"source_instance\": {{\n    \"password\": {password},\n    \"addrs\": \"a\"\n  }},\n  \"resume_mode\": \"Auto\",\n}}\n"
            ),
            format!(
                "{{\"migration_method\":\"FULL\",\"source_instance\":{{\"addrs\":1,\"password\":{password},\"id\":\"\"}},\"resume_mode\":\"Auto\",}}"
            ),
            format!("{{\"resume_mode\":\"Auto\",\"source_instance\":{{\"password\":{password}"),
            format!("{{\"resume_mode\":\"Auto\",\"target_instance\":{{\"pasword\":{password}}}}}"),
            format!("{{\"password\":{password},\"password\":{password}}}"),
            format!("{{'password':{password},'resume_mode':'Auto'}}"),
            format!("{{password:{password},resume_mode:'Auto'}}"),
            format!("{{\"password\":[{password},{{\"a\":{password}}}],\"resume_mode\":\"Auto\"}}"),
            format!("{{\"password\" {password}, \"resume_mode\":\"Auto\"}}"),
            format!("{{\r\n\"passwd\": {password},\r\n\"resume_mode\": \"Auto\"\r\n}}"),
            format!(
                "{{\r\"a\": {{\"pwd\": {{\"value\": {password}}}}},\r\"resume_mode\": \"Auto\"}}"
            ),
        ]
    };
    passwords(raw, text)
        .iter()
        .flat_map(|password| around(password))
        .collect()
}

/// Texts with the password outside of the body.
pub(crate) fn stray(raw: &str, text: &str) -> Vec<String> {
    let around = |password: &str| {
        [
            format!("\"password\": {password}"),
            format!("password: {password}"),
            format!("{{\"resume_mode\":\"Auto\"}}\n{{\"password\":{password}}}"),
            format!("{{\"resume_mode\":\"Auto\"}},\"password\":{password}"),
        ]
    };
    passwords(raw, text)
        .iter()
        .flat_map(|password| around(password))
        .collect()
}

/// Correct and incorrect ways to write a password.
fn passwords(raw: &str, text: &str) -> [String; 9] {
    [
        format!("\"{text}\""),
        // Without its last or first quote, with text after it, in other quotes, or in none.
        format!("\"{text}"),
        format!("{text}\""),
        format!("\"{text}\"x"),
        format!("\"{text}\" {text}"),
        format!("\"{text}\\"),
        format!("'{text}'"),
        format!("\"{raw}\""),
        raw.replace(['\n', '\r'], " "),
    ]
}

/// The text with every character as `\u…`.
fn escaped(text: &str) -> String {
    let units = text.encode_utf16();
    units.fold(String::new(), |text, unit| text + &format!("\\u{unit:04x}"))
}

fn assert_redacted(bodies: &[String], parts: &[String]) -> Result<(), TestCaseError> {
    assert_redacted_in("json", bodies, parts)
}

fn assert_redacted_in(
    extension: &str,
    texts: &[String],
    parts: &[String],
) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..texts.len())
        .map(|at| format!("{at}.{extension}"))
        .collect();
    for (name, body) in names.iter().zip(texts) {
        fs::write(folder.path().join(name), body).unwrap();
    }
    // All formats at once, then all other outputs.
    let written = |format: &str| format!("{format}.out");
    let outputs: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("--output={format}={}", written(format)))
        .collect();
    for way in [
        outputs.iter().map(String::as_str).chain(["-v"]).collect(),
        vec!["-f", "text", "--color", "always"],
        vec!["--diff"],
        vec!["--diff", "--unsafe-fixes"],
        vec!["--fix", "--unsafe-fixes", "-f", "json"],
    ] {
        let args = way.iter().copied().chain(names.iter().map(String::as_str));
        let mut outcome = run(folder.path(), args);
        if way.len() > FORMATS.len() {
            for format in FORMATS {
                outcome.out += &fs::read_to_string(folder.path().join(written(format))).unwrap();
            }
        }
        for part in parts {
            for form in [part.clone(), escaped(part), escaped(part).to_uppercase()] {
                for stream in [&outcome.out, &outcome.err] {
                    let at = stream.find(&form);
                    prop_assert!(
                        at.is_none(),
                        "{way:?} shows {form:?}: {}",
                        stream[..at.unwrap_or(0)]
                            .lines()
                            .rev()
                            .take(8)
                            .collect::<Vec<_>>()
                            .join("\n")
                    );
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn are_redacted(parts in password(), between in between(), all_escaped: bool) {
        let raw = parts.join(&between);
        let quoted = serde_json::Value::from(raw.as_str()).to_string();
        let text = if all_escaped { escaped(&raw) } else { quoted[1..quoted.len() - 1].to_owned() };
        assert_redacted(&bodies(&raw, &text), &parts)?;
    }

    #[test]
    fn are_redacted_outside_the_body(parts in password(), between in between()) {
        let raw = parts.join(&between);
        let quoted = serde_json::Value::from(raw.as_str()).to_string();
        assert_redacted(&stray(&raw, &quoted[1..quoted.len() - 1]), &parts)?;
    }

    #[test]
    fn are_redacted_in_addresses(part in "[A-Za-z0-9]{8}", user in "(|[a-z]{3})") {
        let bodies = [
            format!("{{\"source_instance\": {{\"addrs\": \"redis://{user}:{part}@192.168.0.1:6379/0\"}}}}"),
            format!("{{\"source_instance\": {{\"addrs\": [\"{user}:{part}@192.168.0.1\", \"{user}:{part}@h:1\"]}}}}"),
            format!("{{\"source_instance\": {{\"addrs\": \"h:1,{user}:{part}@h:2\"}}, \"resume_mode\": \"Auto\"}}"),
            format!("{{\"source_instance\": {{\"addrs\": \"h:1,{user}:{part}@h:2"),
        ];
        assert_redacted(&bodies, &[part])?;
    }

    /// In the URL, in headers, variables and comments, and in requests to other services.
    #[test]
    fn are_redacted_around_bodies(part in "[A-Za-z0-9]{12}", faulty: bool) {
        const TASK: &str = "/v2/p/migration/t/task";
        let body = if faulty { "{\"resume_mode\": \"Auto\"" } else { "{\"resume_mode\": \"Auto\"}" };
        let headers = [
            format!("Authorization: Bearer {part}"),
            format!("Authorization: {part}"),
            format!("Authorization : Basic {part}=="),
            format!("X-Auth-Token: {part}"),
            format!("x-auth-token:{part}"),
            format!("Cookie: sid={part}"),
            format!("X-Api-Key: {part}"),
            format!("X-Redis-Password: {part}"),
        ];
        let urls = [
            format!("https://admin:{part}@h{TASK}"),
            format!("https://{part}@h{TASK}"),
            format!("https://h{TASK}?token={part}"),
            format!("https://h{TASK}?a=b&password={part}#x"),
            format!("https://a:{part}@h/v3/others"),
        ];
        let plain = format!("https://h{TASK}");
        let sent = |url: &str, header: &str| (url.to_owned(), header.to_owned());
        let sent: Vec<_> = headers
            .iter()
            .map(|header| sent(&plain, header))
            .chain(urls.iter().map(|url| sent(url, "Accept: */*")))
            .collect();
        let mut http: Vec<String> = sent
            .iter()
            .map(|(url, header)| format!("POST {url}\n{header}\n\n{body}\n"))
            .collect();
        http.push(format!("@password = {part}\n# token: {part}\nPOST {plain}\n\n{body}\n"));
        http.push(format!("POST https://h/login\n\n{{\"password\": \"{part}\"}}\n\n###\nPOST {plain}\n\n{body}\n"));
        http.push(format!("POST {plain}\n\n{body}\n\n> {{%\n  client.global.set(\"token\", \"{part}\")\n%}}\n"));
        assert_redacted_in("http", &http, std::slice::from_ref(&part))?;
        let mut curl: Vec<String> = sent
            .iter()
            .map(|(url, header)| format!("curl '{url}' -H '{header}' -d '{body}'\n"))
            .collect();
        curl.push(format!("PASSWORD={part}\ncurl -u admin:{part} {plain} -d '{body}'\n"));
        curl.push(format!("# password: {part}\ncurl --oauth2-bearer {part} {plain} -d '{body}'\n"));
        curl.push(format!("curl -x http://u:{part}@proxy:1 {plain} -d '{body}'\n"));
        curl.push(format!("redis-cli -a {part}\ncurl {plain} -d '{body}'\n"));
        assert_redacted_in("sh", &curl, std::slice::from_ref(&part))?;
        let har: Vec<String> = sent
            .iter()
            .map(|(url, header)| {
                let (name, value) = header.split_once(':').unwrap();
                serde_json::json!({"log": {"entries": [{"request": {
                    "method": "POST", "url": url,
                    "headers": [{"name": name.trim(), "value": value.trim()}],
                    "cookies": [{"name": "sid", "value": part}],
                    "postData": {"text": body},
                }}]}})
                .to_string()
            })
            .collect();
        assert_redacted_in("har", &har, &[part])?;
    }

    #[test]
    fn are_redacted_wherever_the_text_is_cut(part in "[A-Za-z0-9]{12}", cut: prop::sample::Index) {
        let body = format!(
            "{{\"source_instance\": {{\"password\": \"{part}\", \"addrs\": \"a\"}}, \"resume_mode\": \"Auto\"}}"
        );
        let cut = cut.index(body.len());
        // A part of a password is a secret too.
        assert_redacted(&[body[..cut].to_owned()], &[part[..7].to_owned()])?;
    }
}
