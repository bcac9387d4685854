//! A file as it lies on disk: read once from front to back, hashed and counted on the way, never held whole.

use crate::error::{Error, Result};
use crate::model::Source;
use sha2::{Digest, Sha256};
use std::io::{self, BufReader, Read};
use std::path::Path;

/// Bytes read at a time.
pub(super) const CHUNK: usize = 64 << 10;

/// Reads through, hashing.
pub(super) struct Raw {
    inner: Box<dyn Read>,
    hasher: Sha256,
    bytes: u64,
    failure: Option<io::Error>,
}

impl Raw {
    /// Opens `path`; `-` is standard input.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(path: &Path) -> Result<BufReader<Self>> {
        let inner: Box<dyn Read> =
            if path.as_os_str() == "-" { Box::new(io::stdin()) } else { Box::new(std::fs::File::open(path).map_err(|e| Error::reading(path, e))?) };
        Ok(BufReader::with_capacity(CHUNK, Self { inner, hasher: Sha256::new(), bytes: 0, failure: None }))
    }

    /// Reads what is left and says what was read.
    ///
    /// # Errors
    /// Where any read of the file failed.
    pub fn finish(mut self, path: &Path, name: &str) -> Result<Source> {
        if self.failure.is_none() {
            // A failure is kept in `self` and told below.
            let _ = io::copy(&mut self, &mut io::sink());
        }
        if let Some(failure) = self.failure {
            return Err(Error::reading(path, failure));
        }
        let sha256 = self.hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(Source { file: name.to_owned(), bytes: self.bytes, sha256 })
    }
}

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(n) => {
                self.hasher.update(&buffer[..n]);
                self.bytes += n as u64;
                Ok(n)
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => Err(e),
            Err(e) => {
                let told = io::Error::new(e.kind(), e.to_string());
                self.failure = Some(e);
                Err(told)
            }
        }
    }
}
