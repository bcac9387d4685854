//! Tells a format from the content, never from the name.

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Lines of `separate`.
    Pages,
    /// HTML.
    Html,
    /// Anything else.
    Text,
}

pub(super) fn format(text: &str) -> Format {
    let head = text.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with('{') && head.lines().next().is_some_and(|l| l.contains("\"body\"") && l.contains("\"comments\"")) {
        return Format::Pages;
    }
    let start: String = head.chars().take(2_000).collect::<String>().to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.contains("<html") || start.contains("<body") || start.contains("<div") {
        return Format::Html;
    }
    Format::Text
}
