//! What a message costs on its way out, once for all who hear it: as the one frame that all sockets get.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use tertulia::{
    contract::{
        events::ServerEvent,
        messages::{ChatMessage, MessageKind},
        time::Timestamp,
    },
    rig::frame,
};

pub fn notice(criterion: &mut Criterion) {
    let id = "019a9f2e-7d5b-7c1a-9d53-5a1c3a3f8f11";
    let event = ServerEvent::Message(ChatMessage {
        id: id.into(),
        user_id: id.into(),
        user_name: "Ada".to_owned(),
        room_id: id.into(),
        text: "Both drafts are fine by me. The shorter one is a little better, to my mind.".to_owned(),
        sent_at: Timestamp(1_769_851_800_000),
        seq: 4711,
        rev: 4711,
        shown: Some(4711),
        kind: MessageKind::Text,
        client_id: Some(id.into()),
        attachments: Vec::new(),
        mentions: Vec::new(),
        reactions: vec![],
        reply_to: None,
        reply_count: 0,
        last_reply_at: None,
        reply_user_ids: vec![],
        edited_at: None,
        pinned_at: None,
        pinned_by: None,
        deleted_at: None,
    });
    let mut group = criterion.benchmark_group("encoding");
    group.throughput(Throughput::Elements(1));
    group.bench_function("one chat:message", |bencher| {
        bencher.iter(|| frame(black_box(&event)).unwrap());
    });
    group.finish();
}
