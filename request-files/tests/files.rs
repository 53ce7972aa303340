//! Files of requests: what is read of them, where findings stand, what is hidden, and that fixes
//! go through quotes and escapes.
#![allow(clippy::unwrap_used)]

use dcs_migration_lint::{Applicability, Config, fix as fix_body};
use dcs_migration_lint_request_files::{FileFormat, Linted, fix, lint};
use proptest::prelude::*;

const PROJECT: &str = "5e3737aaa4b54a9a8e3a0f7d2dcd0cf9";
const TASK: &str = "90754308-a156-406f-a837-8f852f38a646";
const BODY: &str = r#"{"migration_method": "full_amount_migration", "resume_mode": "manual", "source_instance": {"addrs": "192.168.0.1:6379"}, "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"}}"#;

fn read(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/");
    std::fs::read_to_string(format!("{folder}{name}")).unwrap()
}

fn lint_text(source: FileFormat, text: &str) -> Linted<'_> {
    lint(source, text, &Config::default())
}

/// `rule text` of each finding, with the text that it stands at.
fn found(source: FileFormat, text: &str) -> Vec<String> {
    let linted = lint_text(source, text);
    let found = linted.report.diagnostics().iter();
    found
        .map(|found| {
            let place = &text[found.span.start..found.span.end];
            format!("{} {place}", found.rule.id)
        })
        .collect()
}

/// The text with `*` for what is hidden.
fn masked(source: FileFormat, text: &str) -> String {
    assert_sound(source, text.as_bytes())
}

fn url() -> String {
    format!("https://dcs.example.com/v2/{PROJECT}/migration/{TASK}/task")
}

/// A request that has nothing wrong with it, its body apart.
fn http(body: &str) -> String {
    format!("POST {}\nContent-Type: application/json\n\n{body}\n", url())
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_file_of_jetbrains() {
    let text = read("jetbrains.http");
    assert_eq!(
        found(FileFormat::Http, &text),
        [
            r#"unknown-value "Auto""#,
            r#"plaintext-password "Not-a-real-0ne""#,
        ]
    );
    let linted = lint_text(FileFormat::Http, &text);
    assert_eq!(linted.requests, 2);
    let [file] = linted.files.as_slice() else {
        panic!("{:?}", linted.files);
    };
    assert_eq!((file.path.as_str(), file.templates), ("./body.json", true));
    assert_eq!(&text[file.span.start..file.span.end], "./body.json");
    let shown = masked(FileFormat::Http, &text);
    for secret in ["Not-a-real", "not-a-real", "YWRtaW4"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("X-Auth-Token: {{token}}"));
}

#[test]
fn a_file_of_the_rest_client() {
    let text = read("restclient.rest");
    assert_eq!(
        found(FileFormat::Http, &text),
        [
            "plaintext-password Not-a-real-0ne",
            "wrong-method PUT",
            "wrong-path /v1.0/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/{{task}}/task",
            "wrong-content-type text/plain",
            r#"status-mismatch "111404022""#,
        ]
    );
    let shown = masked(FileFormat::Http, &text);
    assert!(!shown.to_lowercase().contains("not-a-real"), "{shown}");
    let fixed = fix(
        FileFormat::Http,
        &text,
        &Config::default(),
        Applicability::Unsafe,
    );
    assert_eq!(
        found(FileFormat::Http, &fixed.text),
        [
            "plaintext-password Not-a-real-0ne",
            r#"status-mismatch "111404022""#
        ]
    );
    let line = format!("POST {{{{host}}}}/v2/{PROJECT}/migration/{{{{task}}}}/task");
    assert!(fixed.text.contains(&line));
    assert!(
        fixed
            .text
            .contains("content-type: application/json\nx-auth-token")
    );
}

#[test]
fn the_example_of_the_document_as_it_is_printed() {
    let body = r#"   {
     "migration_method" : "incremental_migration",
     "bandwidth_limit_mb" : 123,
     "resume_mode" : "auto",
     "source_instance" : {
       "id" : null,
       "addrs" : "192.168.1.1:6379,192.168.0.0:6379",
       "password" : "xxxxxx"
     },
     "target_instance" : {
       "id" : "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd",
       "addrs" : null,
       "password" : null
     }
   }
"#;
    let line = "   POST https://{dcs_endpoint}/v2/{project_id}/migration/{task_id}/task\n";
    for between in ["", "\n", "   \n\n"] {
        for before in [
            "",
            ".. code-block:: text\n\n",
            "Example Requests\n----------------\n\n",
        ] {
            let text = format!("{before}{line}{between}{body}");
            assert_eq!(
                found(FileFormat::Http, &text),
                [
                    "wrong-content-type https://{dcs_endpoint}/v2/{project_id}/migration/{task_id}/task",
                    "unresolved-placeholder {project_id}",
                    "unresolved-placeholder {task_id}",
                    "bandwidth-as-number 123",
                    r#"placeholder-password "xxxxxx""#,
                ],
                "{text}"
            );
        }
    }
}

