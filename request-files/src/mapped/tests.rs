//! Places and edits of decoded texts.
#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn a_comment_that_was_left_out_stays_on_its_line() {
    let file = "a,\n# c\nb\n";
    let mut text = MappedText::new(0);
    text.push_verbatim(file, Span::new(0, 3), Quoting::Verbatim);
    text.next_section();
    text.push_verbatim(file, Span::new(7, 9), Quoting::Verbatim);
    assert_eq!(text.text, "a,\nb\n");
    let edited = |start, end, content: &'static str| {
        let edit = text.edit(&Edit::new(Span::new(start, end), content))?;
        let mut file = file.to_owned();
        file.replace_range(edit.span.start..edit.span.end, &edit.content);
        Some(file)
    };
    assert_eq!(edited(1, 2, "").unwrap(), "a\n# c\nb\n");
    assert_eq!(edited(1, 3, ""), None);
    assert_eq!(edited(1, 3, ";\n").unwrap(), "a;\n# c\nb\n");
    assert_eq!(edited(0, 3, "").unwrap(), "# c\nb\n");
    assert_eq!(edited(1, 4, ""), None);
    assert_eq!(edited(3, 3, "x").unwrap(), "a,\n# c\nxb\n");
    assert_eq!(edited(3, 5, "").unwrap(), "a,\n# c\n");

    // Nothing was left out before another section, and no comment within one.
    let mut text = MappedText::new(0);
    text.push_verbatim("abcd-ef", Span::new(0, 2), Quoting::Verbatim);
    text.next_section();
    text.push_verbatim("abcd-ef", Span::new(2, 4), Quoting::Verbatim);
    text.push_verbatim("abcd-ef", Span::new(5, 7), Quoting::Verbatim);
    assert_eq!(place_of(&text, 1, 2), Some((1, 2)));
    assert_eq!(place_of(&text, 3, 4), Some((3, 4)));
}

/// `'a'\''b'"${X}"'c'`, with the variable's place widened.
#[test]
fn places_and_edits_go_through_quotes() {
    let file = r#"'ab'\''cd'"$X"'ef'"#;
    let mut mapped = MappedText::new(0);
    mapped.next_section();
    mapped.push_verbatim(file, Span::new(1, 3), Quoting::Single);
    mapped.next_section();
    mapped.push_escaped(Span::new(4, 6), "'", Quoting::Bare);
    mapped.next_section();
    mapped.push_verbatim(file, Span::new(7, 9), Quoting::Single);
    mapped.next_section();
    mapped.push_escaped(Span::new(11, 13), "${X}", Quoting::Double);
    mapped.next_section();
    mapped.push_verbatim(file, Span::new(15, 17), Quoting::Single);
    assert_eq!(mapped.text, "ab'cd${X}ef");
    let at = |start, end| {
        let place = mapped.span(Span::new(start, end));
        &file[place.start..place.end]
    };
    assert_eq!(at(0, 2), "ab");
    assert_eq!(at(1, 4), r"b'\''c");
    assert_eq!(at(6, 8), "$X");
    assert_eq!(at(9, 11), "ef");
    let edit = |start, end, content: &'static str| {
        let edit = Edit::new(Span::new(start, end), content);
        mapped
            .edit(&edit)
            .map(|edit| (edit.span, edit.content.into_owned()))
    };
    assert_eq!(
        edit(0, 1, "it's"),
        Some((Span::new(1, 2), r"it'\''s".to_owned()))
    );
    assert_eq!(edit(11, 11, "!"), Some((Span::empty(17), "!".to_owned())));
    assert_eq!(edit(0, 4, ""), None, "it would swallow quotes");
    assert_eq!(edit(6, 6, "x"), None, "inside a variable");
    assert_eq!(edit(5, 9, "x"), Some((Span::new(11, 13), "x".to_owned())));
    assert_eq!(edit(5, 9, "${Y}"), None, "it would not expand");
}

/// The parts of a text, and where each is in the file.
fn parts<'m>(mapped: &'m MappedText<'_>) -> Vec<(&'m str, usize, usize)> {
    let parts = mapped.parts();
    parts
        .map(|(text, span)| (text, span.start, span.end))
        .collect()
}

