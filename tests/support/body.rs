//! Near-valid bodies from raw bytes, for property tests and fuzz targets.
//!
//! Members and values are mostly those of the contract, or what people write instead, so that most
//! of a run is spent behind the parser. `fuzz/seeds` has bytes for this generator: if it reads them
//! in another way, they no longer make the bodies that were once found.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

/// The start and end of every generated password; nothing else contains it.
pub(crate) const MARK: &str = "Z9Zq";

/// A generated body.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) text: String,
    /// The value, if the text is not damaged.
    pub(crate) value: Option<Value>,
}

/// A body, in half of the cases damaged in up to three places. If `complete`, required members that
/// the bytes do not make are added.
pub(crate) fn body(source: &mut Unstructured<'_>, complete: bool) -> Result<Body> {
    let mut value = if source.ratio(1, 30)? {
        odd(source)?
    } else {
        request(source)?
    };
    if let Value::Object(map) = &mut value
        && complete
    {
        add_missing(map);
    }
    let text = if source.arbitrary()? {
        format!("{value:#}")
    } else {
        value.to_string()
    };
    let damages = if source.arbitrary()? {
        source.int_in_range(1..=3)?
    } else {
        0
    };
    let mut text = text;
    for _ in 0..damages {
        text = damage(text, source)?;
    }
    let value = (damages == 0).then_some(value);
    // Asked last, so that older seeds make the bodies that they made.
    if !source.is_empty() && source.ratio(1, 3)? {
        let text = pasted(&text, source)?;
        return Ok(Body { text, value: None });
    }
    Ok(Body { text, value })
}

/// The text with something that people paste into it: a connection string, the output of
/// `CLUSTER NODES`, full-width marks, typographic quotes and blanks, comments, text behind the body.
fn pasted(text: &str, source: &mut Unstructured<'_>) -> Result<String> {
    const ADDRESS: &str = "10.0.0.1:6379";
    let password = format!(
        "{MARK}{}{MARK}",
        source.choose(&["", "7#", "a!b", "\u{5bc6}", "=", "$x"])?
    );
    let connection = match source.int_in_range(0..=6)? {
        0 => format!("h.b.com:6380,password={password},ssl=True"),
        1 => format!("redis://h:1/0?password={password}&db=0"),
        2 => format!("-h 10.0.0.1 -a {password}"),
        3 => format!("requirepass {password}"),
        4 => format!("10.0.0.1:6379 \u{5bc6}\u{7801}\u{ff1a}{password}"),
        5 => "10.0.0.1:6379@16379,node-1,10.0.0.2:6379@16379".to_owned(),
        _ => "\u{ff11}\u{ff10}.0.0.1\u{ff1a}6379,%H%:1,x.x.x.x:1".to_owned(),
    };
    let line = text.find('\n').map_or(text.len(), |at| at + 1);
    Ok(match source.int_in_range(0..=7)? {
        0 | 1 => text.replacen(ADDRESS, &connection, 1),
        2 => text.replacen("\":", "\"\u{ff1a}", 1),
        3 => text.replacen(",\"", "\u{ff0c}\u{a0}\"", 1),
        4 => text.replacen("\"resume_mode\"", "\u{201c}resume_mode\u{201d}", 1),
        5 => format!("{}// c\n{}", &text[..line], &text[line..]),
        6 => format!("{text}\n\na@b"),
        _ => format!(
            "{}<<<<<<< a\n=======\n>>>>>>> b\n{}",
            &text[..line],
            &text[line..]
        ),
    })
}

/// Replaces a few characters at one place; not those by which a password is recognized.
fn damage(text: String, source: &mut Unstructured<'_>) -> Result<String> {
    const PIECES: [&str; 22] = [
        "",
        ",",
        "}",
        "]",
        "{",
        "[",
        "\"",
        "'",
        "\\",
        "//c\n",
        "/*c*/",
        "NaN",
        "\n",
        "\t",
        ":",
        "=",
        "\u{feff}",
        "\u{1b}",
        "\u{1f600}",
        "\"resume_mode\":\"Auto\",",
        "\"id\":\"\",",
        "{{x}}",
    ];
    const TELLING: [&str; 6] = [MARK, "password", "passwrod", "Password", "pwd", "@"];
    let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bounds.push(text.len());
    let start = source.choose_index(bounds.len())?;
    let end = (start + source.int_in_range(0..=4)?).min(bounds.len() - 1);
    let piece = source.choose(&PIECES)?;
    let damaged = [&text[..bounds[start]], piece, &text[bounds[end]..]].concat();
    let count = |text: &str| TELLING.map(|word| text.matches(word).count());
    Ok(if count(&damaged) == count(&text) {
        damaged
    } else {
        text
    })
}

fn add_missing(map: &mut Map<String, Value>) {
    let source = json!({"addrs": "192.168.0.1:6379"});
    let target = json!({"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"});
    for (name, value) in [
        ("migration_method", json!("full_amount_migration")),
        ("resume_mode", json!("manual")),
        ("source_instance", source),
        ("target_instance", target),
    ] {
        map.entry(name).or_insert(value);
    }
}

fn request(source: &mut Unstructured<'_>) -> Result<Value> {
    const METHODS: [&str; 6] = [
        "full_amount_migration",
        "incremental_migration",
        "FULL_AMOUNT_MIGRATION",
        "incremental",
        "online_migration",
        "",
    ];
    const MODES: [&str; 5] = ["auto", "manual", "Auto", "manul", "MANUAL"];
    const OTHERS: [&str; 12] = [
        "name",
        "description",
        "task_name",
        "migration_type",
        "vpc_id",
        "a/b~c",
        "resumeMode",
        "\u{1b}[2J\u{202e}",
        "bandwidth",
        "status",
        "task_id",
        "created_at",
    ];
    let mut map = Map::new();
    for _ in 0..source.int_in_range(0..=9)? {
        let (key, value) = match source.int_in_range(0..=6)? {
            0 => ("migration_method", word(source, &METHODS)?),
            1 => ("resume_mode", word(source, &MODES)?),
            2 => ("bandwidth_limit_mb", bandwidth(source)?),
            3 | 4 => ("source_instance", instance(source)?),
            5 => ("target_instance", instance(source)?),
            _ => (*source.choose(&OTHERS)?, odd(source)?),
        };
        map.insert(key.to_owned(), value);
    }
    Ok(Value::Object(map))
}