#[test]
fn the_request_line_in_every_form() {
    let body = format!("\nContent-Type: application/json\n\n{BODY}\n");
    let path = format!("/v2/{PROJECT}/migration/{TASK}/task");
    for (line, expected) in [
        (format!("POST {}", url()), vec![]),
        (format!("POST {} HTTP/1.1", url()), vec![]),
        (format!("POST {}?a=b HTTP/2", url()), vec![]),
        (format!("POST {path}\nHost: dcs.example.com"), vec![]),
        (format!("POST {{{{host}}}}{path}"), vec![]),
        (
            format!("POST {{{{ base url }}}}/migration/{TASK}/task"),
            vec![],
        ),
        ("POST {{url}}".to_owned(), vec![]),
        (
            format!(
                "POST https://dcs.example.com\n  /v2\n  /{PROJECT}\n  /migration\n  /{TASK}\n  /task\n  ?a=b\n  &c=d"
            ),
            vec![],
        ),
        (format!("POST {}\n?a=b\n&c=d HTTP/1.1", url()), vec![]),
        (
            format!("\u{feff}POST {}", url()),
            vec!["invalid-encoding \u{feff}".to_owned()],
        ),
        (url(), vec![format!("wrong-method {}", url())]),
        (
            format!("post {}", url()),
            vec!["wrong-method post".to_owned()],
        ),
        (
            format!("PATCH {}", url()),
            vec!["wrong-method PATCH".to_owned()],
        ),
        (
            format!("POST https://h/v2/{PROJECT}/migration/%7Btask_id%7D/task"),
            vec!["unresolved-placeholder %7Btask_id%7D".to_owned()],
        ),
        (
            format!("POST https://h/v2/{PROJECT}/migration\n    /my-task\n    /task"),
            vec!["malformed-task-id my-task".to_owned()],
        ),
        (
            format!("POST https://h/v2/{PROJECT}/migration/{TASK}"),
            vec![format!("wrong-path /v2/{PROJECT}/migration/{TASK}")],
        ),
    ] {
        let unix = format!("{line}{body}");
        for text in [unix.replace('\n', "\r\n"), unix] {
            assert_eq!(found(FileFormat::Http, &text), expected, "{text}");
        }
    }
}

