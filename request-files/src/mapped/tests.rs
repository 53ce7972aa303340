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
