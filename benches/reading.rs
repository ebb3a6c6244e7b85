//! Reading: catching up after an absence, and opening a room however long it is.

use std::env;

use criterion::{Criterion, Throughput};
use tertulia::rig::Rig;
use tokio::runtime::Runtime;

/// A person of 50 rooms who missed 10 messages in each.
pub fn sync(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (rig, known) = runtime.block_on(async {
        let rig = Rig::open(&folder.path().join("data"), 500, 50, 50_000).await.unwrap();
        rig.enter_all(0).await.unwrap();
        let known = rig.behind(0, 10).await.unwrap();
        (rig, known)
    });
    assert_eq!(known.rooms.len(), 50);
    let mut group = criterion.benchmark_group("chat:sync");
    group.throughput(Throughput::Elements(500));
    group.bench_function("50 rooms, 500 changes", |bencher| {
        bencher.iter(|| runtime.block_on(rig.sync(0, known.clone())).unwrap());
    });
    group.finish();
    runtime.block_on(rig.close()).unwrap();
}

/// The newest 50 messages: from the database, and as they are kept while the room does not change. BENCH_LONG_ROOM=1 adds a room of a million, which takes a while to fill.
pub fn join(criterion: &mut Criterion) {
    let long = env::var_os("BENCH_LONG_ROOM").map(|_| 1_000_000);
    let runtime = Runtime::new().unwrap();
    let mut group = criterion.benchmark_group("join");
    group.throughput(Throughput::Elements(50));
    for messages in [Some(100_000), long].into_iter().flatten() {
        let folder = tempfile::tempdir().unwrap();
        let rig = runtime.block_on(Rig::open(&folder.path().join("data"), 100, 1, messages)).unwrap();
        group.bench_function(format!("50 newest of {messages}, read"), |bencher| {
            bencher.iter(|| {
                let page = runtime.block_on(rig.history(0, 0)).unwrap();
                assert_eq!(page.messages.len(), 50);
                page
            });
        });
        group.bench_function(format!("50 newest of {messages}, kept"), |bencher| {
            bencher.iter(|| runtime.block_on(rig.recent(0, 0)).unwrap());
        });
        runtime.block_on(rig.close()).unwrap();
    }
    group.finish();
}
