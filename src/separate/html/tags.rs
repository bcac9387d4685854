//! Element names as small numbers, and what the tree builder and the text need to know of each.
//!
//! A name comes in as bytes in any letter case and goes out as a [`Tag`]; names that nothing here cares about are all
//! [`OTHER`] (custom elements among them). Follows the element categories of the HTML standard, §13.1.2 and §13.2.4.2,
//! as far as they change where text stands.

/// An element name, or [`TEXT`] for a text node.
pub(super) type Tag = u8;

macro_rules! tags {
    ($($name:ident = $text:literal, $flags:expr;)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u8)]
        enum Numbers { Text, Other, $($name),+ }
        /// A text node.
        pub(super) const TEXT: Tag = Numbers::Text as u8;
        /// An element of no interest.
        pub(super) const OTHER: Tag = Numbers::Other as u8;
        $(#[doc = $text] #[allow(dead_code)] pub(super) const $name: Tag = Numbers::$name as u8;)+
        const FLAGS: &[u16] = &[0, 0, $($flags),+];

        fn lookup(packed: u64) -> Tag {
            $(const $name: u64 = pack($text.as_bytes());)+
            match packed { $($name => Numbers::$name as u8,)+ _ => OTHER }
        }
    };
}

const BLOCK: u16 = 1;
const VOID: u16 = 2;
/// Content is text without markup that nobody sees.
const RAW: u16 = 4;
/// Content is text without markup that may be seen.
const ESCAPABLE: u16 = 8;
/// Ends an open `<p>` when it starts.
const ENDS_P: u16 = 16;
/// A wall that implied end tags do not cross.
const SCOPE: u16 = 32;
const HEADING: u16 = 64;
const FORMAT: u16 = 128;
const BEP: u16 = BLOCK | ENDS_P;

tags! {
    A = "a", FORMAT; ABBR = "abbr", 0; ADDRESS = "address", BEP; AREA = "area", VOID; ARTICLE = "article", BEP; ASIDE = "aside", BEP;
    AUDIO = "audio", 0; B = "b", FORMAT; BASE = "base", VOID; BLOCKQUOTE = "blockquote", BEP; BODY = "body", BLOCK | SCOPE; BR = "br", VOID;
    BUTTON = "button", SCOPE; CANVAS = "canvas", 0; CAPTION = "caption", BLOCK | SCOPE; CENTER = "center", BEP; CITE = "cite", FORMAT;
    CODE = "code", FORMAT; COL = "col", VOID; DD = "dd", BEP; DETAILS = "details", BEP; DIALOG = "dialog", BEP; DIV = "div", BEP;
    DL = "dl", BEP; DT = "dt", BEP; EM = "em", FORMAT; EMBED = "embed", VOID; FIELDSET = "fieldset", BEP; FIGCAPTION = "figcaption", BEP;
    FIGURE = "figure", BEP; FONT = "font", FORMAT; FOOTER = "footer", BEP; FORM = "form", BEP; FRAME = "frame", VOID; H1 = "h1", BEP | HEADING;
    H2 = "h2", BEP | HEADING; H3 = "h3", BEP | HEADING; H4 = "h4", BEP | HEADING; H5 = "h5", BEP | HEADING; H6 = "h6", BEP | HEADING;
    HEAD = "head", BLOCK; HEADER = "header", BEP; HR = "hr", BEP | VOID; HTML = "html", BLOCK | SCOPE; I = "i", FORMAT; IFRAME = "iframe", RAW;
    IMG = "img", VOID; INPUT = "input", VOID; INS = "ins", 0; LABEL = "label", 0; LI = "li", BEP; LINK = "link", VOID; MAIN = "main", BEP;
    MARK = "mark", 0; MENU = "menu", BEP; META = "meta", VOID; NAV = "nav", BEP; NOSCRIPT = "noscript", 0; OBJECT = "object", SCOPE;
    OL = "ol", BEP; OPTGROUP = "optgroup", BLOCK; OPTION = "option", BLOCK; P = "p", BEP; PARAM = "param", VOID; PRE = "pre", BEP; Q = "q", 0;
    S = "s", FORMAT; SCRIPT = "script", RAW; SECTION = "section", BEP; SELECT = "select", BLOCK; SMALL = "small", FORMAT; SOURCE = "source", VOID;
    SPAN = "span", 0; STRONG = "strong", FORMAT; STYLE = "style", RAW; SUMMARY = "summary", BEP; SUP = "sup", 0; SVG = "svg", RAW;
    TABLE = "table", BEP | SCOPE; TBODY = "tbody", BLOCK; TD = "td", BLOCK | SCOPE; TEMPLATE = "template", RAW; TEXTAREA = "textarea", ESCAPABLE | BLOCK;
    TFOOT = "tfoot", BLOCK; TH = "th", BLOCK | SCOPE; THEAD = "thead", BLOCK; TIME = "time", 0; TITLE = "title", ESCAPABLE | BLOCK; TR = "tr", BLOCK;
    TRACK = "track", VOID; U = "u", FORMAT; UL = "ul", BEP; VIDEO = "video", 0; WBR = "wbr", VOID; XMP = "xmp", ESCAPABLE | BLOCK;
    NOFRAMES = "noframes", RAW; NOEMBED = "noembed", RAW; IMAGE = "image", VOID; KEYGEN = "keygen", VOID; STRIKE = "strike", FORMAT; TT = "tt", FORMAT;
    BIG = "big", FORMAT; COLGROUP = "colgroup", BLOCK; HGROUP = "hgroup", BEP; DIR = "dir", BEP; MARQUEE = "marquee", SCOPE; RUBY = "ruby", 0;
    RT = "rt", 0; RP = "rp", 0; DEL = "del", 0; SUB = "sub", 0; PICTURE = "picture", 0; SEARCH = "search", BEP; MATH = "math", 0;
}

