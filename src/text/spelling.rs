//! Finds the word that a misspelt one most likely means.

/// The candidate that a misspelt word most likely means.
///
/// Letter case and separators do not count; otherwise about one error in three letters is
/// forgiven.
#[must_use]
pub fn did_you_mean<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    // No candidate is near this length; and the distance is quadratic.
    if word.len() > 64 {
        return None;
    }
    let plain = fold(word);
    let length = plain.chars().count();
    if length == 0 {
        return None;
    }
    candidates
        .iter()
        .filter_map(|&candidate| {
            let folded = fold(candidate);
            let other = folded.chars().count();
            let limit = other.max(length) / 3;
            // The distance is at least the difference of the lengths, and takes longer to compute.
            if other.abs_diff(length) > limit {
                return None;
            }
            let distance = strsim::osa_distance(&plain, &folded);
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Letters and digits in lower case.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        // Nearly every word.
        let mut folded = word.as_bytes().to_ascii_lowercase();
        folded.retain(u8::is_ascii_alphanumeric);
        return String::from_utf8(folded).unwrap_or_default();
    }
    let letters = word.chars().filter(|char| char.is_alphanumeric());
    letters.map(lower).collect()
}

/// The lower case of Latin and Cyrillic letters, in which words are known here; the whole table
/// would be a tenth of the WebAssembly module.
pub(crate) fn lower(char: char) -> char {
    match char {
        'А'..='Я' => char::from_u32(u32::from(char) + 0x20).unwrap_or(char),
        _ => char.to_ascii_lowercase(),
    }
}
