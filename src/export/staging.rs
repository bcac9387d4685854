//! The folder a package is made in, and its move into place.

use crate::error::{Error, ErrorKind, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// A package in the making.
#[derive(Debug)]
pub(super) struct Staging {
    partial: PathBuf,
    target: PathBuf,
}

/// Refuses a target that exists (without `force`) or that is something else than a package.
pub(super) fn check(target: &Path, force: bool) -> Result<()> {
    if !target.exists() {
        return Ok(());
    }
    let refuse = |message: String, hint: &str| Err(Error::new(ErrorKind::CannotWrite, message).hint(hint));
    if !target.is_dir() {
        return refuse(format!("{} is a file", target.display()), "--out takes a folder");
    }
    let empty = fs::read_dir(target).is_ok_and(|mut d| d.next().is_none());
    if empty {
        return Ok(());
    }
    if !target.join("datapackage.json").is_file() {
        return refuse(format!("{} holds files but no package", target.display()), "choose a new folder; only an earlier package is ever replaced");
    }
    if !force {
        return refuse(format!("{} holds a package already", target.display()), "pass --force to replace it");
    }
    Ok(())
}

impl Staging {
    /// Makes the hidden folder; what a killed run left there is removed.
    pub(super) fn begin(target: &Path, force: bool) -> Result<Self> {
        check(target, force)?;
        let parent = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = target.file_name().ok_or_else(|| Error::usage(format!("{} is no folder to write to", target.display())))?;
        let partial = parent.join(format!(".{}.calledit-partial", name.to_string_lossy()));
        fs::create_dir_all(parent).map_err(|e| Error::writing(parent, e))?;
        remove(&partial)?;
        fs::create_dir(&partial).map_err(|e| Error::writing(&partial, e))?;
        Ok(Self { partial, target: target.to_path_buf() })
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        &self.partial
    }

    /// Takes over a file or folder of the earlier package, unless the new one has it or there is none.
    pub(super) fn keep(&self, path: &Path) -> Result<()> {
        let to = self.partial.join(path.file_name().unwrap_or_default());
        if to.exists() { Ok(()) } else { copy(path, &to) }
    }

    /// Brings everything to disk and moves it into place; an earlier package is exchanged in the same step where the system can.
    pub(super) fn finish(self) -> Result<()> {
        sync(&self.partial)?;
        if self.target.exists() {
            exchange(&self.partial, &self.target)?;
            return remove(&self.partial);
        }
        fs::rename(&self.partial, &self.target).map_err(|e| Error::writing(&self.target, e))
    }
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() { fs::remove_dir_all(folder).map_err(|e| Error::writing(folder, e)) } else { Ok(()) }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to).map_err(|e| Error::writing(to, e))?;
        for entry in fs::read_dir(from).map_err(|e| Error::reading(from, e))? {
            let entry = entry.map_err(|e| Error::reading(from, e))?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else if from.exists() {
        fs::copy(from, to).map_err(|e| Error::writing(to, e))?;
    }
    Ok(())
}

fn sync(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|e| Error::writing(folder, e))? {
        let path = entry.map_err(|e| Error::writing(folder, e))?.path();
        if path.is_dir() {
            sync(&path)?;
        } else {
            fs::File::open(&path).and_then(|f| f.sync_all()).map_err(|e| Error::writing(&path, e))?;
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn exchange(new: &Path, old: &Path) -> Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).or_else(|_| swap(new, old)).map_err(|e| Error::writing(old, e))
}

#[cfg(not(target_os = "linux"))]
fn exchange(new: &Path, old: &Path) -> Result<()> {
    swap(new, old).map_err(|e| Error::writing(old, e))
}

/// Two renames, for systems and file systems without an exchange: for an instant there is no package.
fn swap(new: &Path, old: &Path) -> std::io::Result<()> {
    let aside = new.with_extension("calledit-old");
    fs::rename(old, &aside)?;
    fs::rename(new, old)?;
    fs::rename(&aside, new)
}
