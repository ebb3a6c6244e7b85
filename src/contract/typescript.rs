//! The contract as TypeScript: every type below, then the event maps for socket.io-client.

use std::fmt::Write;

use ts_rs::{Config, TS};

use super::{
    accounts, dashboard, drafts, errors,
    events::{self, Line},
    ids, jobs, later, messages, notifications, presence, reaching, rooms, search, sections, sync, threads,
    time, tokens, uploads, webhooks,
};

const HEAD: &str =
    "// Generated from src/contract by `UPDATE_CONTRACT=1 cargo test --test it contract`. Do not edit.\n\n";

/// The whole of `web/src/contract.gen.ts`.
pub fn typescript() -> String {
    let config = Config::default().with_large_int("number");
    let mut out = HEAD.to_owned();
    for declaration in declarations(&config) {
        out.push_str("export ");
        out.push_str(&declaration);
        out.push_str("\n\n");
    }
    for map in ["ChatServerEvents", "NotificationsServerEvents", "DashboardServerEvents"] {
        let mut lines = events::server_lines(&config);
        lines.push(events::exception_line(map, &config));
        push_map(&mut out, map, &lines);
    }
    for map in ["ChatClientEvents", "NotificationsClientEvents"] {
        push_map(&mut out, map, &events::client_lines(&config));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn push_map(out: &mut String, map: &str, lines: &[Line]) {
    let _ = writeln!(out, "export interface {map} {{");
    for line in lines.iter().filter(|line| line.map == map) {
        let _ = writeln!(out, "  \"{}\": {};", line.event, line.signature);
    }
    out.push_str("}\n\n");
}

fn declarations(config: &Config) -> Vec<String> {
    macro_rules! of {
        ($($module:ident :: { $($name:ident),* $(,)? })*) => {
            vec![$($(<$module::$name as TS>::decl(config)),*),*]
        };
    }
    of! {
        ids::{
            UserId, RoomId, MessageId, SessionId, InviteId, NotificationId, ClientId, UploadId, JobId, ReminderId, ScheduledId,
            PushSubscriptionId, ApiTokenId, WebhookId, DeliveryId, SectionId,
        }
        time::{Timestamp}
        errors::{Code, ErrorBody, ErrorDetail, ErrorStatus, AckError, Exception}
        accounts::{
            Role, User, Profile, UserList, SetupState, Setup, Login, Register, SessionAnswer, Session, SessionList,
            EditMe, ChangePassword, EditUser, NewInvite, InviteCreated, Invite, InviteList, InviteQuery,
            InviteState,
        }
        messages::{
            ChatMessage, MessageKind, SendMessage, PostMessage, SendMessageAck, DeliveredStatus,
            HistoryQuery, MessagePage, DeleteMessage, DeleteMessageAck, DeletedStatus, EditMessage, NewText,
            EditMessageAck, EditedStatus, FormerText, EditList, Reaction, React, ReactAck, PinList, SavedPage,
            SavedMessage, SavedQuery, Saved, SavedIds,
        }
        rooms::{
            Room, RoomKind, Posting, Makers, InRoom, JoinRoom, JoinRoomAck, Nothing, UserInRoom, UserJoined, UserLeft, Typing,
            RoomUsers, RoomRemoved, RoomsQuery, RoomList, NewRoom, EditRoom, NewDirect, Member, MemberList,
        }
        threads::{ThreadState, Reply, MarkThreadRead, ThreadQuery, ThreadPage, MyThreadsQuery, MyThreads, MyThread}
        sections::{Section, RoomPlace, Arrangement, NewSection, EditSection, PlaceRoom}
        search::{SearchQuery, SearchSort, SearchPage, SearchHit}
        sync::{Sync, KnownRoom, SyncAck, RoomState, RoomRev, MarkRead, MarkReadAck, Read, ReaderList, MentionsQuery, MentionPage}
        presence::{Presence, Status, SetPresence, SetPresenceAck, ChosenStatus}
        notifications::{
            Notification, NotificationKind, NewNotification, NotificationsQuery, NotificationPage,
            NotificationRead, NotificationReadAck,
        }
        uploads::{Attachment, AttachmentStatus, FilesQuery, FilePage, RoomFile, SetAvatar, Storage}
        jobs::{JobKind, JobState, JobProgress, JobInfo, JobsQuery, JobPage, JobCounts}
        drafts::{KeepDraft, DraftQuery, Draft, DraftList}
        later::{NewReminder, Reminded, Reminder, ReminderList, NewScheduled, EditScheduled, Scheduled, ScheduledList}
        reaching::{
            Level, RoomLevel, SetLevel, Mention, Reaching, QuietHours, PushState, NewPushSubscription, PushKeys,
            PushSubscription, PushTest, PushPayload,
        }
        tokens::{Scope, Bot, BotList, NewBot, EditBot, ApiToken, NewApiToken, ApiTokenCreated}
        webhooks::{
            IncomingWebhook, IncomingWebhookList, NewIncomingWebhook, IncomingWebhookCreated, WebhookEvent,
            OutgoingWebhook, OutgoingWebhookList, NewOutgoingWebhook, EditOutgoingWebhook, OutgoingWebhookCreated,
            Delivery, DeliveriesQuery, DeliveryPage,
        }
        dashboard::{
            Stats, BusyRoom, BusyKind, Happening, HappeningKind, StatsQuery, StatsRange, StatsHistory,
            StatsPoint,
        }
    }
}
