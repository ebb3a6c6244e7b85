//! Reminders, and messages that are sent later: made and listed by a person, done by a job.

use crate::{
    contract::{
        errors::Code,
        ids::{MessageId, ReminderId, RoomId, ScheduledId, SessionId, UserId},
        later::{EditScheduled, NewReminder, NewScheduled, Reminder, ReminderList, Scheduled, ScheduledList},
        messages::SendMessage,
        notifications::NotificationKind,
        time::Timestamp,
    },
    domain::{
        error::{Error, Result},
        jobs::{Failure, Job, Lease, NewJob},
        names::check_room_id,
        plain::plain,
        text::MessageText,
        who::Who,
    },
    services::{
        core::Core,
        mentions::Here,
        messages::{self, must_be_member},
        notifications::{self, Telling},
        replies,
    },
    store::{Query, Tx, jobs, members, messages as stored, reminders, scheduled, users},
};

/// Reminders, and messages to be sent, that one person may have waiting.
const MAX_REMINDERS: i64 = 500;
const MAX_SCHEDULED: i64 = 100;
const YEAR: i64 = 366 * 24 * 60 * 60;
const MAX_WORDS: usize = 500;
/// What a reminder shows of a message.
const EXCERPT: usize = 200;

/// Reminds the asker of a message that they may read, or of words of their own.
///
/// # Errors
/// `validation.*`; `message.not_found`; `too_many` beyond 500.
pub async fn remind_later(core: &Core, who: &Who, new: NewReminder) -> Result<Reminder> {
    let text = new.text.as_deref().map(words).transpose()?;
    if text.is_none() && new.message_id.is_none() {
        let message = "say a text or a messageId";
        return Err(Error::field(Code::ValidationCombination, "text", message));
    }
    let who = who.clone();
    core.store
        .write(move |tx| {
            check_time(tx, new.at, 5 * YEAR)?;
            let room_id = new.message_id.as_ref().map(|id| readable(tx, &who, id)).transpose()?;
            if reminders::count(tx, &who.user_id)? >= MAX_REMINDERS {
                return Err(too_many());
            }
            let reminder = Reminder {
                id: tx.id(),
                at: new.at,
                text: text.unwrap_or_default(),
                message_id: new.message_id,
                room_id,
                message: None,
                created_at: tx.now(),
            };
            reminders::insert(tx, &who.user_id, &reminder)?;
            let reminder = reminders::find(tx, &reminder.id)?.map_or(reminder, |(_, found)| found);
            let job = Job::Remind { reminder: reminder.id.clone() };
            jobs::enqueue(tx, &NewJob::of(job).at(reminder.at).for_user(&who.user_id))?;
            Ok(excerpted(reminder))
        })
        .await
}

/// The asker's own, the next one first.
pub async fn list_reminders(core: &Core, who: &Who) -> Result<ReminderList> {
    let user = who.user_id.clone();
    let reminders = core.store.read(move |query| reminders::list(query, &user, MAX_REMINDERS)).await?;
    Ok(ReminderList { reminders: reminders.into_iter().map(excerpted).collect() })
}

/// Of its message the beginning, without marks.
fn excerpted(mut reminder: Reminder) -> Reminder {
    if let Some(message) = &mut reminder.message {
        message.text = plain(&message.text).chars().take(EXCERPT).collect();
    }
    reminder
}

/// Forgets one of the asker's; its job then finds nothing to do.
///
/// # Errors
/// `reminder.not_found`.
pub async fn forget_reminder(core: &Core, who: &Who, id: ReminderId) -> Result<()> {
    let user = who.user_id.clone();
    let is_gone = core.store.write(move |tx| reminders::delete(tx, &user, &id)).await?;
    if is_gone { Ok(()) } else { Err(Error::refused(Code::ReminderNotFound, "there is no such reminder")) }
}

/// The job: tells the person, unless they changed their mind.
pub async fn remind(core: &Core, lease: &Lease, id: ReminderId) -> Result<(), Failure> {
    let lease = lease.clone();
    core.store
        .write(move |tx| {
            if let Some((user, reminder)) = reminders::find(tx, &id)? {
                notifications::tell(tx, &user, &words_of(excerpted(reminder)))?;
                reminders::delete(tx, &user, &id)?;
            }
            jobs::finish(tx, &lease)
        })
        .await?;
    Ok(())
}

