//! Bodies of 1 MiB of which each kind is hard for some part of a linter.

/// A beginning, pieces up to the length, with their number in place of `#`, and an end.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    begin: &'static str,
    piece: &'static str,
    end: &'static str,
}

const fn kind(
    name: &'static str,
    begin: &'static str,
    piece: &'static str,
    end: &'static str,
) -> Kind {
    Kind {
        name,
        begin,
        piece,
        end,
    }
}

const SOURCE: &str = "{\"source_instance\":{\"addrs\":\"";

pub(crate) const KINDS: &[Kind] = &[
    kind("one long string", "{\"id\":\"", "x", "\"}"),
    kind("escapes in a string", "{\"id\":\"", "\\u00e9", "\"}"),
    kind("deep nesting", "", "[", ""),
    kind("deep objects", "", "{\"a\":", ""),
    kind("commas", "{", ",", "}"),
    kind("one member again", "{", "\"a\":1,", "\"b\":1}"),
    kind("unknown members", "{", "\"n#\":1,", "\"b\":1}"),
    kind("misspelt members", "{", "\"resume_mod#\":1,", "\"b\":1}"),
    kind(
        "misspelt in an instance",
        "{\"source_instance\":{",
        "\"adrs\":1,",
        "\"b\":1}}",
    ),
    kind("members without quotes", "{", "a:1,", "}"),
    kind("one address", SOURCE, "10.0.0.1:6379,", "\"}}"),
    kind("addresses", SOURCE, "10.0.0.1:#,", "\"}}"),
    kind("hosts", SOURCE, "redis-#.example.com:6379,", "\"}}"),
    kind("faulty addresses", SOURCE, "1.2.3.4:70000;;", "\"}}"),
    kind(
        "passwords",
        "{",
        "\"password\":\"Not-a-real-0ne\",",
        "\"a\":1}",
    ),
    kind(
        "instances",
        "{",
        "\"source_instance\":{\"id\":\"\",\"id\":1},",
        "\"a\":1}",
    ),
    kind("array of objects", "[", "{\"id\":null},", "1]"),
    kind("digits", "{\"bandwidth_limit_mb\":", "9", "}"),
    kind("comments", "{", "// c@d password\n", "}"),
    kind("no JSON", "", "no JSON at all, but text. ", ""),
    kind(
        "an assignment a line",
        "",
        "password_#=Not-a-real-0ne\n",
        "",
    ),
    kind("control characters", "", "\u{0}\u{7f}\u{202e}", ""),
    kind("line breaks", "", "\n", ""),
];

impl Kind {
    pub(crate) fn text(&self) -> String {
        let length = (1 << 20) - self.end.len();
        let mut text = self.begin.to_owned();
        for number in 1.. {
            let piece = self.piece.replace('#', &number.to_string());
            if text.len() + piece.len() > length {
                break;
            }
            text += &piece;
        }
        text + self.end
    }
}
