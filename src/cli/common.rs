//! Arguments and helpers that commands share.

use calledit::error::{Error, Result};
use calledit::model::{Notice, PageKind};
use calledit::pipeline::Tools;
use calledit::read::Input;
use calledit::rules::Data;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Options of every command that works on data.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// Worker threads (default: one per core); the output never depends on it
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Say nothing but errors
    #[arg(long)]
    pub quiet: bool,
    /// Folder of rule files that replace the built-in ones of the same name
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

impl Common {
    /// Sets up the thread pool.
    pub fn start_workers(&self) -> Result<()> {
        if let Some(jobs) = self.jobs {
            if jobs == 0 {
                return Err(Error::usage("--jobs 0 leaves nobody to work").hint("give 1 or more, or leave it out"));
            }
            rayon::ThreadPoolBuilder::new()
                .num_threads(jobs)
                .build_global()
                .map_err(|e| Error::usage("cannot start the worker threads").because(e))?;
        }
        Ok(())
    }

    /// Sets up the thread pool and loads the data files.
    pub fn tools(&self) -> Result<Tools> {
        self.start_workers()?;
        Tools::load(&self.data()?)
    }

    /// The data files: the built-in ones, or those of `--rules` over them.
    pub fn data(&self) -> Result<Data> {
        self.rules.as_deref().map_or_else(|| Ok(Data::embedded()), Data::with_folder)
    }

    /// Where to tell how far a long run is: a line on the terminal, nothing elsewhere.
    pub fn progress(&self) -> Option<fn(&str, usize)> {
        (!self.quiet && std::io::stderr().is_terminal()).then_some(show as fn(&str, usize))
    }

    /// Clears the line.
    pub fn done(&self) {
        if let Some(bar) = BAR.get() {
            bar.finish_and_clear();
        }
    }

    /// Says `notices` on stderr: the first few, then how many more.
    pub fn say(&self, notices: &[Notice]) {
        if self.quiet {
            return;
        }
        for notice in notices.iter().take(10) {
            let place = if notice.place.is_empty() { String::new() } else { format!(", {}", notice.place) };
            eprintln!("notice: {}{place}: {}", notice.file, notice.message);
        }
        if notices.len() > 10 {
            eprintln!("notice: {} more", notices.len() - 10);
        }
    }
}

/// Paths as inputs of one kind.
pub fn inputs(paths: &[PathBuf], kind: Option<PageKind>) -> impl Iterator<Item = Input> + '_ {
    paths.iter().map(move |path| Input { path: path.clone(), kind })
}

static BAR: OnceLock<indicatif::ProgressBar> = OnceLock::new();

fn show(stage: &str, pages: usize) {
    let bar = BAR.get_or_init(|| {
        let bar = indicatif::ProgressBar::new_spinner();
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        bar
    });
    bar.set_message(format!("{stage}, {pages} pages"));
}
