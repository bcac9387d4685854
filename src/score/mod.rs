//! Scores: every formula as a pure function, and the records of authors and groups.