fn word(source: &mut Unstructured<'_>, words: &[&str]) -> Result<Value> {
    if source.ratio(1, 8)? {
        return odd(source);
    }
    Ok(json!(source.choose(words)?))
}

fn bandwidth(source: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match source.int_in_range(0..=6)? {
        0 => json!(source.int_in_range(-2..=11_000)?),
        1 => json!(source.int_in_range(-2..=11_000)?.to_string()),
        2 => json!(source.arbitrary::<u64>()?),
        3 => json!(source.arbitrary::<f64>()?),
        4 => json!(source.choose(&[
            "0100",
            "1 ",
            "+1",
            "1e2",
            "\u{661}",
            "{{b}}",
            "10,240",
            "",
            "99999999999999999999"
        ])?),
        5 => json!(source.choose(&[1.0, 100.0, 1e20, 0.5, 10240.0, 10241.0, -0.0])?),
        _ => odd(source)?,
    })
}

fn instance(source: &mut Unstructured<'_>) -> Result<Value> {
    const IDS: [&str; 7] = [
        "132e0017-715b-4556-930a-95c7db7e8f7a",
        "EB1A8D1C-9EA6-4FCD-AC43-C3D3C2493F06",
        "dcs-test",
        "10.0.0.1:6379",
        "<id>",
        "{instance_id}",
        "",
    ];
    const OTHERS: [&str; 5] = ["port", "Id", "x\n", "ip", "password_again"];
    if source.ratio(1, 20)? {
        return odd(source);
    }
    let mut map = Map::new();
    for _ in 0..source.int_in_range(0..=4)? {
        let (key, value) = match source.int_in_range(0..=7)? {
            0 | 1 => ("id", word(source, &IDS)?),
            2 | 3 => ("addrs", addrs(source)?),
            4 | 5 => ("password", password(source)?),
            6 => (
                *source.choose(&["passwrod", "pwd", "Password", "redis_password"])?,
                password(source)?,
            ),
            _ => (*source.choose(&OTHERS)?, odd(source)?),
        };
        map.insert(key.to_owned(), value);
    }
    Ok(Value::Object(map))
}

fn addrs(source: &mut Unstructured<'_>) -> Result<Value> {
    const PIECES: [&str; 24] = [
        "10.0.0.1:6379",
        "10.0.0.2",
        "8.8.8.8:6379",
        "127.0.0.1:1",
        "[::1]:6379",
        "::1",
        "[fe80::1%eth0]:1",
        "redis-a.dcs.b.com:6379",
        "redis://h:1/0",
        "rediss://",
        "h:70000",
        "-h:1",
        "1.2.3:4",
        "<ip>:6379",
        ",",
        ",",
        ";",
        " ",
        "\n",
        "\u{ff0c}",
        "\u{4e2d}.cn:1",
        "",
        "a@b:1",
        ":",
    ];
    if source.ratio(1, 12)? {
        return odd(source);
    }
    let mut text = String::new();
    for _ in 0..source.int_in_range(0..=6)? {
        if source.ratio(1, 20)? {
            text.push_str(&secret(source)?);
            text.push_str("@h:1");
        } else {
            text.push_str(source.choose(&PIECES)?);
        }
    }
    if source.ratio(1, 8)? {
        // The parts of a password that is split are not recognized.
        let items: Vec<&str> = if text.contains(MARK) {
            vec![&text]
        } else {
            text.split(',').collect()
        };
        return Ok(json!(items));
    }
    Ok(json!(text))
}

fn password(source: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match source.int_in_range(0..=5)? {
        0 => {
            json!(source.choose(&["xxxxxx", "******", "YourPassword@123", "${P}", "{{p}}", ""])?)
        }
        1 => json!(null),
        2 => json!([secret(source)?]),
        3 => odd(source)?,
        _ => json!(secret(source)?),
    })
}

/// A password that any output can be searched for.
fn secret(source: &mut Unstructured<'_>) -> Result<String> {
    const PARTS: [&str; 16] = [
        "7#",
        "\u{5bc6}",
        "\"",
        "'",
        "\\",
        " ",
        ",",
        "}",
        "@",
        ":",
        "\u{1f512}",
        "\t",
        "\u{430}",
        "\n",
        "//",
        "null",
    ];
    let mut text = MARK.to_owned();
    for _ in 0..source.int_in_range(0..=4)? {
        text.push_str(source.choose(&PARTS)?);
    }
    text.push_str(MARK);
    Ok(text)
}

fn odd(source: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match source.int_in_range(0..=12)? {
        0 => json!(null),
        1 => json!(""),
        2 => json!(true),
        3 => json!(source.arbitrary::<i64>()?),
        4 => json!(1.5),
        5 => json!([]),
        6 => json!({}),
        7 => json!(["a", {"b": null}]),
        8 => json!("x\u{1b}[31m\n::error::\u{202e}"),
        9 => json!("{{x}}"),
        10 => json!("YOUR_ID"),
        11 => json!("\u{4e2d}\u{1f600}"),
        // The mark belongs to passwords.
        _ => json!(source.arbitrary::<String>()?.replace("Z9", "")),
    })
}
