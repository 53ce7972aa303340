//! Bodies of 1 MiB of which each kind is hard for some part of a linter.

/// A kind of body: a beginning, and pieces that are repeated up to the length.
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

pub(crate) const KINDS: &[Kind] = &[
    kind("one long string", "{\"id\":\"", "x", "\"}"),
    kind("escapes in a string", "{\"id\":\"", "\\u00e9", "\"}"),
    kind("deep nesting", "", "[", ""),
    kind("deep objects", "", "{\"a\":", ""),
    kind("commas", "{", ",", "}"),
    kind("unknown members", "{", "\"a\":1,", "\"b\":1}"),
    kind("members without quotes", "{", "a:1,", "}"),
    kind(
        "addresses",
        "{\"source_instance\":{\"addrs\":\"",
        "10.0.0.1:6379,",
        "\"}}",
    ),
    kind(
        "faulty addresses",
        "{\"source_instance\":{\"addrs\":\"",
        "1.2.3.4:70000;;",
        "\"}}",
    ),
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
    kind("numbers", "{\"bandwidth_limit_mb\":", "9", "}"),
    kind("comments", "{", "// c@d password\n", "}"),
    kind("no JSON", "", "no JSON at all, but text. ", ""),
    kind("control characters", "", "\u{0}\u{7f}\u{202e}", ""),
    kind("line breaks", "", "\n", ""),
];

impl Kind {
    pub(crate) fn text(&self) -> String {
        let length = (1 << 20) - self.begin.len() - self.end.len();
        let pieces = self.piece.repeat(length / self.piece.len());
        [self.begin, &pieces, self.end].concat()
    }
}
