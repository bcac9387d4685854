//! Language codes: ISO 639-1 where one exists, else the detector's ISO 639-3.

/// The code of a detected language.
#[must_use]
pub fn language_code(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang;
    match lang {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Rus => "ru",
        Lang::Ara => "ar",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Pol => "pl",
        other => other.code(),
    }
}
