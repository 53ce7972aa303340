//! The process. Everything else is in the library of this package.

use std::process::ExitCode;

fn main() -> ExitCode {
    dcs_migration_lint_cli::main()
}
