//! Every store is held to one contract.

use acceptance::reliability::run;
use acceptance::store_contract::holds;
use roadmaps::store::SqliteStore;

#[test]
fn sqlite_keeps_the_contract() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("contract.db");
    run(holds(
        async |contents| SqliteStore::create(&path, contents).await.expect("created"),
        async |store| {
            store.close().await.expect("closed");
            SqliteStore::open(&path).await.expect("opened")
        },
    ));
}
