//! The writer: messages that are on the disk, with few and with many senders at once.

use criterion::{Criterion, Throughput};
use tertulia::rig::Rig;
use tokio::{runtime::Runtime, task::JoinSet};

/// One iteration is one message of each sender, all at once.
pub fn acks(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let rig = runtime.block_on(Rig::open(&folder.path().join("data"), 256, 1, 1)).unwrap();
    let mut group = criterion.benchmark_group("durable acks");
    for senders in [1, 16, 256] {
        group.throughput(Throughput::Elements(senders));
        group.bench_function(format!("{senders} at once"), |bencher| {
            bencher.iter(|| {
                runtime.block_on(async {
                    let mut sends = JoinSet::new();
                    for sender in 0..usize::try_from(senders).unwrap() {
                        let rig = rig.clone();
                        sends.spawn(async move { rig.send(sender, 0).await.unwrap() });
                    }
                    sends.join_all().await
                })
            });
        });
    }
    group.finish();
    runtime.block_on(rig.close()).unwrap();
}
