//! Names of what must not be shown: `password` in every language and spelling that was met.

use std::borrow::Cow;

use crate::text::spelling::lower;

/// Words anywhere in such a name, whatever separates them. Those with the same first byte are beside
/// each other.
pub(crate) const PARTS: [&str; 31] = [
    "pass",
    "pwd",
    "pswd",
    "privatekey",
    "secret",
    "senha",
    "token",
    "credential",
    "contrase",
    "accesskey",
    "accesscode",
    "apikey",
    "authcode",
    "masterauth",
    "kennwort",
    "şifre",
    "пароль",
    "パスワード",
    "令牌",
    "凭证",
    "口令",
    "密码",
    "密碼",
    "密钥",
    "密鑰",
    "密匙",
    "授权码",
    "秘钥",
    "访问码",
    "비밀번호",
    "암호",
];

/// Words that say so as the last of a name.
const LAST: [&str; 7] = ["auth", "pw", "psw", "sk", "cred", "creds", "mima"];

/// Words for passwords that announce one without a sign between: `auth …`.
const LABELS: [&str; 10] = [
    "password", "passwd", "passwort", "pass", "pwd", "psw", "pw", "auth", "kennwort", "senha",
];

/// Words that hold one of [`PARTS`] and mean something else.
const OTHERS: [&str; 9] = [
    "bypass",
    "compass",
    "trespass",
    "passive",
    "passport",
    "passage",
    "passenger",
    "passthrough",
    "passing",
];

/// Whether a word says nothing but that a password follows.
pub(crate) fn is_secret_label(word: &str) -> bool {
    LABELS.iter().any(|label| label.eq_ignore_ascii_case(word))
        || label_end(word) == Some(word.len())
        || (word.bytes().all(|byte| byte.is_ascii_alphabetic())
            && resembles_password(&word.to_ascii_lowercase()))
}

/// Where the last word for passwords of a script without blanks between words ends in a text.
pub(crate) fn label_end(text: &str) -> Option<usize> {
    if text.is_ascii() {
        return None;
    }
    let parts = PARTS.iter().filter(|part| !part.is_ascii());
    parts
        .filter_map(|part| Some(text.rfind(part)? + part.len()))
        .max()
}

/// Whether a member, an option or a variable of this name holds something that must not be shown.
#[must_use]
#[inline(never)]
pub fn is_secret_name(name: &str) -> bool {
    // The documented members are known without looking closer.
    match name {
        "password" => return true,
        "id" | "addrs" | "migration_method" | "resume_mode" | "bandwidth_limit_mb"
        | "source_instance" | "target_instance" => return false,
        _ => {}
    }
    let plain = |char: char| lower(char) == char && !is_joint(char);
    let folded: Cow<'_, str> = if name.chars().all(plain) {
        name.into()
    } else {
        let chars = name.chars().filter(|char| !is_joint(*char));
        chars.map(lower).collect()
    };
    holds_part(&folded) || ends_with_word(name, &folded) || resembles_password(&folded)
}

/// Whether one of [`PARTS`] is anywhere in a name in small letters.
pub(crate) fn holds_part(folded: &str) -> bool {
    // A name is short: this takes less than a search for each part.
    let mut rest = folded.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let (start, end) = BEGINNING[usize::from(*first)];
        if start < end
            && PARTS[start..end]
                .iter()
                .any(|part| rest.starts_with(part.as_bytes()))
            && !is_in_other(folded, folded.len() - rest.len())
        {
            return true;
        }
        rest = behind;
    }
    false
}

/// Whether what is at an offset of a name is a part of one of [`OTHERS`].
fn is_in_other(folded: &str, at: usize) -> bool {
    OTHERS.iter().any(|other| {
        let before = other.find("pass").unwrap_or(0);
        let start = at.checked_sub(before);
        start
            .and_then(|start| folded.as_bytes().get(start..))
            .is_some_and(|rest| rest.starts_with(other.as_bytes()))
    })
}

/// Which of [`PARTS`] begin with a byte.
static BEGINNING: [(usize, usize); 256] = {
    let mut beginning = [(0, 0); 256];
    let mut at = 0;
    while at < PARTS.len() {
        let range = &mut beginning[PARTS[at].as_bytes()[0] as usize];
        assert!(
            range.1 == 0 || range.1 == at,
            "parts with the same first byte are apart"
        );
        if range.1 == 0 {
            range.0 = at;
        }
        range.1 = at + 1;
        at += 1;
    }
    beginning
};

/// What joins the words of a name.
fn is_joint(char: char) -> bool {
    matches!(char, '_' | '-' | '.' | ' ')
}

/// Whether the last word of a name is one of [`LAST`]: `auth`, `redis_auth`, `redisAuth`, `authPw`.
fn ends_with_word(name: &str, folded: &str) -> bool {
    LAST.iter().any(|word| {
        let Some(before) = folded.strip_suffix(word) else {
            return false;
        };
        let start = name.len() - word.len().min(name.len());
        let begins = name.is_char_boundary(start)
            && (name[..start].ends_with(is_joint)
                || name[start..].starts_with(|char: char| char.is_ascii_uppercase()));
        before.is_empty() || begins
    })
}

/// Whether a name in small letters is `password` with a few slips.
fn resembles_password(name: &str) -> bool {
    let likely = name
        .bytes()
        .filter(|byte| b"pasword".contains(byte))
        .count();
    (5..=12).contains(&name.len()) && likely >= 4 && strsim::osa_distance(name, "password") <= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_words() {
        for secret in [
            "redis_auth",
            "redisAuth",
            "REDIS-AUTH",
            "auth",
            "masterauth",
            "master-auth",
            "access_code",
            "AccessCode",
            "access_key",
            "ACCESS KEY",
            "accesskey",
            "密钥",
            "访问密钥",
            "api-key",
            "db.pw",
            "sk",
            "user_creds",
            "redisMima",
            "Passwort",
            "contraseña",
            "パスワード",
            "compass_password",
            "bypass_token",
            "pasword",
        ] {
            assert!(is_secret_name(secret), "{secret}");
        }
        for open in [
            "author",
            "auth_mode",
            "authority",
            "bypass_checks",
            "compass",
            "passive",
            "passthrough",
            "access",
            "key",
            "keyboard",
            "task",
            "disk",
            "desk",
            "access_mode",
            "keys",
            "id",
            "risk",
            "host",
            "",
        ] {
            assert!(!is_secret_name(open), "{open}");
        }
    }
}
