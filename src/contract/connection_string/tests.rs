use super::*;

#[test]
fn passwords_are_found_in_the_forms_that_people_paste() {
    for (text, expected) in [
        ("h.example:6380,password=Sesam,ssl=True", &["Sesam"][..]),
        ("h.example:6380,Password = Sesam oh,ssl=True", &["Sesam oh"]),
        ("h.example:6380;pwd=Se,sam", &["Se,sam"]),
        ("redis://h:6379/0?password=Sesam&db=0", &["Sesam"]),
        ("h:6379?auth=Sesam", &["Sesam"]),
        ("redis-cli -h 10.0.0.1 -p 6379 -a Sesam -n 0", &["Sesam"]),
        ("-h 10.0.0.1 --pass 'Sesam'", &["Sesam"]),
        ("requirepass Sesam", &["Sesam"]),
        ("requirepass\u{3000}Sesam", &["Sesam"]),
        ("h:1requirepass Sesam", &["Sesam"]),
        ("h:1,MasterAuth Sesam", &["Sesam"]),
        ("h:1,-a Sesam", &["Sesam"]),
        ("-u redis://h:1/0 -a Sesam", &["Sesam"]),
        ("10.0.0.1:6379 密码：Sesam", &["Sesam"]),
        ("10.0.0.1:6379,密码:Sesam,10.0.0.2:6379", &["Sesam"]),
        ("access_key=Sesam secretKey: Sesam", &["Sesam", "Sesam"]),
        ("10.0.0.1:6379,10.0.0.2:6379", &[]),
        ("redis://10.0.0.1:6379/0", &[]),
        ("requirepass Sesam,=oh", &["Sesam,=oh"]),
        ("redis-password: Sesam", &["Sesam"]),
        ("redis-password:6379Sesam", &["6379Sesam"]),
        ("pwd=\"Sesam -a \"Sesam", &["Sesam -a ", "Sesam"]),
        ("user:name@host", &[]),
        ("password=", &[]),
        ("", &[]),
    ] {
        assert_eq!(shown(text, Holds::Anything), expected, "{text}");
        assert_eq!(shown(text, Holds::Addresses), expected, "{text}");
    }
    assert!(shown("h:1 auth mode", Holds::Anything).is_empty());
    // A comma is missing.
    assert!(shown("10.0.0.1:6379:10.0.0.2:6379", Holds::Addresses).is_empty());
}

fn shown(text: &str, holds: Holds) -> Vec<&str> {
    let found = passwords(text, holds);
    found
        .iter()
        .map(|span| &text[span.start..span.end])
        .collect()
}

#[test]
fn words_among_addresses_announce_passwords() {
    for (text, expected, form_of) in [
        (
            "10.0.0.1:6379 auth default Sesam",
            &["default Sesam"][..],
            Form::Labelled,
        ),
        (
            "10.0.0.1:6379, pass Sesam 10.0.0.2:6379",
            &["Sesam"],
            Form::Labelled,
        ),
        (
            "10.0.0.1:6379 password is Sesam",
            &["is Sesam"],
            Form::Labelled,
        ),
        ("10.0.0.1:6379 口令 Sesam", &["Sesam"], Form::Labelled),
        ("10.0.0.1:6379（密码Sesam", &["Sesam"], Form::Labelled),
        (
            "10.0.0.1:6379 パスワード：Sesam",
            &["Sesam"],
            Form::Labelled,
        ),
        ("10.0.0.1:6379 비밀번호 Sesam", &["Sesam"], Form::Labelled),
        ("10.0.0.1:6379 -aSesam", &["Sesam"], Form::Labelled),
        ("10.0.0.1:6379,password:12345", &["12345"], Form::Labelled),
        (
            "10.0.0.1:6379 auth MyPassword1",
            &["MyPassword1"],
            Form::Labelled,
        ),
        ("10.0.0.1:6379:Sesam", &["Sesam"], Form::Colons),
        ("10.0.0.1:6379:12-34", &["12-34"], Form::Colons),
        ("10.0.0.1:6379:abc123", &["abc123"], Form::Colons),
        ("h.example:6379:decaf", &["decaf"], Form::Colons),
        (
            "10.0.0.1:6379,10.0.0.2:6379:Se,sam",
            &["Se,sam"],
            Form::Colons,
        ),
        (
            "a.example:6379:Sesam,b.example:6379:Se,sam",
            &["Sesam", "Se,sam"],
            Form::Colons,
        ),
        (
            "10.0.0.1:6379 auth password:Sesam",
            &["Sesam"],
            Form::Labelled,
        ),
        ("10.0.0.1:6379 pass Se:sam", &["Se:sam"], Form::Labelled),
        (
            "h.example:6379:user:Sesam,10.0.0.2:6379",
            &["user:Sesam"],
            Form::Colons,
        ),
    ] {
        assert_eq!(shown(text, Holds::Addresses), expected, "{text}");
        assert_eq!(form(text), Some(form_of), "{text}");
    }
}

