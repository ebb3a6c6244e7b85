//! The writer's promises, on a real file.

use std::sync::{Arc, Mutex};

use crate::{
    chance::Chance,
    clock::Clock,
    contract::{errors::Code, events::ServerEvent, ids::RoomId, rooms::RoomRemoved},
    domain::{
        error::Error,
        notices::{Audience, Notice},
    },
    store::{doors::Store, facts, migrations, options::Options, pragmas, query::Query, tx::Tx},
};

type Told = Arc<Mutex<Vec<Notice>>>;

fn open() -> (Store, Told, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let told = Told::default();
    let sink = told.clone();
    let store = Store::open(
        &folder.path().join("tertulia.db"),
        &Options::default(),
        &Clock::system(),
        Chance,
        Box::new(move |burst| sink.lock().unwrap().extend(burst)),
    )
    .unwrap();
    (store, told, folder)
}

/// Runs `check` on an empty database: for tests of plans.
pub(super) fn with_query(check: impl FnOnce(&Query<'_>)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tertulia.db");
    let mut connection = pragmas::open_writer(&path, &Options::default()).unwrap();
    migrations::run(&mut connection, &path).unwrap();
    check(&Query::new(&connection));
}

fn notice(room: &str) -> Notice {
    Notice::tell(Audience::Everybody, ServerEvent::RoomRemoved(RoomRemoved { room_id: RoomId::from(room) }))
}

#[tokio::test]
async fn a_failed_write_undoes_and_tells_only_its_own_part() {
    let (store, told, _folder) = open();
    let good = store.write(|tx| {
        facts::set_team_name(tx, "Good")?;
        tx.announce(notice("good"));
        Ok(())
    });
    let bad = store.write(|tx| {
        facts::set_team_name(tx, "Bad")?;
        tx.announce(notice("bad"));
        Err::<(), _>(Error::refused(Code::Forbidden, "no"))
    });
    let panics = store.write(|tx| {
        facts::set_epoch(tx, "torn")?;
        tx.announce(notice("panics"));
        if tx.now().0 > 0 {
            panic!("on purpose");
        }
        Ok(())
    });
    let (good, bad, panics) = tokio::join!(good, bad, panics);
    assert!(good.is_ok());
    assert_eq!(bad.unwrap_err().code(), Code::Forbidden);
    assert_eq!(panics.unwrap_err().code(), Code::Internal);
    let (team, epoch) =
        store.read(|query| Ok((facts::find_team_name(query)?, facts::find_epoch(query)?))).await.unwrap();
    assert_eq!((team.as_deref(), epoch), (Some("Good"), None));
    let told = format!("{:?}", told.lock().unwrap());
    assert!(told.contains("good") && !told.contains("bad") && !told.contains("panics"), "{told}");
}

#[tokio::test]
async fn what_was_answered_is_there_after_opening_again() {
    let (store, _told, folder) = open();
    store.write(|tx| facts::set_team_name(tx, "Taller Norte")).await.unwrap();
    store.close().await.unwrap();
    let refused = store.write(|tx| facts::set_team_name(tx, "late")).await.unwrap_err();
    assert_eq!(refused.code(), Code::ShuttingDown);
    let path = folder.path().join("tertulia.db");
    let again = Store::open(&path, &Options::default(), &Clock::system(), Chance, Box::new(|_| ())).unwrap();
    assert_eq!(again.read(facts::find_team_name).await.unwrap().as_deref(), Some("Taller Norte"));
}

#[tokio::test]
async fn a_change_by_another_process_is_noticed() {
    let (store, told, folder) = open();
    store.write(|tx| facts::set_team_name(tx, "ours")).await.unwrap();
    assert!(told.lock().unwrap().is_empty(), "our own commits are no change from outside");
    let path = folder.path().join("tertulia.db");
    let other = Store::open(&path, &Options::default(), &Clock::system(), Chance, Box::new(|_| ())).unwrap();
    other.write(|tx| facts::set_team_name(tx, "theirs")).await.unwrap();
    store.write(|tx| facts::set_epoch(tx, "e")).await.unwrap();
    assert!(told.lock().unwrap().is_empty(), "what they wrote is no matter of rights");

    let cut = |name: &'static str| {
        move |tx: &Tx<'_>| {
            tx.announce(Notice::UserCut { user: name.into() });
            Ok(())
        }
    };
    store.write(cut("bea")).await.unwrap();
    assert_eq!(told.lock().unwrap().drain(..).count(), 1, "our own cut is told by itself alone");
    for name in ["cid", "dov"] {
        other.write(cut(name)).await.unwrap();
    }
    store.write(|tx| facts::set_epoch(tx, "f")).await.unwrap();
    assert!(matches!(told.lock().unwrap().as_slice(), [Notice::ChangedOutside]));
    other.write(cut("eve")).await.unwrap();
    while told.lock().unwrap().len() < 2 {
        // An idle writer looks by itself.
        Clock::system().sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(matches!(told.lock().unwrap()[1], Notice::ChangedOutside));
}

#[test]
fn a_file_that_is_no_database_is_refused_by_name_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tertulia.db");
    std::fs::write(&path, "a letter to nobody, and long enough to be read as one. ".repeat(40)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused =
        Store::open(&path, &Options::default(), &Clock::system(), Chance, Box::new(|_| ())).err().unwrap();
    assert!(refused.to_string().contains("tertulia.db is not a tertulia database"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tertulia.db");
    let connection = pragmas::open_writer(&path, &Options::default()).unwrap();
    connection.pragma_update(None, "user_version", 1000).unwrap();
    drop(connection);
    let refused =
        Store::open(&path, &Options::default(), &Clock::system(), Chance, Box::new(|_| ())).err().unwrap();
    assert!(refused.to_string().contains("newer tertulia"), "{refused}");
}