/// A message is shown and linked to only while the person may still read it.
fn words_of(reminder: Reminder) -> Telling {
    let Reminder { text, message, message_id, room_id, .. } = reminder;
    let link = match (&message, room_id, message_id) {
        (Some(_), Some(room), Some(id)) => Some(format!("/r/{room}/m/{id}")),
        _ => None,
    };
    let own = Some(text).filter(|text| !text.is_empty());
    let said = message.map(|message| format!("{}: {}", message.user_name, message.text));
    let parts: Vec<String> = [own, said].into_iter().flatten().collect();
    let message =
        if parts.is_empty() { "The message is no longer there.".to_owned() } else { parts.join("\n") };
    Telling { kind: NotificationKind::Info, title: "Reminder".to_owned(), message, link }
}

/// Has a message sent at a time, in a room of the asker.
///
/// # Errors
/// `validation.*`; `room.not_found` for who is no member; `message.not_found` and `message.deleted` of what is replied to;
/// `too_many` beyond 100.
pub async fn send_later(core: &Core, who: &Who, room: RoomId, new: NewScheduled) -> Result<Scheduled> {
    check_room_id(&room)?;
    let text = MessageText::parse(&new.text)?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            check_time(tx, new.at, YEAR)?;
            must_be_member(tx, &who, &room)?;
            let root = new.reply_to.map(|id| replies::must_find_root(tx, &room, &id)).transpose()?;
            if scheduled::count(tx, &who.user_id)? >= MAX_SCHEDULED {
                return Err(too_many());
            }
            let made = Scheduled {
                id: tx.id(),
                room_id: room,
                text: text.as_str().to_owned(),
                also_in_room: new.also_in_room && root.is_some(),
                reply_to: root.map(|root| root.id),
                at: new.at,
                created_at: tx.now(),
                failed_at: None,
                failure: None,
            };
            scheduled::insert(tx, &who.user_id, &made)?;
            wait(tx, &who.user_id, &made)?;
            Ok(made)
        })
        .await
}

/// Its job, at its time.
fn wait(tx: &Tx<'_>, user: &UserId, waiting: &Scheduled) -> Result<()> {
    let job = Job::SendLater { scheduled: waiting.id.clone() };
    let job = jobs::enqueue(tx, &NewJob::of(job).at(waiting.at).for_user(user))?;
    scheduled::set_job(tx, &waiting.id, &job)
}

/// Its job is not to come any more. A worker that has it this moment loses it, and what it did with it.
fn call_off(tx: &Tx<'_>, id: &ScheduledId) -> Result<()> {
    scheduled::find_job(tx, id)?.map_or(Ok(()), |job| jobs::delete(tx, &job))
}

/// Changes what one of the asker's says, or when. One that could not be sent waits again, at a time that is named.
///
/// # Errors
/// `scheduled.not_found`; `validation.*`; `room.not_found` for who is no member any more.
pub async fn change(core: &Core, who: &Who, id: ScheduledId, edit: EditScheduled) -> Result<Scheduled> {
    let text = edit.text.as_deref().map(MessageText::parse).transpose()?;
    let who = who.clone();
    core.store
        .write(move |tx| {
            let mut due = must_find(tx, &who, &id)?;
            must_be_member(tx, &who, &due.room_id)?;
            due.at = edit.at.unwrap_or(due.at);
            check_time(tx, due.at, YEAR)?;
            if let Some(text) = text {
                text.as_str().clone_into(&mut due.text);
            }
            (due.failed_at, due.failure) = (None, None);
            scheduled::set(tx, &due)?;
            call_off(tx, &id)?;
            wait(tx, &who.user_id, &due)?;
            Ok(due)
        })
        .await
}

/// Sends one of the asker's now; whatever the room refuses is refused at once, and it waits as before.
///
/// # Errors
/// `scheduled.not_found`; what sending a message refuses.
pub async fn send_now(core: &Core, who: &Who, id: ScheduledId) -> Result<()> {
    let (who, here) = (who.clone(), Here::now(core));
    let is_posted = core
        .store
        .write(move |tx| {
            let due = must_find(tx, &who, &id)?;
            call_off(tx, &id)?;
            post(tx, &who, due, &here)
        })
        .await?;
    if is_posted {
        core.posted();
    }
    Ok(())
}

fn must_find(query: &Query<'_>, who: &Who, id: &ScheduledId) -> Result<Scheduled> {
    match scheduled::find(query, id)? {
        Some((user, due)) if user == who.user_id => Ok(due),
        _ => Err(not_scheduled()),
    }
}

/// Sent by its author, once: its id is the send's. True when it was.
fn post(tx: &Tx<'_>, author: &Who, due: Scheduled, here: &Here) -> Result<bool> {
    let text = MessageText::parse(&due.text)?;
    let sent = SendMessage {
        room_id: due.room_id,
        text: due.text,
        client_id: Some(due.id.as_str().into()),
        attachments: Vec::new(),
        reply_to: due.reply_to,
        also_in_room: due.also_in_room,
    };
    let posted = messages::post(tx, author, &sent, &text, None, here)?;
    scheduled::delete(tx, &author.user_id, &due.id)?;
    Ok(posted.is_first)
}

