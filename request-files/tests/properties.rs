//! Properties of any request file: sound spans, redaction, and fixes through quotes and escapes.
#![allow(clippy::unwrap_used)]

mod support;

use dcs_migration_lint::{Applicability, Config, fix as fix_body};
use dcs_migration_lint_request_files::{FileFormat, fix, lint};
use proptest::prelude::*;
use support::linted::{assert_sound, read};
use support::{http, url};

const SAMPLES: [(FileFormat, &str); 10] = [
    (FileFormat::Http, "jetbrains.http"),
    (FileFormat::Http, "restclient.rest"),
    (FileFormat::Shell, "chrome.sh"),
    (FileFormat::Shell, "deploy.sh"),
    (FileFormat::Har, "chrome.har"),
    (FileFormat::Markdown, "runbook.md"),
    (FileFormat::Rst, "runbook.rst"),
    (FileFormat::Yaml, "playbook.yml"),
    (FileFormat::Yaml, "workflow.yml"),
    (FileFormat::Yaml, "insomnia.yaml"),
];

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
        "```http\n",
        "```sh\n",
        "```\n",
        "~~~json\n",
        "~~~\n",
        "> ",
        "- ",
        "    ",
        "<div>\n",
        "$ curl ",
        "- uri:\n",
        "  url: /v2/p/migration/t/task\n",
        "  method: POST\n",
        "  body: |\n",
        "  body:\n",
        "    resume_mode: Auto\n",
        "    migration_method: &a Full\n",
        "*a",
        "<<: *a\n",
        "run: ",
        "script: [",
        "- ",
        "? ",
        "--- ",
        ">-\n",
        "!vault ",
        ".. code-block:: http\n\n",
        ".. code:: json\n",
        "   :name: x\n",
        "::\n\n",
        ".. ",
        "1. ",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_source() -> impl Strategy<Value = FileFormat> {
    prop::sample::select(vec![
        FileFormat::Http,
        FileFormat::Shell,
        FileFormat::Har,
        FileFormat::Markdown,
        FileFormat::Yaml,
        FileFormat::Rst,
    ])
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

    /// The body of a code block is fixed as it would be alone, behind the marks before its lines.
    #[test]
    fn fixes_go_through_the_lines_of_a_code_block(body in body(), form in 0..7usize, guess: bool) {
        let limit = if guess { Applicability::Unsafe } else { Applicability::Safe };
        let (first, marks, language) = [
            ("", "", "http"),
            ("1. ", "   ", "http"),
            ("> ", "> ", "http"),
            ("> - ", ">   ", "json"),
            ("   ", "   ", "json"),
            ("- a\n\n\t", "\t", "json"),
            ("  .. code-block:: http\n\n", "     ", "rst"),
        ][form];
        let block = |body: &str| {
            let content = if language == "json" { format!("{body}\n") } else { http(body) };
            let lines: Vec<String> = content.split_inclusive('\n').map(|line| format!("{marks}{line}")).collect();
            let lines = lines.concat();
            if language == "rst" {
                return format!("A\n-\n\n{first}{lines}");
            }
            format!("# A\n\n{first}```{language}\n{lines}{marks}```\n")
        };
        let mut config = Config::default();
        config.set_templates(language != "json");
        let format = if language == "rst" { FileFormat::Rst } else { FileFormat::Markdown };
        let fixed = fix(format, &block(&body), &Config::default(), limit);
        let expected = fix_body(&body, &config, limit);
        prop_assert_eq!(fixed.text, block(&expected.text));
        prop_assert_eq!(fixed.applied.len(), expected.applied.len());
    }

    /// A body that is a text of YAML is fixed as it would be alone.
    #[test]
    fn fixes_go_through_the_scalars_of_yaml(body in body(), form in 0..5usize, guess: bool) {
        let limit = if guess { Applicability::Unsafe } else { Applicability::Safe };
        let indented = |body: &str, blanks: usize| {
            let lines = body.split_inclusive('\n');
            lines.map(|line| format!("{}{line}", " ".repeat(blanks))).collect::<Vec<_>>().concat()
        };
        let scalar = |body: &str| match form {
            0 => format!("|-\n{}", indented(body, 6)),
            1 => format!("|2-\n{}", indented(body, 6)),
            2 => format!("!unsafe |-\n{}", indented(body, 9)),
            3 => format!("'{}'", body.replace('\'', "''").replace('\n', "\n\n      ")),
            _ => serde_json::to_string(body).unwrap(),
        };
        let task = |body: &str| {
            format!("- uri:\n    url: {}\n    method: POST\n    body_format: json\n    body: {}\n", url(), scalar(body))
        };
        // Blanks at the ends of lines are lost in quotes.
        prop_assume!(form != 3 || body.lines().all(|line| line == line.trim_end()));
        let mut config = Config::default();
        config.set_templates(true);
        let fixed = fix(FileFormat::Yaml, &task(&body), &Config::default(), limit);
        let expected = fix_body(&body, &config, limit);
        let after = lint(FileFormat::Yaml, &fixed.text, &Config::default()).report.diagnostics().len();
        let before = lint(FileFormat::Yaml, &task(&body), &Config::default()).report.diagnostics().len();
        if form == 3 {
            // A line break between quotes is not written.
            prop_assert!(after <= before);
        } else {
            prop_assert_eq!(&fixed.text, &task(&expected.text));
            prop_assert_eq!(fixed.applied.len(), expected.applied.len());
        }
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
