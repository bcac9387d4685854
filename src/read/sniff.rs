//! Tells a format from the content, never from the name.

/// Whether `text` is a web page rather than stripped text.
pub(super) fn is_html(text: &str) -> bool {
    let head = text.trim_start_matches('\u{feff}').trim_start();
    let start: String = head.chars().take(2_000).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.contains("<html") || start.contains("<body") || start.contains("<div")
}