/// The asker's own, the next one first.
pub async fn list_scheduled(core: &Core, who: &Who) -> Result<ScheduledList> {
    let user = who.user_id.clone();
    let scheduled = core.store.read(move |query| scheduled::list(query, &user, MAX_SCHEDULED)).await?;
    Ok(ScheduledList { scheduled })
}

/// Takes one of the asker's back; its job then finds nothing to do.
///
/// # Errors
/// `scheduled.not_found`.
pub async fn take_back(core: &Core, who: &Who, id: ScheduledId) -> Result<()> {
    let user = who.user_id.clone();
    let is_gone = core.store.write(move |tx| scheduled::delete(tx, &user, &id)).await?;
    if is_gone { Ok(()) } else { Err(not_scheduled()) }
}

/// The job: sends the message as its author, once, however often it is tried.
pub async fn send(core: &Core, lease: &Lease, id: ScheduledId) -> Result<(), Failure> {
    let sent = try_to_send(core, lease, id.clone()).await;
    if let Err(Error::Refused(refusal)) = &sent {
        let code = refusal.code;
        core.store.write(move |tx| scheduled::set_failure(tx, &id, code)).await?;
    }
    Ok(sent?)
}

async fn try_to_send(core: &Core, lease: &Lease, id: ScheduledId) -> Result<()> {
    let (lease, here) = (lease.clone(), Here::now(core));
    let is_posted = core
        .store
        .write(move |tx| {
            let is_posted = match scheduled::find(tx, &id)? {
                Some((user, due)) => post(tx, &author(tx, &user)?, due, &here)?,
                None => false,
            };
            jobs::finish(tx, &lease)?;
            Ok(is_posted)
        })
        .await?;
    if is_posted {
        core.posted();
    }
    Ok(())
}

/// The person as they are now; one who may not sign in any more sends nothing.
fn author(query: &Query<'_>, user: &UserId) -> Result<Who> {
    let row = users::find(query, user)?.filter(users::UserRow::is_active);
    let row = row.ok_or_else(|| Error::refused(Code::UserNotFound, "its author is no longer active"))?;
    Ok(Who {
        user_id: row.id,
        session_id: SessionId::from("later"),
        email: row.email,
        name: row.name,
        roles: vec![row.role],
        grant: None,
    })
}

/// It was given up: its text is kept for its author.
pub(super) fn not_sent(tx: &Tx<'_>, id: &ScheduledId, why: &str) -> Result<Telling> {
    scheduled::set_failed(tx, id, Some(tx.now()))?;
    Ok(Telling {
        kind: NotificationKind::Error,
        title: "A message could not be sent".to_owned(),
        message: format!("It was to be sent now, and is kept: {why}."),
        link: None,
    })
}

/// It is tried again after it was given up.
pub(super) fn is_tried_again(tx: &Tx<'_>, id: &ScheduledId) -> Result<()> {
    scheduled::set_failed(tx, id, None)
}

/// The room of a message that the asker may read.
fn readable(query: &Query<'_>, who: &Who, id: &MessageId) -> Result<RoomId> {
    let unknown = || Error::field(Code::MessageNotFound, "messageId", "there is no such message");
    let message = stored::find(query, id)?.ok_or_else(unknown)?;
    if members::is_member(query, &message.room_id, &who.user_id)? {
        return Ok(message.room_id);
    }
    Err(unknown())
}

fn check_time(tx: &Tx<'_>, at: Timestamp, seconds: i64) -> Result<()> {
    if at > tx.now() && at <= tx.now().plus_seconds(seconds) {
        return Ok(());
    }
    let days = seconds / (24 * 60 * 60);
    let message = format!("at must be after now, and within {days} days");
    Err(Error::field(Code::ValidationTime, "at", message))
}

fn words(text: &str) -> Result<String> {
    let text = text.trim();
    if (1..=MAX_WORDS).contains(&text.chars().count()) {
        return Ok(text.replace('\0', "\u{FFFD}"));
    }
    Err(Error::field(Code::ValidationTextLength, "text", "text must have 1 to 500 characters"))
}

fn not_scheduled() -> Error {
    Error::refused(Code::ScheduledNotFound, "there is no such message")
}

fn too_many() -> Error {
    Error::refused(Code::TooMany, "as many wait as may; take one back first")
}
