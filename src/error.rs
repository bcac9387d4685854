//! The one error type: what went wrong, with which thing, at which place, and what to do about it.
//!
//! Comes in: a failed file operation, an unreadable format, a wrong setting, a broken rule file. Goes out: [`Error`],
//! which knows its exit code. A messy page is never an error; it is a product plus [`crate::model::Notice`]s.

use std::fmt;
use std::path::Path;

/// What kind of failure this is; decides the exit code (sysexits.h, as in the command contract).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting or argument that cannot work (exit 2).
    Usage,
    /// No input yielded a page, or data that cannot be read as what it must be (exit 65).
    Data,
    /// An input that does not exist (exit 66).
    NoInput,
    /// An output that cannot be created (exit 73).
    CannotWrite,
    /// A read or write that failed half-way (exit 74).
    Io,
    /// The user stopped the run (exit 130).
    Interrupted,
}

/// A failure with the thing it concerns, the place in it and the remedy.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    place: Option<String>,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Result with the crate's error.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A new error; `message` is lower case and names the thing.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), place: None, hint: None, source: None }
    }

    /// A usage error (exit 2).
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// A data error (exit 65).
    #[must_use]
    pub fn data(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Data, message)
    }

    /// An I/O failure on `path`; a missing file becomes [`ErrorKind::NoInput`].
    #[must_use]
    pub fn reading(path: &Path, source: std::io::Error) -> Self {
        let kind = if source.kind() == std::io::ErrorKind::NotFound { ErrorKind::NoInput } else { ErrorKind::Io };
        Self::new(kind, format!("cannot read {}", path.display())).because(source)
    }

    /// A failure to create or write `path` (exit 73).
    #[must_use]
    pub fn writing(path: &Path, source: std::io::Error) -> Self {
        Self::new(ErrorKind::CannotWrite, format!("cannot write {}", path.display())).because(source)
    }

    /// Adds where in the thing: a line, a byte offset, a column.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Chains the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the user can do about it, where something can be said.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The process exit code of the contract.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            ErrorKind::Usage => 2,
            ErrorKind::Data => 65,
            ErrorKind::NoInput => 66,
            ErrorKind::CannotWrite => 73,
            ErrorKind::Io => 74,
            ErrorKind::Interrupted => 130,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(place) = &self.place {
            write!(f, " ({place})")?;
        }
        let mut cause = std::error::Error::source(self);
        while let Some(inner) = cause {
            write!(f, ": {inner}")?;
            cause = inner.source();
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|s| &**s as &(dyn std::error::Error + 'static))
    }
}