/// Where an edit of a part of the text is in the file.
fn place_of(mapped: &MappedText<'_>, start: usize, end: usize) -> Option<(usize, usize)> {
    let edit = mapped.edit(&Edit::new(Span::new(start, end), "x"))?;
    Some((edit.span.start, edit.span.end))
}

#[test]
fn neighbours_of_one_kind_are_one_part_of_the_file() {
    let file = "abcdefgh";
    let mut mapped = MappedText::new(0);
    mapped.push_verbatim(file, Span::new(0, 2), Quoting::Bare);
    mapped.push_verbatim(file, Span::new(2, 3), Quoting::Bare);
    assert_eq!(parts(&mapped), [("abc", 0, 3)]);
    assert!(matches!(mapped.text, Cow::Borrowed(_)), "it is not copied");
    mapped.push_verbatim(file, Span::new(3, 4), Quoting::Single);
    mapped.next_section();
    mapped.push_verbatim(file, Span::new(4, 5), Quoting::Single);
    mapped.push_verbatim(file, Span::new(6, 7), Quoting::Single);
    mapped.push_escaped(Span::new(7, 7), "", Quoting::Single);
    mapped.push_verbatim(file, Span::new(7, 8), Quoting::Single);
    let expected = [("abc", 0, 3), ("d", 3, 4), ("e", 4, 5), ("gh", 6, 8)];
    assert_eq!(parts(&mapped), expected);
    assert_eq!(mapped.text, "abcdegh");

    let mut json = MappedText::new(0);
    json.json_text("a \"b\"", 10, Quoting::Bare);
    let expected = [
        ("a ", 10, 12),
        ("\\\"", 12, 13),
        ("b", 13, 14),
        ("\\\"", 14, 15),
    ];
    assert_eq!(parts(&json), expected);

    // The same for text that JSON writes alike.
    let mut json = MappedText::new(0);
    json.json_text("ab", 0, Quoting::Bare);
    json.json_text("c\"\u{1}", 2, Quoting::Bare);
    json.json_text("f", 5, Quoting::Single);
    json.next_section();
    json.json_text("g", 6, Quoting::Single);
    json.json_text("h", 8, Quoting::Single);
    let expected = [
        ("abc", 0, 3),
        ("\\\"", 3, 4),
        ("\\u0001", 4, 5),
        ("f", 5, 6),
        ("g", 6, 7),
        ("h", 8, 9),
    ];
    assert_eq!(parts(&json), expected);
}

/// `ab"c\"d"ef`
#[test]
fn a_text_in_quotes_is_joined_as_sections_of_its_own() {
    let file = r#"ab"c\"d"ef"#;
    let mut inner = MappedText::new(3);
    inner.push_verbatim(file, Span::new(3, 4), Quoting::Double);
    inner.next_section();
    inner.push_escaped(Span::new(4, 6), "\"", Quoting::Double);
    inner.push_verbatim(file, Span::new(6, 7), Quoting::Double);
    inner.next_section();
    inner.expands = true;
    let mut mapped = MappedText::new(0);
    mapped.next_section();
    mapped.push_verbatim(file, Span::new(0, 2), Quoting::Bare);
    mapped.append(inner.clone(), 8);
    mapped.push_verbatim(file, Span::new(8, 10), Quoting::Bare);
    assert_eq!(mapped.text, "abc\"def");
    assert!(mapped.expands);
    assert_eq!(mapped.place, Span::new(0, 10));
    let expected = [
        ("ab", 0, 2),
        ("c", 3, 4),
        ("\"", 4, 6),
        ("d", 6, 7),
        ("ef", 8, 10),
    ];
    assert_eq!(parts(&mapped), expected);
    assert_eq!(place_of(&mapped, 1, 3), None, "it would remove a quote");
    assert_eq!(
        place_of(&mapped, 2, 4),
        None,
        "from one section to the next"
    );
    assert_eq!(place_of(&mapped, 3, 5), Some((4, 7)));
    assert_eq!(place_of(&mapped, 4, 6), None, "it would remove a quote");
    assert_eq!(place_of(&mapped, 5, 7), Some((8, 10)));

    let mut first = MappedText::new(2);
    first.append(inner, 8);
    assert_eq!(first.text, "c\"d");

    // A part of it, as a part of another text.
    let mut part = MappedText::new(0);
    part.push_part(&mapped, Span::new(1, 5));
    assert_eq!(part.text, "bc\"d");
    let expected = [("b", 1, 2), ("c", 3, 4), ("\"", 4, 6), ("d", 6, 7)];
    assert_eq!(parts(&part), expected);
    assert_eq!(part.place, Span::new(0, 7));
    part.push_part(&mapped, Span::new(5, 6));
    part.push_part(&mapped, Span::empty(7));
    assert_eq!(part.text, "bc\"de");
    assert_eq!(place_of(&part, 0, 2), None);
    assert_eq!(place_of(&part, 3, 5), None);
    assert_eq!(place_of(&part, 4, 5), Some((8, 9)));
}

