//! The TypeScript that the web UI builds on is the contract of this very code.

use std::{env, fs, path::Path};

#[test]
fn the_generated_typescript_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/src/contract.gen.ts");
    let fresh = tertulia::contract::typescript();
    if env::var_os("UPDATE_CONTRACT").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == fresh,
        "{} is stale: run `UPDATE_CONTRACT=1 cargo test --test it contract`",
        path.display(),
    );
}
