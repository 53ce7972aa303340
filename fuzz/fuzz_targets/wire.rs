#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| dcs_migration_lint_fuzz::wire(input));
