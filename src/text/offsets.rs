//! Byte offsets ↔ code-point offsets: Rust slices by bytes, the contract counts code points.

/// Translates byte offsets of one text into code-point offsets and back; ASCII texts cost nothing.
///
/// ```
/// use calledit::text::Offsets;
/// let offsets = Offsets::new("né à Hama");
/// assert_eq!(offsets.chars(3), 2);
/// assert_eq!(offsets.bytes(2), 3);
/// ```
#[derive(Debug, Clone)]
pub struct Offsets {
    /// Code points before every 64th byte; empty for ASCII.
    marks: Vec<u32>,
    text: Box<str>,
}

const STEP: usize = 64;

impl Offsets {
    /// Indexes `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { marks: Vec::new(), text: Box::from("") };
        }
        let mut marks = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0u32;
        for (i, byte) in text.bytes().enumerate() {
            if i % STEP == 0 {
                marks.push(count);
            }
            count += u32::from(!is_continuation(byte));
        }
        Self { marks, text: Box::from(text) }
    }

    /// Code points before byte offset `byte` (which must be a character boundary or the end).
    #[must_use]
    pub fn chars(&self, byte: usize) -> usize {
        if self.marks.is_empty() {
            return byte;
        }
        let byte = byte.min(self.text.len());
        let mark = (byte / STEP).min(self.marks.len() - 1);
        let rest = &self.text.as_bytes()[mark * STEP..byte];
        self.marks[mark] as usize + rest.iter().filter(|&&b| !is_continuation(b)).count()
    }

    /// The byte offset of code point `chars`.
    #[must_use]
    pub fn bytes(&self, chars: usize) -> usize {
        if self.marks.is_empty() {
            return chars;
        }
        let mark = self.marks.partition_point(|&m| m as usize <= chars).saturating_sub(1);
        let mut count = self.marks[mark] as usize;
        let bytes = self.text.as_bytes();
        for (i, &byte) in bytes.iter().enumerate().skip(mark * STEP) {
            if !is_continuation(byte) {
                if count == chars {
                    return i;
                }
                count += 1;
            }
        }
        bytes.len()
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_over_every_boundary() {
        let text = "«Халфая» next – 100 %! ".repeat(20);
        let offsets = Offsets::new(&text);
        for (chars, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(offsets.chars(byte), chars);
            assert_eq!(offsets.bytes(chars), byte);
        }
        assert_eq!(offsets.chars(text.len()), text.chars().count());
    }
}
