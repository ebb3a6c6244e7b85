//! Stories of files between two steps: what is left when a server ends there, and who comes between whom.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use tokio::sync::Semaphore;

use crate::{
    contract::{
        errors::Code,
        events::ServerEvent,
        jobs::JobsQuery,
        messages::{DeleteMessage, SendMessage},
        notifications::NotificationsQuery,
        rooms::NewRoom,
        uploads::{Attachment, AttachmentStatus, SetAvatar},
    },
    domain::{
        files::{Purpose, Variant},
        jobs::{Job, Lane},
        who::Who,
    },
    services::{Core, jobs, messages, notifications, rooms, stage::Stage, uploads},
    store::messages as stored,
    workers::jobs::{find_work, work},
};

const HOUR: Duration = Duration::from_secs(60 * 60);
const PNG: &[u8] = include_bytes!("../../web/public/icon-192.png");

struct Desk {
    core: Arc<Core>,
    ada: Who,
    bea: Who,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn open() -> Self {
        let stage = Stage::open().await;
        let (ada, bea) = (stage.ada().await, stage.member("Bea").await);
        let (ada, bea) = (stage.who(&ada).await.unwrap(), stage.who(&bea).await.unwrap());
        let (core, folder) = stage.into_parts();
        Self { core: Arc::new(core), ada, bea, folder }
    }

    async fn uploads(&self, who: &Who, purpose: Purpose, bytes: &[u8]) -> Attachment {
        let mut receiving = uploads::begin(&self.core, who, bytes.len() as u64).await.unwrap();
        receiving.write(bytes).await.unwrap();
        let said = uploads::Said { purpose, room: None, name: "a file".into() };
        receiving.finish(&self.core, said).await.unwrap()
    }

    async fn bea_uploads(&self, bytes: &[u8]) -> Attachment {
        self.uploads(&self.bea, Purpose::Message, bytes).await
    }

    async fn bea_sends(&self, file: &Attachment, room: &str) -> DeleteMessage {
        let attachments = vec![file.id.clone()];
        let sent = SendMessage { attachments, ..SendMessage::of(room.into(), "") };
        let sent = messages::send(&self.core, &self.bea, sent, None).await.unwrap();
        DeleteMessage { room_id: room.into(), message_id: sent.id }
    }

    async fn works_off(&self) {
        let slots = Arc::new(Semaphore::new(1));
        for lane in [Lane::Media, Lane::Clock] {
            while let Some(claimed) = find_work(&self.core, lane).await.unwrap() {
                work(self.core.clone(), claimed, slots.clone().acquire_owned().await.unwrap()).await;
            }
        }
    }

    async fn status(&self, file: &Attachment) -> AttachmentStatus {
        uploads::find(&self.core, &self.bea, file.id.clone()).await.unwrap().status
    }

    async fn told(&self) -> Vec<String> {
        let page = notifications::list(&self.core, &self.bea, NotificationsQuery::default()).await.unwrap();
        page.notifications.into_iter().map(|told| told.title).collect()
    }

    /// What lies in the folder of files.
    fn lying(&self) -> Vec<PathBuf> {
        let drawers = fs::read_dir(self.folder.path().join("files")).unwrap();
        let files = drawers.flat_map(|drawer| fs::read_dir(drawer.unwrap().path()).unwrap());
        files.map(|file| file.unwrap().path()).collect()
    }
}

#[tokio::test]
async fn of_two_workers_at_one_picture_one_makes_it_ready() {
    let desk = Desk::open().await;
    let file = desk.bea_uploads(PNG).await;
    assert_eq!((file.status, desk.told().await.len()), (AttachmentStatus::Received, 0));
    let first = jobs::claim(&desk.core, Lane::Media).await.unwrap().unwrap();
    desk.core.clock.advance(Duration::from_secs(121));
    let second = jobs::claim(&desk.core, Lane::Media).await.unwrap().unwrap();
    assert_eq!(first.row.job, Some(Job::PrepareImage { upload: file.id.clone() }));
    assert!(uploads::prepare(&desk.core, &first.lease, file.id.clone()).await.is_err());
    assert_eq!(desk.status(&file).await, AttachmentStatus::Received, "what the first one did is undone");
    uploads::prepare(&desk.core, &second.lease, file.id.clone()).await.unwrap();
    assert_eq!(
        (desk.status(&file).await, desk.told().await),
        (AttachmentStatus::Ready, vec!["Image processed".into()])
    );
    desk.works_off().await;
    assert_eq!(desk.told().await.len(), 1);
}

