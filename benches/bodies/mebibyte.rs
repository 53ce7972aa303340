//! Bodies of 1 MiB of which each kind is hard for some part of a linter.

/// A beginning, pieces up to the length, with their number in place of `#`, and an end.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    begin: &'static str,
    piece: &'static [u8],
    end: &'static str,
}

const fn kind(
    name: &'static str,
    begin: &'static str,
    piece: &'static [u8],
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
    kind("one long string", "{\"id\":\"", b"x", "\"}"),
    kind("escapes in a string", "{\"id\":\"", b"\\u00e9", "\"}"),
    kind("deep nesting", "", b"[", ""),
    kind("deep objects", "", b"{\"a\":", ""),
    kind("commas", "{", b",", "}"),
    kind("one member again", "{", b"\"a\":1,", "\"b\":1}"),
    kind("unknown members", "{", b"\"n#\":1,", "\"b\":1}"),
    kind("misspelt members", "{", b"\"resume_mod#\":1,", "\"b\":1}"),
    kind(
        "misspelt in an instance",
        "{\"source_instance\":{",
        b"\"adrs\":1,",
        "\"b\":1}}",
    ),
    kind("members without quotes", "{", b"a:1,", "}"),
    kind("bandwidths", "{", b"\"bandwidth_limit_mb\":0,", "\"b\":1}"),
    kind(
        "instances",
        "{",
        b"\"source_instance\":{\"id\":\"\",\"id\":1},",
        "\"a\":1}",
    ),
    kind(
        "passwords",
        "{",
        b"\"password\":\"Not-a-real-0ne\",",
        "\"a\":1}",
    ),
    kind("one address again", SOURCE, b"10.0.0.1:6379,", "\"}}"),
    kind("addresses", SOURCE, b"10.0.0.1:#,", "\"}}"),
    kind("hosts", SOURCE, b"redis-#.example.com:6379,", "\"}}"),
    kind("faulty addresses", SOURCE, b"1.2.3.4:70000;;", "\"}}"),
    kind(
        "a connection string",
        SOURCE,
        b"requirepass Not-a-real-0ne ",
        "\"}}",
    ),
    kind("array of objects", "[", b"{\"id\":null},", "1]"),
    kind("digits", "{\"bandwidth_limit_mb\":", b"9", "}"),
    kind("comments", "{", b"// c@d password\n", "}"),
    kind("no JSON", "", b"no JSON at all, but text. ", ""),
    kind("assignments", "", b"password_#=Not-a-real-0ne\n", ""),
    kind("no UTF-8", "[", b"\xff,", "]"),
    kind("control characters", "", b"\0\x7f\xe2\x80\xae", ""),
    kind("line breaks", "", b"\n", ""),
];

impl Kind {
    pub(crate) fn body(&self) -> Vec<u8> {
        let length = (1 << 20) - self.end.len();
        let mut body = self.begin.as_bytes().to_vec();
        let (before, after) = match self.piece.iter().position(|byte| *byte == b'#') {
            Some(at) => (&self.piece[..at], &self.piece[at + 1..]),
            None => (self.piece, &[][..]),
        };
        let is_numbered = before.len() < self.piece.len();
        for number in 1.. {
            let number = if is_numbered {
                format!("{number}")
            } else {
                String::new()
            };
            let piece = [before, number.as_bytes(), after].concat();
            if body.len() + piece.len() > length {
                break;
            }
            body.extend(piece);
        }
        body.extend(self.end.bytes());
        body
    }
}