#[test]
fn what_goes_to_others_is_left_alone() {
    let linted = |line: &str, body: &str| {
        let text = format!("{line}\n\n{body}");
        lint_text(FileFormat::Http, &text).requests
    };
    for line in [
        "POST https://example.com/x",
        "PUT {{host}}/v2/{{p}}/migration/{{t}}",
        "POST {{url}}",
    ] {
        assert_eq!(linted(line, r#"{"resume_mode": "Auto"}"#), 0, "{line}");
    }
    assert_eq!(linted("POST {{host}}/v2/{{p}}/migration/online", BODY), 1);
    assert_eq!(linted("POST {{url}}", BODY), 1);
    assert_eq!(linted("POST https://example.com/x", BODY), 0);
}

#[test]
fn content_types() {
    for (value, right) in [
        ("application/json", true),
        ("Application/JSON;charset=UTF-8", true),
        ("application/json; charset=utf8", true),
        ("{{type}}", true),
        ("application/json; charset=gbk", false),
        ("application/x-www-form-urlencoded", false),
        ("", false),
    ] {
        let text = format!("POST {}\ncontent-TYPE: {value}\n\n{BODY}", url());
        let expected = format!("wrong-content-type {value}");
        let expected = if right { vec![] } else { vec![expected] };
        assert_eq!(found(FileFormat::Http, &text), expected);
    }
}

#[test]
fn bodies_end_where_their_request_does() {
    for after in [
        "\n### next\nGET https://example.com\n",
        "\n> {%\nclient.log('}')\n%}\n",
        "\n> ./handler.js\n",
        "\n>> out.json\n>>! out.json\n",
        "\n<> 2024.200.json\n",
        "\n\n\n",
        "",
    ] {
        let text = format!("{}{after}", http(BODY));
        assert_eq!(found(FileFormat::Http, &text), NOTHING, "{text}");
    }
    let text = http("");
    let linted = lint_text(FileFormat::Http, &text);
    let [only] = linted.report.diagnostics() else {
        panic!("{linted:?}");
    };
    assert_eq!(only.rule.id, "invalid-json");
    assert_eq!(&text[..only.span.start], format!("POST {}", url()));
}

#[test]
fn variables_are_unknown_values() {
    let body = r#"{"migration_method": "{{method}}", "resume_mode": "${MODE}", "bandwidth_limit_mb": {{ bandwidth }},
        "source_instance": {"addrs": "{{host}}:6379", "password": "{{password}}"}, "target_instance": {{target}}}"#;
    assert_eq!(found(FileFormat::Http, &http(body)), NOTHING);
    // No client of such files replaces this one.
    let other = body.replace("{{password}}", "$REDIS_PASSWORD");
    assert_eq!(
        found(FileFormat::Http, &http(&other)),
        [r#"unresolved-placeholder "$REDIS_PASSWORD""#]
    );
    assert_eq!(
        found(FileFormat::Http, &http("{{body}}")),
        ["unchecked-body {{body}}"]
    );
}

#[test]
fn body_files_are_named() {
    for (line, expected) in [
        ("< ./body.json", Some(("./body.json", false))),
        ("<@ ../a b.json", Some(("../a b.json", true))),
        ("<@latin1 ./body.json", Some(("./body.json", true))),
        ("< ./{{name}}.json", None),
    ] {
        let text = http(line);
        let files = lint_text(FileFormat::Http, &text).files;
        let files = files
            .iter()
            .map(|file| (file.path.as_str(), file.templates));
        assert_eq!(
            files.collect::<Vec<_>>(),
            Vec::from_iter(expected),
            "{line}"
        );
    }
    // Of other requests they are not.
    let other = "POST https://example.com\n\n< ./body.json";
    assert!(lint_text(FileFormat::Http, other).files.is_empty());
}

#[test]
fn a_command_copied_from_chrome() {
    let text = read("chrome.sh");
    assert_eq!(
        found(FileFormat::Shell, &text),
        [
            r#"unknown-value "Auto""#,
            "address-separator ;",
            r#"plaintext-password "it\'s-not-real-1\u0021""#,
            r#"password-with-quote "it\'s-not-real-1\u0021""#,
        ]
    );
    let shown = masked(FileFormat::Shell, &text);
    assert!(!shown.contains("not-"), "{shown}");
    let fixed = fix(
        FileFormat::Shell,
        &text,
        &Config::default(),
        Applicability::Safe,
    )
    .text;
    let expected = text.replace("\"Auto\"", "\"auto\"").replace(";192", ",192");
    assert_eq!(fixed, expected);
}

#[test]
fn a_script() {
    let text = read("deploy.sh");
    assert_eq!(
        found(FileFormat::Shell, &text),
        [
            "plaintext-password Not-a-real-0ne",
            r#"unknown-value "Manual""#,
            r#"wrong-content-type "$DCS/v2/${PROJECT_ID}/migration/$TASK_ID/task""#,
            "wrong-method PUT",
            "bandwidth-without-effect \"bandwidth_limit_mb\": '\"$LIMIT",
            r#"empty-value """#,
            // A shell leaves variables alone within single quotes.
            r#"unresolved-placeholder "$TARGET""#,
            "wrong-path /v1.0/$PROJECT_ID/migration/$TASK_ID/task",
            "invalid-json ,",
            "invalid-json 'manual'",
            "unresolved-placeholder $SOURCE",
        ]
    );
    let linted = lint_text(FileFormat::Shell, &text);
    let files: Vec<_> = linted.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["bodies/full.json"]);
    assert_eq!(linted.requests, 5);
    let shown = masked(FileFormat::Shell, &text);
    assert!(!shown.to_lowercase().contains("not-a-real"), "{shown}");
}

#[test]
fn an_archive_of_chrome() {
    let text = read("chrome.har");
    assert_eq!(
        found(FileFormat::Har, &text),
        [
            r#"unknown-value \"Auto\""#,
            "bandwidth-as-number 100",
            "address-separator ;",
            r#"plaintext-password \"Not-a-\\\"real\\\"-0ne\""#,
            r#"unknown-field \"naïve\\t中\""#,
            r#"undocumented-status \"FULLMIGRATING\""#,
            r#"wrong-method "PUT""#,
            "wrong-path /v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/tasks",
            r#"wrong-content-type "text/plain""#,
            r#"malformed-error-code \"APIGW.0101\""#,
        ]
    );
    let linted = lint_text(FileFormat::Har, &text);
    assert_eq!(linted.requests, 2, "neither the preflight nor the login");
    let shown = masked(FileFormat::Har, &text);
    assert!(!shown.to_lowercase().contains("not-a-"), "{shown}");
}

const SAMPLES: [(FileFormat, &str); 5] = [
    (FileFormat::Http, "jetbrains.http"),
    (FileFormat::Http, "restclient.rest"),
    (FileFormat::Shell, "chrome.sh"),
    (FileFormat::Shell, "deploy.sh"),
    (FileFormat::Har, "chrome.har"),
];

/// What holds whatever the text; returns it with `*` for what is hidden.
fn assert_sound(source: FileFormat, input: &[u8]) -> String {
    let linted = lint(source, input, &Config::default());
    let text = linted.report.text();
    assert_eq!(text.len(), input.len());
    let mut last = 0;
    for found in linted.report.diagnostics() {
        assert!(
            found.span.start >= last,
            "in the order of the text: {text:?}"
        );
        last = found.span.start;
        let labels = found.labels.iter().map(|label| label.span);
        let edits = found.fix.iter().flat_map(|fix| &fix.edits);
        let edits: Vec<_> = edits.map(|edit| edit.span).collect();
        let ordered = edits.windows(2).all(|pair| pair[0].end <= pair[1].start);
        assert!(ordered, "{found:?} in {text:?}");
        for span in labels.chain(edits).chain([found.span]) {
            assert!(
                text.get(span.start..span.end).is_some(),
                "{found:?} in {text:?}"
            );
        }
    }
    for pair in linted.report.secrets().windows(2) {
        assert!(pair[0].end <= pair[1].start);
    }
    for secret in linted.report.secrets() {
        assert!(
            text.get(secret.start..secret.end).is_some(),
            "{secret:?} in {text:?}"
        );
    }
    for file in &linted.files {
        assert!(text.get(file.span.start..file.span.end).is_some());
    }
    let mut shown = text.as_bytes().to_vec();
    for span in linted.report.secrets() {
        shown[span.start..span.end].fill(b'*');
    }
    String::from_utf8(shown).unwrap()
}

/// Each sample, cut off at every character: no panic, sound places, and no secret shown that the
/// whole file hides.
#[test]
fn every_prefix_of_every_sample() {
    std::thread::scope(|scope| {
        for (source, name) in SAMPLES {
            scope.spawn(move || {
                let text = read(name);
                for (end, _) in text.char_indices() {
                    let shown = assert_sound(source, &text.as_bytes()[..end]).to_lowercase();
                    assert!(!shown.contains("not-a-real"), "{shown}");
                }
            });
        }
    });
}

/// Pieces that the three kinds of files are made of.
#[expect(clippy::too_many_lines, reason = "one line for each piece")]
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "POST ",
        "PUT ",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\t",
        "###\n",
        "# @name x\n",
        "// c\n",
        "@password = s3cret\n",
        "https://h/v2/{{p}}/migration/{{t}}/task",
        "/v1/p/migrations/t/task",
        "{{url}}",
        "?a=b",
        " HTTP/1.1",
        "HTTP/1.1 400 Bad\n",
        "Content-Type: text/plain\n",
        "Authorization: x y\n",
        "< ./b.json",
        "<@ b.json",
        "> {%",
        "%}",
        ">> x",
        "<> y",
        "curl ",
        "-X",
        "-d",
        "-H ",
        "--json ",
        "--data-raw ",
        "-sSXPOST ",
        "--next ",
        "'",
        "\"",
        "\\",
        "`",
        "$",
        "$'",
        "${X}",
        "$(",
        ")",
        "$((",
        "(",
        "{",
        "}",
        "[",
        "]",
        "|",
        ";",
        "&",
        "<<EOF\n",
        "<<-'EOF'\n",
        "EOF\n",
        "<<<",
        "@-",
        "@body.json",
        "cat ",
        "echo ",
        "PASSWORD=",
        "\\\n",
        "\\u0022",
        "{{\n",
        "{{@request\n",
        "}}\n",
        "# c\n",
        "?? status == 200\n",
        " HTTP/2 (Prior Knowledge)\n",
        "/*",
        "*/",
        "@x = 1\n",
        "curl ^\"",
        "^\n",
        "^ \n",
        "^",
        "^\\^\"",
        "%X%",
        "\"\"",
        "\\ \n",
        "\\ ",
        "-K c ",
        "\"${A[@]}\" ",
        "A=(",
        "X=",
        "\"$X\" ",
        "> f\n",
        ">> f\n",
        "> f <<E\n",
        "E\n",
        "@f ",
        "-T f ",
        "tee f ",
        "jq . ",
        "base64 ",
        "f() {\n",
        "function f {",
        "}\n",
        "<(",
        "$(<f)",
        "$(f)",
        "read -r X ",
        "printf '%s\\n' ",
        "sed -i s f\n",
        "mv f g\n",
        "-F a=b ",
        "-d \"{\"a\":1}\" ",
        "\u{1f600}",
        "\u{feff}",
        r#"{"migration_method": "FULL", "resume_mode": "Auto",}"#,
        r#""password": "s3cret""#,
        r#"\"resume_mode\":\"Auto\""#,
        r#"{"log":{"entries":["#,
        r#"{"request":{"method":"POST","url":"/v2/p/migration/t/task","postData":{"text":""#,
        r#""}},"response":{"status":200,"content":{"text":"{}"}}}"#,
        ",",
        ":",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_source() -> impl Strategy<Value = FileFormat> {
    prop::sample::select(vec![FileFormat::Http, FileFormat::Shell, FileFormat::Har])
}

/// A body whose fixes are many, with text that needs escapes.
fn body() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Auto",
        "MANUAL",
        "it's",
        "a\\\"b",
        "\u{4e2d}\\u4e2d",
        "\\ud83d\\ude00",
        "$HOME",
        "`x`",
        "!",
        "\\n",
        "\\\\",
        "",
        "${X}",
    ]);
    let addrs = prop::sample::select(vec![
        "10.0.0.1:1;10.0.0.2:2",
        "10.0.0.1:1,,10.0.0.1:1",
        "10.0.0.1",
        " 10.0.0.1:1 ",
        "redis://h:1/0",
    ]);
    let tail = prop::sample::select(vec!["", ",", "\n", " // c\n"]);
    let limit = prop::sample::select(vec!["100", "\"5\"", "'5'"]);
    (word.clone(), word, addrs, limit, tail).prop_map(|(mode, name, addrs, limit, tail)| {
        format!(
            "{{\"migration_method\": \"incremental_migration\", \"resume_mode\": \"{mode}\",\n \"bandwidth_limit_mb\": {limit},\n \
             \"source_instance\": {{\"addrs\": \"{addrs}\", \"password\": \"{name}\"}},\n \
             \"target_instance\": {{\"id\": \"\", \"addrs\": \"{addrs}\"}}{tail}}}"
        )
    })
}

