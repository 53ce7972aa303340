//! The process; the library beside it does the work.

use std::process::ExitCode;

fn main() -> ExitCode {
    dcs_migration_lint_cli::main()
}
