//! The thin binary: arguments in, one library call, what it says on the terminal, the exit code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