/// The first eight bytes of a name in lower case, with the length mixed in for longer ones.
const fn pack(name: &[u8]) -> u64 {
    let mut packed = 0u64;
    let mut i = 0;
    while i < name.len() && i < 8 {
        packed = packed << 8 | (name[i] | if name[i] < b'A' { 0 } else { 0x20 }) as u64;
        i += 1;
    }
    if name.len() > 8 { packed ^ (name.len() as u64) << 57 } else { packed }
}

/// The tag of a name.
pub(super) fn tag(name: &[u8]) -> Tag {
    lookup(pack(name))
}

fn has(tag: Tag, flag: u16) -> bool {
    FLAGS[tag as usize] & flag != 0
}

/// Whether it starts a new line of text.
pub(super) fn is_block(tag: Tag) -> bool {
    has(tag, BLOCK)
}

/// Whether it has no content and no end tag.
pub(super) fn is_void(tag: Tag) -> bool {
    has(tag, VOID)
}

/// Whether its content is skipped unseen.
pub(super) fn is_raw(tag: Tag) -> bool {
    has(tag, RAW)
}

/// Whether its content is text without tags.
pub(super) fn is_escapable(tag: Tag) -> bool {
    has(tag, ESCAPABLE)
}

/// Whether its start ends an open paragraph.
pub(super) fn ends_p(tag: Tag) -> bool {
    has(tag, ENDS_P)
}

/// Whether implied end tags stop at it.
pub(super) fn is_scope(tag: Tag) -> bool {
    has(tag, SCOPE)
}

/// Whether it is `h1` to `h6`.
pub(super) fn is_heading(tag: Tag) -> bool {
    has(tag, HEADING)
}

/// Whether it only dresses text.
pub(super) fn is_format(tag: Tag) -> bool {
    has(tag, FORMAT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_case() {
        assert_eq!(tag(b"DIV"), DIV);
        assert_eq!(tag(b"Blockquote"), BLOCKQUOTE);
        assert_eq!(tag(b"h1"), H1);
        assert_eq!(tag(b"my-element"), OTHER);
        assert_eq!(tag(b"blockquotes"), OTHER);
        assert_eq!(tag(b""), OTHER);
    }
}
