//! The word classes that the code itself knows; a language file may add any others for use in its own patterns.

/// A class of tokens.
pub type Class = u16;

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $n:literal;)*) => {
        $($(#[$doc])* #[allow(dead_code)] pub const $name: Class = $n;)*
        /// Names of the classes above, by number.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

classes! {
    /// A count, in digits or words.
    NUM = 0;
    /// Day of the month, one or two digits.
    DAY = 1;
    /// An ordinal, in digits or words.
    ORD = 2;
    /// A year of four digits (or "nineteen ninety").
    YEAR = 3;
    /// Two digits.
    YY = 4;
    /// An hour, 0–24.
    HOUR = 5;
    /// Four digits of a 24-hour clock.
    HHMM = 6;
    /// `7.30`.
    DECIMAL = 7;
    /// `7/8`.
    FRACTION = 8;
    /// `7:30`, `7:30:15`.
    CLOCK = 9;
    /// `2021-03-04`.
    ISODATE = 10;
    /// `4/3/2021`, `4.3.2021`.
    NUMDATE = 11;
    /// Up to four digits, as in "480 BC".
    EPOCHYEAR = 12;
    /// Day of the month as an ordinal.
    DAYORD = 13;
    /// A month by number, 1–12.
    MONTHNUM = 14;
    /// `1990s`' number.
    DECADE = 15;
    /// Month names.
    MONTH = 16;
    /// Weekdays, Monday = 1.
    WEEKDAY = 17;
    /// A unit in the singular.
    UNIT = 18;
    /// A unit in the plural.
    UNITS = 19;
    /// Seasons.
    SEASON = 20;
    /// Parts of the day.
    PART = 21;
    /// Parts of the day in the plural.
    PARTS = 22;
    /// Days counted from the anchor.
    RELDAY = 23;
    /// A part of the anchor's day ("tonight").
    RELPART = 24;
    /// last, this, next.
    DIR = 25;
    /// few, several.
    VAGUE = 26;
    /// early, late, end of.
    EDGE = 27;
    /// now, recently, soon.
    REF = 28;
    /// daily, weekly.
    FREQ = 29;
    /// a.m., p.m.
    AMPM = 30;
    /// BC, AD.
    ERA = 31;
    /// Holidays, by their number in the calendar file.
    HOLIDAY = 32;
    /// Indefinite article: one.
    A = 33;
    /// Number words.
    CARD = 34;
    /// Words for one half.
    HALF = 35;
    /// Endings that make digits an ordinal.
    ORDEND = 36;
    /// Weekdays in the plural.
    WEEKDAYS = 37;
    /// Decade names ("nineties").
    TENS = 38;
    /// Cues of the future.
    FUTURE = 39;
    /// Cues of the past.
    PAST = 40;
    /// Words before a bare month, season or year.
    PREP = 41;
    /// Noon, midnight.
    HOURNAME = 42;
    /// Every, each.
    EVERY = 43;
    /// Vague horizons: number of days.
    SOON = 44;
    /// Words that are also something else ("may", "march", "second").
    AMBIGUOUS = 45;
    /// Words after a four-digit number that make it a count.
    COUNTED = 46;
    /// Words that join number words ("and").
    AND = 47;
    /// "quarter", "half": a part of the year.
    YEARPART = 48;
    /// Words that count backwards ("earlier", "before").
    BACK = 49;
    /// following, previous: from the point last spoken of.
    NEXTTO = 50;
    /// Words that show that an ambiguous word before them is no date.
    NOTDATE = 51;
    /// about, nearly.
    APPROX = 52;
    /// past, future, as nouns.
    REFNOUN = 53;
    /// Words before a time that say how it bounds ("by", "within").
    LEAD = 54;
    /// Words after a time that say how it bounds ("tops", "at the latest").
    TRAIL = 55;
    /// at least.
    ATLEAST = 56;
    /// Words that begin something new after "on the 6th".
    CLAUSE = 57;
    /// Articles that may stand between a lead and its time.
    DET = 58;
    /// Pronouns that a past verb may follow.
    SUBJECT = 59;
}

/// Number of classes the code knows.
pub const KNOWN: Class = NAMES.len() as Class;