#[test]
fn a_text_that_is_cut_keeps_its_places() {
    let file = r"abc\ndef";
    let mut mapped = MappedText::new(0);
    mapped.push_verbatim(file, Span::new(0, 3), Quoting::Ansi);
    mapped.push_escaped(Span::new(3, 5), "\n", Quoting::Ansi);
    mapped.push_verbatim(file, Span::new(5, 8), Quoting::Ansi);
    let tail = mapped.tail(1);
    assert_eq!(tail.text, "bc\ndef");
    assert_eq!(tail.place, Span::new(1, 8));
    assert_eq!(parts(&tail), [("bc", 1, 3), ("\n", 3, 5), ("def", 5, 8)]);
    let tail = mapped.tail(5);
    assert_eq!(parts(&tail), [("ef", 6, 8)]);
    assert_eq!(parts(&mapped.tail(4)), [("def", 5, 8)]);
    let end = mapped.tail(7);
    assert_eq!((parts(&end), end.place), (vec![], Span::empty(8)));
    let borrowed = MappedText::verbatim(file, Span::new(0, 3)).tail(2);
    assert_eq!(parts(&borrowed), [("c", 2, 3)]);

    let cut = |length| {
        let mut cut = mapped.clone();
        cut.truncate(length);
        cut
    };
    assert_eq!(parts(&cut(2)), [("ab", 0, 2)]);
    assert_eq!(parts(&cut(3)), [("abc", 0, 3)]);
    assert_eq!(parts(&cut(4)), [("abc", 0, 3), ("\n", 3, 5)]);
    assert_eq!(parts(&cut(5)), [("abc", 0, 3), ("\n", 3, 5), ("d", 5, 6)]);
    assert_eq!(parts(&cut(0)), []);

    let mut lines = MappedText::verbatim("a\r\n\n", Span::new(0, 4));
    lines.trim_line_breaks();
    assert_eq!(parts(&lines), [("a", 0, 1)]);

    // An offset of the file becomes one of the text.
    let offsets: Vec<_> = (0..=8).map(|at| mapped.offset(file, at)).collect();
    let expected = [0, 1, 2, 3, 3, 4, 5, 6, 7].map(Some);
    assert_eq!(offsets, expected);
    assert_eq!(mapped.offset(file, 9), None);
}