/// The body as a shell writes it between single quotes.
fn single(body: &str) -> String {
    format!("'{}'", body.replace('\'', r"'\''"))
}

/// As Chrome writes it.
fn ansi(body: &str) -> String {
    let mut quoted = String::from("$'");
    for char in body.chars() {
        match char {
            '\\' | '\'' => quoted.extend(['\\', char]),
            '\n' => quoted.push_str("\\n"),
            '!' => quoted.push_str("\\u0021"),
            _ => quoted.push(char),
        }
    }
    quoted + "'"
}

fn double(body: &str) -> String {
    format!("\"{}\"", escape(body, &['\\', '"', '$', '`']))
}

fn escape(body: &str, special: &[char]) -> String {
    let mut escaped = String::new();
    for char in body.chars() {
        if special.contains(&char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

fn har(body: &str) -> String {
    let request = serde_json::json!({
        "method": "POST",
        "url": url(),
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "postData": {"mimeType": "application/json", "text": body},
    });
    let entries = serde_json::json!({"log": {"entries": [{"request": request}]}});
    serde_json::to_string_pretty(&entries).unwrap()
}

fn body_of_har(text: &str) -> String {
    let archive: serde_json::Value = serde_json::from_str(text).unwrap();
    let body = &archive["log"]["entries"][0]["request"]["postData"]["text"];
    body.as_str().unwrap().to_owned()
}

/// As one argument for `cmd.exe`, in Chrome's style, and for the program that takes the quotes
/// away.
fn caret(body: &str) -> String {
    let mut quoted = String::from("^\"");
    let mut backslashes = 0;
    for char in body.chars() {
        if char == '"' {
            // Before a quote, they are escapes.
            quoted.push_str(&"^\\".repeat(backslashes + 1));
        }
        backslashes = if char == '\\' { backslashes + 1 } else { 0 };
        match char {
            '\n' => quoted.push_str("^\n\n"),
            _ if char.is_ascii_alphanumeric() || " _-:=+~'/.,?;()*`".contains(char) => {
                quoted.push(char);
            }
            _ => quoted.extend(['^', char]),
        }
    }
    quoted + &"^\\".repeat(backslashes) + "^\""
}

/// A file of requests with comments before some of the lines of its body.
fn with_comments(body: &str, before: &[bool]) -> String {
    let mut before = before.iter().cycle();
    let mut text = String::new();
    for line in body.split_inclusive('\n') {
        if *before.next().unwrap() {
            text.push_str(COMMENT);
        }
        text.push_str(line);
    }
    http(&format!("{text}\n{COMMENT}"))
}

const COMMENT: &str = "  # \"resume_mode\": 'it'\n";

/// What curl would be given behind `-d`, as bash itself reads the script.
#[cfg(unix)]
fn body_of_script(script: &str) -> String {
    let curl = r#"curl() {
        while [ $# -gt 0 ]; do
            case "$1 $2" in
                "-d @-") cat ;;
                "-d @"*) cat "${2#@}" ;;
                "-d "* | "--json "*) printf %s "$2" ;;
            esac
            shift
        done
    }
    folder=$(mktemp -d) && cd "$folder" && trap 'rm -r "$folder"' EXIT"#;
    let script = format!("{curl}\n{script}");
    let run = std::process::Command::new("bash")
        .arg("-c")
        .arg(script)
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    let body = String::from_utf8(run.stdout).unwrap();
    body.trim_end_matches('\n').to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(source in any_source(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(source, &bytes);
    }

    #[test]
    fn any_pieces(source in any_source(), text in pieces()) {
        assert_sound(source, text.as_bytes());
        let fixed = fix(source, &text, &Config::default(), Applicability::Unsafe);
        assert_sound(source, fixed.text.as_bytes());
    }

    /// The body of the fixed file is the fixed body.
    #[test]
    fn fixes_go_through_the_escapes_of_an_archive(body in body(), guess: bool) {
        let limit = if guess { Applicability::Unsafe } else { Applicability::Safe };
        let file = har(&body);
        let fixed = fix(FileFormat::Har, &file, &Config::default(), limit);
        let expected = fix_body(&body, &Config::default(), limit);
        prop_assert_eq!(body_of_har(&fixed.text), expected.text);
        prop_assert_eq!(fixed.applied.len(), expected.applied.len());
    }

    #[test]
    fn fixes_leave_a_verbatim_body_as_they_would_alone(body in body(), guess: bool) {
        let limit = if guess { Applicability::Unsafe } else { Applicability::Safe };
        let mut config = Config::default();
        config.set_templates(true);
        let fixed = fix(FileFormat::Http, &http(&body), &Config::default(), limit);
        prop_assert_eq!(fixed.text, http(&fix_body(&body, &config, limit).text));
    }

    /// Comments on lines of their own change nothing, and no fix takes one away.
    #[test]
    fn comments_in_a_body_are_not_sent(body in body(), before in prop::collection::vec(any::<bool>(), 1..6)) {
        let text = with_comments(&body, &before);
        let rules = |text: &str| -> Vec<_> {
            let linted = lint(FileFormat::Http, text, &Config::default());
            linted.report.diagnostics().iter().map(|found| found.rule.id).collect()
        };
        prop_assert_eq!(rules(&text), rules(&http(&body)));
        let fixed = fix(FileFormat::Http, &text, &Config::default(), Applicability::Unsafe);
        let comments = |text: &str| text.lines().filter(|line| *line == COMMENT.trim_end()).count();
        prop_assert_eq!(comments(&fixed.text), comments(&text), "{}", fixed.text);
        let plain = fix(FileFormat::Http, &http(&body), &Config::default(), Applicability::Unsafe);
        if fixed.applied.len() == plain.applied.len() {
            let uncommented = fixed.text.replace(COMMENT, "");
            prop_assert_eq!(uncommented.trim_end(), plain.text.trim_end());
        }
    }

    #[test]
    fn fixes_go_through_the_carets_of_cmd(body in body()) {
        let script = |data: &str| format!(
            "curl ^\"{}^\" ^\n  -H ^\"Content-Type: application/json^\" ^\n  --data-raw {data}\n",
            url(),
        );
        let text = script(&caret(&body));
        let linted = lint(FileFormat::Shell, &text, &Config::default());
        let alone = dcs_migration_lint::lint(&body, &Config::default());
        prop_assert_eq!(linted.report.diagnostics().len(), alone.diagnostics().len(), "{}", text);
        let fixed = fix(FileFormat::Shell, &text, &Config::default(), Applicability::Safe);
        let expected = fix_body(&body, &Config::default(), Applicability::Safe);
        if fixed.applied.len() == expected.applied.len() {
            prop_assert_eq!(fixed.text, script(&caret(&expected.text)));
        }
    }
}

proptest! {
    // Each case runs bash twice.
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// bash reads the same body as the linter does, and the fixed file's body is the fixed body.
    #[test]
    #[cfg(unix)]
    fn fixes_go_through_the_quotes_of_a_shell(body in body(), form in 0..13usize) {
        let document = |body: &str| format!("<<'END'\n{body}\nEND\n");
        let expanded = format!("<<END\n{}\nEND\n", escape(&body, &['\\', '$', '`']));
        let (before, data, behind) = match form {
            0 => (String::new(), single(&body), String::new()),
            1 => (String::new(), ansi(&body), String::new()),
            2 => (String::new(), double(&body), String::new()),
            3 => (String::new(), format!("\"$(cat {})\"", document(&body)), String::new()),
            4 => (String::new(), "@-".to_owned(), expanded),
            5 => (format!("cat > f.json {}", document(&body)), "@f.json".to_owned(), String::new()),
            6 => (format!("tee f.json >/dev/null {expanded}"), "@./f.json".to_owned(), String::new()),
            7 => (format!("F=f.json\nprintf '%s\\n' {} > \"$F\"\n", single(&body)), "\"@$F\"".to_owned(), String::new()),
            8 => (format!("make() {{\n  cat {}}}\n", document(&body)), "\"$(make)\"".to_owned(), String::new()),
            9 => (format!("IFS= read -r -d '' DATA {}", document(&body)), "\"$DATA\"".to_owned(), String::new()),
            10 => (format!("echo {} | ", single(&body)), "@-".to_owned(), String::new()),
            11 => (String::new(), format!("@<(cat {})", document(&body)), String::new()),
            _ => {
                let (first, second) = body.split_at(body.find("\"bandwidth").unwrap());
                (String::new(), format!("'' --json {} --json {}", single(first), single(second)), String::new())
            }
        };
        let header = "-H 'Content-Type: application/json'";
        let script = format!("{before}curl {header} -d {data} '{}' {behind}\n", url());
        let body = body.trim_end_matches('\n').to_owned();
        prop_assert_eq!(&body_of_script(&script), &body);
        let linted = lint(FileFormat::Shell, &script, &Config::default());
        let alone = dcs_migration_lint::lint(&body, &Config::default());
        prop_assert_eq!(linted.report.diagnostics().len(), alone.diagnostics().len(), "{}", script);
        let fixed = fix(FileFormat::Shell, &script, &Config::default(), Applicability::Safe);
        // Where a fix would have to reach over quotes, it is left out.
        let over_quotes = match form {
            0 | 7 | 10 => body.contains('\''),
            2 | 4 | 6 => body.contains(['\\', '$']),
            12 => true,
            _ => false,
        };
        let after = body_of_script(&fixed.text);
        let expected = fix_body(&body, &Config::default(), Applicability::Safe).text;
        if over_quotes {
            let errors = |text: &str| dcs_migration_lint::lint(text, &Config::default()).diagnostics().len();
            prop_assert!(errors(&after) <= errors(&body), "{}", fixed.text);
        } else {
            prop_assert_eq!(after, expected);
        }
    }
}
