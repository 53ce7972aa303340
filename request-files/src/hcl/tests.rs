//! What each kind of value becomes in JSON, and the text of the file that each part of it maps to.
#![allow(clippy::unwrap_used)]

use super::*;

/// The JSON for the first value of a file behind a byte-order mark, in parts: `json <- text`.
fn parts(written: &str) -> Vec<String> {
    let text = format!("\u{feff}value = {written}\nlast = 1\n");
    let base = '\u{feff}'.len_utf8();
    let body = parse(&text[base..]).unwrap();
    let source = Source { text: &text, base };
    let value = &body.get_attribute("value").unwrap().value;
    let mut out = Generated::new(Span::empty(base));
    source.value(&mut out, value, Span::empty(base));
    let out = out.text;
    let part = |(json, place): (&str, Span)| format!("{json} <- {}", source.slice(place));
    out.parts().map(part).collect()
}

/// A value as the file has it, and its parts.
const VALUES: &[(&str, &[&str])] = &[
    ("null", &["null <- null"]),
    ("true", &[r#"" <- "#, "true <- true", r#"" <- "#]),
    ("false", &[r#"" <- "#, "false <- false", r#"" <- "#]),
    ("007", &[r#"" <- "#, "7 <- 007", r#"" <- "#]),
    ("0", &[r#"" <- "#, "0 <- 0", r#"" <- "#]),
    ("1.50", &[r#"" <- "#, "1.5 <- 1.50", r#"" <- "#]),
    ("1e2", &[r#"" <- "#, "100 <- 1e2", r#"" <- "#]),
    ("1e-7", &[r#"" <- "#, "0.0000001 <- 1e-7", r#"" <- "#]),
    (
        "2.5e21",
        &[r#"" <- "#, "2500000000000000000000 <- 2.5e21", r#"" <- "#],
    ),
    (r#"("manual")"#, &[r#""manual" <- "manual""#]),
    ("var.mode", &["${value} <- var.mode"]),
    (
        r#""10.0.0.1:6379""#,
        &[r#""10.0.0.1:6379" <- "10.0.0.1:6379""#],
    ),
    (
        r#""a\\U00000061\n\"é\U0001f600b""#,
        &[
            r#""a\\U00000061\n\"é <- "a\\U00000061\n\"é"#,
            r"😀 <- \U0001f600",
            r#"b" <- b""#,
        ],
    ),
    (
        r#""$${HOST}:6379,%%{x} $5 100%""#,
        &[
            r#"" <- ""#,
            "${ <- $${",
            "HOST}:6379, <- HOST}:6379,",
            "%{ <- %%{",
            r#"x} $5 100%" <- x} $5 100%""#,
        ],
    ),
    (
        "\"a\tb c\"",
        &[r#""a <- "a"#, "\\t <- \t", r#"b c" <- b c""#],
    ),
    (
        r#""${var.host}:6379""#,
        &[
            r#"" <- ""#,
            "${value} <- ${var.host}",
            r#":6379" <- :6379""#,
        ],
    ),
    (
        r#""10.0.0.1:6379, ${~ var.other}""#,
        &[r#"${value} <- "10.0.0.1:6379, ${~ var.other}""#],
    ),
    (
        r#""%{ if var.x }a%{ endif }""#,
        &[r#"${value} <- "%{ if var.x }a%{ endif }""#],
    ),
    (
        "<<EOT\n10.0.0.1:6379,\n10.0.0.2:6379\nEOT",
        &[
            "\" <- <<EOT\n",
            "10.0.0.1:6379, <- 10.0.0.1:6379,",
            "\\n <- \n",
            "10.0.0.2:6379 <- 10.0.0.2:6379",
            "\\n <- \n",
            r#"" <- EOT"#,
        ],
    ),
    (
        "<<EOT\n  $5 $${HOST}:6379,%%{x}y\n\"100%\"\nEOT",
        &[
            "\" <- <<EOT\n",
            "  $5  <-   $5 ",
            "${ <- $${",
            "HOST}:6379, <- HOST}:6379,",
            "%{ <- %%{",
            "x}y <- x}y",
            "\\n <- \n",
            r#"\" <- ""#,
            "100% <- 100%",
            r#"\" <- ""#,
            "\\n <- \n",
            r#"" <- EOT"#,
        ],
    ),
    (
        "<<-EOT\n    one\n\n  \n      two ${var.x} three\n    ${var.y}\n    EOT",
        &[
            "\" <- <<-EOT\n",
            "one <- one",
            "\\n <- \n",
            "\\n <- \n",
            "   <-   ",
            "\\n <- \n",
            "  two  <-   two ",
            "${value} <- ${var.x}",
            " three <-  three",
            "\\n <- \n",
            "${value} <- ${var.y}",
            "\\n <- \n",
            r#"" <-     EOT"#,
        ],
    ),
    (
        "<<-EOT\n  one\n${var.x}\n  EOT",
        &[
            "\" <- <<-EOT\n",
            "  one <-   one",
            "\\n <- \n",
            "${value} <- ${var.x}",
            "\\n <- \n",
            r#"" <-   EOT"#,
        ],
    ),
    (
        "<<-EOT\n  \n  EOT",
        &["\" <- <<-EOT\n", "   <-   ", "\\n <- \n", r#"" <-   EOT"#],
    ),
    (
        "<<EOT\n10.0.0.1:6379, ${~ var.other}\nEOT",
        &["${value} <- <<EOT\n10.0.0.1:6379, ${~ var.other}\nEOT"],
    ),
    (
        r#"["a:1", "b:2"]"#,
        &[r#"["a:1", "b:2"] <- ["a:1", "b:2"]"#],
    ),
    ("[]", &["[] <- []"]),
    ("[ # none\n]", &["[ <- ", "] <- [ # none\n]"]),
    (
        r#"[var.a, "b", [1]]"#,
        &[
            "[ <- [",
            "${value} <- var.a",
            ",  <- , ",
            r#""b" <- "b""#,
            ",  <- , ",
            "[ <- [",
            r#"" <- "#,
            "1 <- 1",
            r#"" <- "#,
            "] <- ]",
            "] <- ]",
        ],
    ),
    (
        r#"["a$${b}",]"#,
        &[
            "[ <- [",
            r#""a <- "a"#,
            "${ <- $${",
            r#"b}" <- b}""#,
            "] <- ,]",
        ],
    ),
    (
        r#"{ addrs = "a", "pass word" : "b", (var.key) = "c", "a\"b" = "d" }"#,
        &[
            "{ <- {",
            r#"" <- "#,
            "addrs <- addrs",
            r#"" <- "#,
            ":  <- ",
            r#""a" <- "a""#,
            ",  <- ",
            r#""pass word" <- "pass word""#,
            ":  <- ",
            r#""b" <- "b""#,
            "} <- }",
        ],
    ),
    ("{}", &["{ <- {", "} <- }"]),
];

#[test]
fn values_and_their_places() {
    for (written, expected) in VALUES {
        assert_eq!(parts(written), *expected, "{written}");
    }
}

/// Only an empty heredoc is replaced, and what follows it stays where it is.
#[test]
fn empty_heredocs() {
    let cases = [
        (
            "a = <<EOT\nEOT\nb = <<EOT\nx\nEOT\n",
            "a = _        \nb = <<EOT\nx\nEOT\n",
        ),
        (
            "a = [<<-E-O_T1\r\n \tE-O_T1\r\n]",
            "a = [_                  \r\n]",
        ),
        ("a = <<EOT\nEOTX\nEOT\n", "a = <<EOT\nEOTX\nEOT\n"),
        ("# <<\n}", "# <<\n}"),
        ("a = 1 # <<EOT", "a = 1 # <<EOT"),
    ];
    for (text, expected) in cases {
        assert_eq!(without_empty_heredocs(text), expected);
        assert_eq!(text.len(), expected.len());
    }
}