/// Two words of a shell as one string of JSON: `'a"b'c`.
#[test]
fn a_string_of_json_can_be_replaced_within_its_quotes() {
    let file = r#"'a"b'c"#;
    let mut word = MappedText::new(0);
    word.next_section();
    word.push_verbatim(file, Span::new(1, 4), Quoting::Single);
    word.next_section();
    let mut json = MappedText::new(0);
    json.generated = true;
    json.json_string(&word);
    assert_eq!(json.text, r#""a\"b""#);
    assert_eq!(place_of(&json, 0, 6), Some((1, 4)), "the whole string");
    assert_eq!(place_of(&json, 2, 4), Some((2, 3)));
    assert_eq!(place_of(&json, 3, 4), None, "a part of an escape");

    word.push_verbatim(file, Span::new(5, 6), Quoting::Bare);
    let mut json = MappedText::new(0);
    json.generated = true;
    json.json_string(&word);
    assert_eq!(json.text, r#""a\"bc""#);
    let places = parts(&json);
    let expected = [
        ("\"", 1, 1),
        ("a", 1, 2),
        ("\\\"", 2, 3),
        ("b", 3, 4),
        ("c", 5, 6),
        ("\"", 6, 6),
    ];
    assert_eq!(places, expected);
    for (start, end) in [(0, 7), (0, 2), (4, 6), (5, 7)] {
        assert_eq!(place_of(&json, start, end), None, "{start}..{end}");
    }
    assert_eq!(place_of(&json, 1, 5), Some((1, 4)));
    assert_eq!(place_of(&json, 5, 6), Some((5, 6)));
    json.json_string(&word);
    assert_eq!(place_of(&json, 5, 8), None, "from one string to the next");

    let file = "'a''b'";
    let mut word = MappedText::new(0);
    for start in [1, 4] {
        word.next_section();
        word.push_verbatim(file, Span::new(start, start + 1), Quoting::Single);
        word.next_section();
    }
    let mut json = MappedText::new(0);
    json.generated = true;
    json.json_string(&word);
    assert_eq!(place_of(&json, 0, 4), None, "it would remove quotes");
    assert_eq!(place_of(&json, 1, 2), Some((1, 2)));
}

#[test]
fn an_offset_at_an_escape_is_before_or_behind_it() {
    let mut mapped = MappedText::new(0);
    mapped.push_escaped(Span::new(0, 2), "\n", Quoting::Ansi);
    assert_eq!(mapped.span(Span::empty(1)), Span::empty(2));
    assert_eq!(
        [0, 1, 2].map(|at| mapped.offset(r"\n", at)),
        [0, 0, 1].map(Some)
    );
    // Nothing that JSON adds comes between.
    mapped.mark("\"", Span::empty(2), Quoting::Ansi);
    assert_eq!(mapped.offset(r"\n", 2), Some(1));
    // The parts of the file can be in another order.
    let mut mapped = MappedText::new(0);
    mapped.mark("x", Span::new(2, 4), Quoting::Ansi);
    mapped.mark("y", Span::new(0, 2), Quoting::Ansi);
    assert_eq!(mapped.offset(r"\y\x", 2), Some(0));
}

#[test]
fn lines_of_a_block_are_edited_with_what_is_before_the_next() {
    for (file, quoting, between) in [
        ("a\n  b", Quoting::Indented(2), Some(2)),
        ("a\n> b", Quoting::Prefixed, Some(2)),
        ("a\n>>b", Quoting::Prefixed, None),
        ("a\n  b", Quoting::Double, None),
    ] {
        let mut mapped = MappedText::new(0);
        mapped.push_verbatim(file, Span::new(0, 2), quoting);
        mapped.push_verbatim(file, Span::new(4, 5), quoting);
        assert_eq!(mapped.offset(file, 3), between, "{file} {quoting:?}");
        let end = if quoting.is_by_lines() { 4 } else { 2 };
        assert_eq!(
            place_of(&mapped, 0, 2),
            Some((0, end)),
            "{file} {quoting:?}"
        );
        assert_eq!(place_of(&mapped, 0, 1), Some((0, 1)), "{file} {quoting:?}");
    }
}

#[test]
fn nothing_is_put_behind_a_mark_of_the_shell() {
    for (quoting, possible) in [
        (Quoting::Double, false),
        (Quoting::Heredoc, false),
        (Quoting::Single, true),
    ] {
        for mark in ["\\b", "$ b"] {
            let mapped = {
                let mut mapped = MappedText::new(0);
                mapped.push_verbatim(mark, Span::new(0, mark.len()), quoting);
                mapped
            };
            assert_eq!(place_of(&mapped, 1, 2).is_some(), possible, "{quoting:?}");
        }
    }
}
