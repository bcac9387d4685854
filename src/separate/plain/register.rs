//! Whether a line reads like a reader's or a reporter's: marks of haste and of talk count up, those of edited prose down.
//!
//! A line in, a number from -3 to 3 out. Used only where a page shows no marker between article and thread.

use super::markers::Markers;

/// Bytes and words of a line that are looked at.
const READ: usize = 240;
const WORDS: usize = 40;

/// How much `text` reads like a reader's line.
pub(super) fn register(text: &str, markers: &Markers) -> i8 {
    let head = &text[..text.floor_char_boundary(READ)];
    let mut score = 0i8;
    let first = head.chars().find(|c| c.is_alphabetic());
    score += if first.is_some_and(char::is_lowercase) { 2 } else { 0 };
    let last = text.trim_end_matches(['"', '”', '»', '“', '’', ')', ' ']).chars().next_back().unwrap_or(' ');
    let finished = matches!(last, '.' | '。' | '؟' | '۔' | ':');
    score -= i8::from(finished);
    if text.len() > 420 {
        score -= 1;
    }
    let words = head.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')).filter(|w| !w.is_empty()).take(WORDS);
    score += i8::try_from(words.filter(|w| is_register_word(w, markers)).take(2).count()).unwrap_or(2);
    score += i8::from(has_marks(head));
    score.clamp(-3, 3)
}

/// Doubled marks, smileys, dots of hesitation.
fn has_marks(head: &str) -> bool {
    let ascii = head.as_bytes().windows(2).any(|w| matches!(w, b"!!" | b"??" | b":)" | b":D" | b";)" | b":("));
    ascii || head.contains("...") || head.chars().any(|c| matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}'))
}

fn is_register_word(word: &str, markers: &Markers) -> bool {
    let mut buffer = [0u8; 24];
    // "U.S." is no "u"
    if word.len() > buffer.len() || word == "U" {
        return false;
    }
    if !word.is_ascii() {
        return markers.register.contains(word.to_lowercase().replace('’', "'").as_str());
    }
    let lower = &mut buffer[..word.len()];
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|w| markers.register.contains(w))
}