#[tokio::test]
async fn a_picture_that_is_deleted_while_it_is_prepared_leaves_nothing() {
    let desk = Desk::open().await;
    let file = desk.bea_uploads(PNG).await;
    let sent = desk.bea_sends(&file, "general").await;
    let claimed = jobs::claim(&desk.core, Lane::Media).await.unwrap().unwrap();
    messages::delete(&desk.core, &desk.bea, sent).await.unwrap();
    uploads::prepare(&desk.core, &claimed.lease, file.id.clone()).await.unwrap();
    desk.works_off().await;
    assert_eq!((desk.told().await.len(), desk.lying().len()), (0, 0));
}

#[tokio::test]
async fn what_was_given_up_is_tried_again_by_an_admin() {
    let desk = Desk::open().await;
    let file = desk.bea_uploads(b"\x89PNG\r\n\x1a\nno more").await;
    desk.works_off().await;
    assert_eq!((desk.status(&file).await, desk.told().await.len()), (AttachmentStatus::Failed, 1));
    let dead = serde_json::from_str::<JobsQuery>(r#"{"state":"dead"}"#).unwrap();
    let dead = jobs::list(&desk.core, &desk.ada, dead).await.unwrap().jobs.remove(0);
    jobs::retry(&desk.core, &desk.ada, dead.id).await.unwrap();
    assert_eq!(desk.status(&file).await, AttachmentStatus::Received);
    desk.works_off().await;
    assert_eq!((desk.status(&file).await, desk.told().await.len()), (AttachmentStatus::Failed, 2));
}

#[tokio::test]
async fn what_another_process_missed_is_told_as_new_or_as_changed() {
    let desk = Desk::open().await;
    let (gone, kept) = (desk.bea_uploads(b"one").await, desk.bea_uploads(b"two").await);
    let gone = desk.bea_sends(&gone, "general").await;
    desk.bea_sends(&kept, "general").await;
    messages::delete(&desk.core, &desk.bea, gone).await.unwrap();
    let missed = async |after: i64, up_to: i64| {
        let missed =
            desk.core.store.read(move |query| stored::missed(query, &"general".into(), after, up_to));
        missed.await.unwrap().iter().map(ServerEvent::name).collect::<Vec<_>>()
    };
    assert_eq!(missed(0, 3).await, ["chat:message", "chat:message-updated"]);
    assert_eq!(missed(0, 2).await, ["chat:message"]);
    assert_eq!(missed(2, 3).await, ["chat:message-updated"]);
}

#[tokio::test]
async fn a_content_goes_with_the_last_that_has_it() {
    let desk = Desk::open().await;
    let (one, two) = (desk.bea_uploads(b"the same").await, desk.bea_uploads(b"the same").await);
    let (one, two) = (desk.bea_sends(&one, "general").await, desk.bea_sends(&two, "general").await);
    assert_eq!(desk.lying().len(), 1);
    messages::delete(&desk.core, &desk.bea, one).await.unwrap();
    desk.works_off().await;
    assert_eq!(desk.lying().len(), 1);
    messages::delete(&desk.core, &desk.bea, two).await.unwrap();
    desk.works_off().await;
    assert_eq!(desk.lying().len(), 0);
}

#[tokio::test]
async fn whoever_sends_what_is_just_swept_has_it_still() {
    let desk = Desk::open().await;
    for _ in 0..40 {
        let file = desk.bea_uploads(b"now and then").await;
        let sent = desk.bea_sends(&file, "general").await;
        messages::delete(&desk.core, &desk.bea, sent).await.unwrap();
        let (swept, again) = tokio::join!(uploads::sweep(&desk.core), desk.bea_uploads(b"now and then"));
        swept.unwrap();
        let served = uploads::open(&desk.core, &desk.bea, again.id.clone(), Variant::Original).await.unwrap();
        assert_eq!(fs::read(served.path).unwrap(), b"now and then");
        let sent = desk.bea_sends(&again, "general").await;
        messages::delete(&desk.core, &desk.bea, sent).await.unwrap();
    }
    while uploads::sweep(&desk.core).await.unwrap() {}
    assert_eq!(desk.lying().len(), 0);
}

#[tokio::test]
async fn what_is_not_sent_within_a_day_is_forgotten_but_for_avatars() {
    let desk = Desk::open().await;
    let (file, avatar) =
        (desk.bea_uploads(b"draft").await, desk.uploads(&desk.bea, Purpose::Avatar, PNG).await);
    desk.works_off().await;
    let set = SetAvatar { upload_id: Some(avatar.id.clone()) };
    assert_eq!(
        uploads::set_avatar(&desk.core, &desk.bea, set).await.unwrap().avatar_id,
        Some(avatar.id.clone())
    );
    for (hours, is_there) in [(23, true), (2, false)] {
        desk.core.clock.advance(HOUR * hours);
        while uploads::sweep(&desk.core).await.unwrap() {}
        let found = uploads::find(&desk.core, &desk.bea, file.id.clone()).await;
        assert_eq!(found.is_ok(), is_there);
    }
    uploads::open(&desk.core, &desk.ada, avatar.id, Variant::Small).await.unwrap();
    assert_eq!(desk.lying().len(), 1, "the avatar is small enough to be its own copies");
}

#[tokio::test]
async fn a_removed_rooms_files_leave_the_disk() {
    let desk = Desk::open().await;
    let member_ids = vec![desk.bea.user_id.clone()];
    let new = NewRoom { name: "patio".into(), topic: String::new(), private: true, member_ids };
    let patio = rooms::create(&desk.core, &desk.ada, new).await.unwrap().id;
    let file = desk.bea_uploads(PNG).await;
    desk.bea_sends(&file, patio.as_str()).await;
    desk.works_off().await;
    assert!(!desk.lying().is_empty());
    rooms::remove(&desk.core, &desk.ada, &patio).await.unwrap();
    let refused = uploads::find(&desk.core, &desk.bea, file.id).await.err().unwrap();
    assert_eq!(refused.code(), Code::UploadNotFound);
    desk.works_off().await;
    assert_eq!(desk.lying().len(), 0);
}

#[tokio::test]
async fn what_a_killed_server_left_is_swept_once_it_is_old() {
    let desk = Desk::open().await;
    let kept = desk.bea_uploads(b"kept").await;
    // A server that dies between placing a content and its row, and one that dies while a file comes.
    let mut receiving = desk.core.shelf.receive().await.unwrap();
    receiving.write(b"stray").await.unwrap();
    let stray = Arc::new(receiving.seal().await.unwrap());
    desk.core.shelf.place(&stray).await.unwrap();
    let half = desk.folder.path().join("files/tmp/half");
    fs::write(&half, "half").unwrap();
    assert_eq!(desk.lying().len(), 3);
    uploads::sweep_strays(&desk.core).await.unwrap();
    assert_eq!(desk.lying().len(), 3, "they might be on their way");
    let long_ago = std::time::UNIX_EPOCH + Duration::from_secs(1);
    for path in desk.lying() {
        fs::File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
    }
    uploads::sweep_strays(&desk.core).await.unwrap();
    let served = uploads::open(&desk.core, &desk.bea, kept.id, Variant::Original).await.unwrap();
    assert_eq!(desk.lying(), [served.path]);
}
