//! The options of curl that take a value, and what those do that make up a body.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Data {
    /// `@` at its beginning names a file.
    Plain,
    /// It is sent as it is.
    Raw,
    /// `--json`: as `Plain`, with headers.
    Json,
    /// `--data-urlencode`: encoded before it is sent.
    Encoded,
    /// A form in parts.
    Form,
    /// curl fills in variables of its own.
    Expanded,
}

impl Data {
    /// What a long option does with its value, where that is a part of the body.
    pub(crate) fn of(option: &str) -> Option<Self> {
        Some(match option {
            "data" | "data-ascii" | "data-binary" => Data::Plain,
            "data-raw" => Data::Raw,
            "json" => Data::Json,
            "data-urlencode" => Data::Encoded,
            "form" | "form-string" => Data::Form,
            _ => {
                Data::of(option.strip_prefix("expand-")?)?;
                Data::Expanded
            }
        })
    }
}

/// Options that take a value, apart from those that are looked at; short ones by their letter.
const SHORT_WITH_VALUE: &str = "ACDEKPQTUYbcehmortuwxyz";
const LONG_WITH_VALUE: [&str; 69] = [
    "abstract-unix-socket",
    "alt-svc",
    "aws-sigv4",
    "cacert",
    "capath",
    "cert",
    "cert-type",
    "ciphers",
    "config",
    "connect-timeout",
    "connect-to",
    "continue-at",
    "cookie",
    "cookie-jar",
    "create-file-mode",
    "crlfile",
    "curves",
    "dns-interface",
    "dns-servers",
    "doh-url",
    "dump-header",
    "engine",
    "etag-compare",
    "etag-save",
    "expect100-timeout",
    "hostpubsha256",
    "hsts",
    "interface",
    "ip-tos",
    "ipfs-gateway",
    "keepalive-time",
    "key",
    "key-type",
    "limit-rate",
    "local-port",
    "max-filesize",
    "max-redirs",
    "max-time",
    "netrc-file",
    "noproxy",
    "oauth2-bearer",
    "output",
    "output-dir",
    "parallel-max",
    "pass",
    "pinnedpubkey",
    "preproxy",
    "proto",
    "proto-default",
    "proto-redir",
    "proxy",
    "proxy-header",
    "proxy-user",
    "range",
    "rate",
    "referer",
    "resolve",
    "retry",
    "retry-delay",
    "retry-max-time",
    "stderr",
    "tls-max",
    "tls13-ciphers",
    "trace",
    "trace-ascii",
    "unix-socket",
    "user",
    "user-agent",
    "variable",
];

/// The long form of a short option that takes a value.
pub(crate) fn long_name(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "data",
        'F' => "form",
        'H' => "header",
        'X' => "request",
        'u' => "user",
        'U' => "proxy-user",
        'b' => "cookie",
        'K' => "config",
        'T' => "upload-file",
        _ if SHORT_WITH_VALUE.contains(letter) => "",
        _ => return None,
    })
}

pub(crate) fn takes_value(name: &str) -> bool {
    const READ: [&str; 14] = [
        "data",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "form",
        "form-string",
        "header",
        "json",
        "request",
        "request-target",
        "upload-file",
        "url",
        "url-query",
    ];
    let name = name.strip_prefix("expand-").unwrap_or(name);
    READ.contains(&name) || LONG_WITH_VALUE.contains(&name)
}