#[test]
fn passwords_without_names_are_found_in_broken_texts() {
    for (text, expected) in [
        (r#""addrs": "-h 10.0.0.1 -a Sesam"#, "Sesam"),
        (r#""addrs":"-a Sesam"#, "Sesam"),
        ("-h 10.0.0.1 -aSesam", "Sesam"),
        ("-h 10.0.0.1 --pass\tSesam", "Sesam"),
        ("'MasterAuth Sesam", "Sesam"),
        ("AUTH Sesam", "Sesam"),
        (r#""addrs":["10.0.0.1:6379","h:6379:Sesam -a b"#, "Sesam"),
        ("{h.example:6379:Sesam}", "Sesam"),
        ("-a Sesam h:6379:b", "Sesam"),
        (r#"["-h","h","-a","Sesam"]"#, "Sesam"),
        (r#"//"addrs": "-h h -aSesam""#, "Sesam"),
        ("移 requirepass\u{3000}Sesam", "Sesam"),
    ] {
        let at = first_without_name(text).expect(text);
        assert!(text[at..].starts_with(expected), "{text}: {at}");
    }
    for text in [
        "",
        "-a",
        "a-a b",
        "auth mode",
        "10.0.0.1:6379,10.0.0.2:6379",
        "redis://h:6379/0",
        "12:30:45 [fe80::1]:6379",
        "12:30:45pm",
        r#"{"addrs": ["10.0.0.1:6379"], "id": null}"#,
    ] {
        assert_eq!(first_without_name(text), None, "{text}");
    }
}

#[test]
fn texts_begin_with_addresses() {
    for text in [
        "10.0.0.1:6379 Sesam",
        " h:1|x",
        "h:1:Sesam",
        "-h 10.0.0.1",
        "redis-cli -h",
    ] {
        assert!(begins_with_address(text), "{text}");
    }
    for text in [
        "",
        "copy of 10.0.0.1:6379",
        "10.0.0.1 6379",
        "10.0.0.1:0",
        "10.0.0.1:6379th",
        "auth x",
    ] {
        assert!(!begins_with_address(text), "{text}");
    }
}

#[test]
fn hosts_may_have_words_for_passwords_in_their_names() {
    for text in [
        "passport.example.com:6379",
        "compass.example.com:6379,token.example.com:6380",
        "redis-auth:6379;secret-store:6379",
        "redis://passport.example.com:6379/0",
        "10.0.0.1:6379|user-token.internal:6379",
        "pwd.example.com:6379@16379",
        "10.0.0.1:6379 auth.internal:6379",
        "10.0.0.1:6379 password 10.0.0.2:6379",
        "10.0.0.1:6379 password 10.0.0.2:6379,node-2",
        "tokens",
        "fe80::1:6379",
        "fd00:1:2:3:4:5:6:7",
        "10.0.0.1:6379:6380",
    ] {
        assert_eq!(shown(text, Holds::Addresses), [""; 0], "{text}");
        assert_eq!(form(text), None, "{text}");
    }
}

#[test]
fn forms_are_distinguished() {
    for (text, expected) in [
        ("h.example:6380,password=x,ssl=True", Some(Form::Options)),
        ("h.example:6380,ssl=True", Some(Form::Options)),
        ("rediss://h:6379?password=x", Some(Form::Url)),
        ("h:6379?auth=x", Some(Form::Url)),
        ("-h 10.0.0.1 -a x", Some(Form::CommandLine)),
        ("requirepass x", Some(Form::Directive)),
        ("h:1requirepass x", Some(Form::Directive)),
        ("-u redis://h:6379/0 -a x", Some(Form::CommandLine)),
        ("redis://h:6379/0-h 10.0.0.1 -a x", Some(Form::CommandLine)),
        ("10.0.0.1:6379 密码：x", Some(Form::Labelled)),
        ("redis://h:6379/0", None),
        ("redis://h:6379/name=?", None),
        ("redis://h:6379/?=x", None),
        ("10.0.0.1:6379;10.0.0.2:6379", None),
        ("10.0.0.1:6379@16379,node-1", None),
    ] {
        assert_eq!(form(text), expected, "{text}");
    }
}
