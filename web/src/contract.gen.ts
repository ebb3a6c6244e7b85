// Generated from src/contract by `UPDATE_CONTRACT=1 cargo test --test it contract`. Do not edit.

export type UserId = string;

export type RoomId = string;

export type MessageId = string;

export type SessionId = string;

export type InviteId = string;

export type NotificationId = string;

export type ClientId = string;

export type UploadId = string;

export type JobId = string;

export type ReminderId = string;

export type ScheduledId = string;

export type PushSubscriptionId = string;

export type ApiTokenId = string;

export type WebhookId = string;

export type DeliveryId = string;

export type SectionId = string;

export type Timestamp = string;

export type Code = "validation.shape" | "validation.text_length" | "validation.room_id" | "validation.client_id" | "validation.name" | "validation.topic" | "validation.email" | "validation.password_length" | "validation.password_common" | "validation.range" | "validation.combination" | "validation.emoji" | "validation.time" | "validation.url" | "validation.push_keys" | "auth.required" | "auth.credentials" | "auth.refresh" | "auth.password" | "forbidden" | "forbidden.origin" | "setup.token" | "setup.closed" | "invite.invalid" | "user.exists" | "user.not_found" | "user.last_admin" | "room.not_found" | "room.not_joined" | "room.exists" | "room.fixed" | "room.archived" | "room.announcements" | "room.makers" | "message.not_found" | "message.deleted" | "session.not_found" | "notification.not_found" | "upload.not_found" | "upload.empty" | "upload.too_large" | "upload.quota" | "upload.not_an_image" | "job.not_found" | "job.state" | "reminder.not_found" | "scheduled.not_found" | "too_many" | "push.not_found" | "outbound.private" | "bot.not_found" | "token.not_found" | "token.scope" | "webhook.not_found" | "section.not_found" | "not_found" | "method_not_allowed" | "event.unknown" | "too_large" | "rate_limited" | "overloaded" | "storage.full" | "shutting_down" | "internal";

export type ErrorBody = { error: ErrorDetail, };

export type ErrorDetail = { code: Code, message: string, 
/**
 * The field of the request that was refused.
 */
field?: string, 
/**
 * Milliseconds after which the same request may succeed.
 */
retryAfterMs?: number, };

export type ErrorStatus = "error";

export type AckError = { 
/**
 * Always `error`.
 */
status: ErrorStatus, code: Code, message: string, field?: string, retryAfterMs?: number, };

export type Exception = { 
/**
 * Always `error`.
 */
event: ErrorStatus, message: string, timestamp: Timestamp, code: Code, 
/**
 * The name of the client's event that was refused.
 */
cause: string, field?: string, retryAfterMs?: number, 
/**
 * The send's `clientId`, where one was readable.
 */
clientId?: ClientId, };

export type Role = "admin" | "member";

export type User = { id: UserId, name: string, roles: Array<Role>, active: boolean, status: Status, lastSeenAt?: Timestamp, email?: string, createdAt: Timestamp, 
/**
 * Their picture, at `/api/uploads/{id}/small` and `/large`; absent: none.
 */
avatarId?: UploadId, 
/**
 * Of eight, 0 to 7, behind their initials; absent: whichever the client gives them.
 */
avatarColor?: number, 
/**
 * A program; absent: a person.
 */
isBot?: boolean, };

export type Profile = { userId: UserId, name: string, avatarId?: UploadId, avatarColor?: number, };

export type UserList = { users: Array<User>, };

export type SetupState = { 
/**
 * True until the first user exists.
 */
needed: boolean, teamName: string, version: string, 
/**
 * Who makes public rooms, and who private ones.
 */
createPublic: Makers, createPrivate: Makers, };

export type Setup = { setupToken: string, 
/**
 * 1 to 80 characters; the team is called `tertulia` unless told.
 */
teamName?: string, 
/**
 * 1 to 80 characters.
 */
name: string, email: string, 
/**
 * 12 to 128 characters.
 */
password: string, };

export type Login = { email: string, password: string, };

export type Register = { inviteToken: string, name: string, email: string, password: string, };

export type SessionAnswer = { 
/**
 * A JWT for `Authorization: Bearer` and for the sockets' `auth.token`.
 */
accessToken: string, expiresAt: Timestamp, user: User, };

export type Session = { id: SessionId, createdAt: Timestamp, lastUsedAt: Timestamp, 
/**
 * What the client called itself, at most 200 characters.
 */
userAgent: string, 
/**
 * The address that it last came from.
 */
address: string, 
/**
 * The session of this very request.
 */
current: boolean, };

export type SessionList = { sessions: Array<Session>, };

export type EditMe = { 
/**
 * 1 to 80 characters.
 */
name?: string, 
/**
 * 0 to 7; `null`: whichever the client gives.
 */
avatarColor?: number | null, };

export type ChangePassword = { currentPassword: string, newPassword: string, };

export type EditUser = { active?: boolean, roles?: Array<Role>, };

export type NewInvite = { 
/**
 * `member` unless told; only admins invite admins.
 */
role?: Role, 
/**
 * 1 to 720, 168 (a week) unless told.
 */
expiresInHours?: number, 
/**
 * 1 to 1000, 1 unless told.
 */
maxUses?: number, };

export type InviteCreated = { id: InviteId, token: string, url: string, expiresAt: Timestamp, };

export type Invite = { id: InviteId, role: Role, 
/**
 * Absent for one made on the command line.
 */
createdBy?: UserId, createdAt: Timestamp, expiresAt: Timestamp, maxUses: number, uses: number, };

export type InviteList = { invites: Array<Invite>, };

export type InviteQuery = { token: string, };

export type InviteState = { teamName: string, 
/**
 * The name of who invited.
 */
invitedBy?: string, expiresAt: Timestamp, };

export type ChatMessage = { id: MessageId, userId: UserId, userName: string, roomId: RoomId, 
/**
 * 1 to 2000 characters; with attachments it may be empty, and once deleted it is.
 */
text: string, sentAt: Timestamp, 
/**
 * Its place in the room: 1, 2, 3…
 */
seq: number, 
/**
 * The room's change counter at this message's last change.
 */
rev: number, 
/**
 * Its number among what the room itself shows: 1, 2, 3… Absent for a reply that is in its thread alone.
 */
shown?: number, kind: MessageKind, 
/**
 * The sender's own id of this send.
 */
clientId?: ClientId, 
/**
 * Absent: none.
 */
attachments?: Array<Attachment>, 
/**
 * The people that the text mentions. Absent: none.
 */
mentions?: Array<UserId>, 
/**
 * In the order of their first use. Absent: none.
 */
reactions?: Array<Reaction>, 
/**
 * The message that began the thread which this is a reply in.
 */
replyTo?: MessageId, 
/**
 * Replies to it that are not deleted. Absent: none.
 */
replyCount?: number, lastReplyAt?: Timestamp, 
/**
 * Who replied last, the last first: at most 3.
 */
replyUserIds?: Array<UserId>, 
/**
 * When its author changed the text last.
 */
editedAt?: Timestamp, 
/**
 * When it was pinned to its room, and by whom.
 */
pinnedAt?: Timestamp, pinnedBy?: UserId, 
/**
 * Its text and files are gone; it keeps its place.
 */
deletedAt?: Timestamp, };

export type MessageKind = "text" | "system" | "bot";

export type SendMessage = { roomId: RoomId, text: string, 
/**
 * Sending the same again in the room gives the first one's acknowledgement and posts nothing.
 */
clientId?: ClientId, 
/**
 * One's own uploads that no message has yet, at most 10; the text may then be empty.
 */
attachments?: Array<UploadId>, 
/**
 * A message of the room: this is a reply in its thread, or in the thread that it is in itself.
 */
replyTo?: MessageId, 
/**
 * A reply is shown in the room too.
 */
alsoInRoom?: boolean, };

export type PostMessage = { text: string, clientId?: ClientId, 
/**
 * One's own uploads that no message has yet, at most 10; the text may then be empty.
 */
attachments?: Array<UploadId>, 
/**
 * A message of the room: this is a reply in its thread, or in the thread that it is in itself.
 */
replyTo?: MessageId, 
/**
 * A reply is shown in the room too.
 */
alsoInRoom?: boolean, };

export type SendMessageAck = { id: MessageId, status: DeliveredStatus, sentAt: Timestamp, seq: number, rev: number, 
/**
 * As the message has it.
 */
shown?: number, };

export type DeliveredStatus = "delivered";

export type HistoryQuery = { 
/**
 * Messages with a smaller `seq`, the nearest ones.
 */
before?: number, 
/**
 * Messages with a greater `seq`, the nearest ones.
 */
after?: number, 
/**
 * Messages on both sides of this `seq`, and itself.
 */
around?: number, 
/**
 * Messages on both sides of this moment: the first sent at it or after it, or the newest page.
 */
at?: Timestamp, 
/**
 * True: only what the room itself shows, no replies that are in a thread alone.
 */
shown?: boolean, 
/**
 * 1 to 200, 50 unless told.
 */
limit?: number, };

export type MessagePage = { messages: Array<ChatMessage>, 
/**
 * Are there older messages than the first of these?
 */
hasOlder: boolean, 
/**
 * Are there newer messages than the last of these?
 */
hasNewer: boolean, };

export type DeleteMessage = { roomId: RoomId, messageId: MessageId, };

export type DeleteMessageAck = { id: MessageId, status: DeletedStatus, deletedAt: Timestamp, rev: number, };

export type DeletedStatus = "deleted";

export type EditMessage = { roomId: RoomId, messageId: MessageId, 
/**
 * 1 to 2000 characters; with attachments it may be empty.
 */
text: string, };

export type NewText = { 
/**
 * 1 to 2000 characters; with attachments it may be empty.
 */
text: string, };

export type EditMessageAck = { id: MessageId, status: EditedStatus, editedAt: Timestamp, rev: number, };

export type EditedStatus = "edited";

export type FormerText = { text: string, writtenAt: Timestamp, };

export type EditList = { edits: Array<FormerText>, };

export type Reaction = { emoji: string, 
/**
 * In the order in which they did.
 */
userIds: Array<UserId>, };

export type React = { roomId: RoomId, messageId: MessageId, 
/**
 * One emoji, as Unicode has it.
 */
emoji: string, };

export type ReactAck = { id: MessageId, rev: number, };

export type PinList = { messages: Array<ChatMessage>, };

export type SavedPage = { saved: Array<SavedMessage>, hasMore: boolean, };

export type SavedMessage = { message: ChatMessage, savedAt: Timestamp, };

export type SavedQuery = { 
/**
 * Those kept before this message was, which the asker keeps too.
 */
before?: MessageId, };

export type Saved = { messageId: MessageId, saved: boolean, };

export type SavedIds = { messageIds: Array<MessageId>, };

export type Room = { id: RoomId, kind: RoomKind, 
/**
 * Empty for a direct room: clients show the names of the other people.
 */
name: string, topic: string, 
/**
 * Who made it; absent for rooms that exist from the start.
 */
createdBy?: UserId, createdAt: Timestamp, memberCount: number, 
/**
 * The people of a direct room, everybody included; absent otherwise.
 */
userIds?: Array<UserId>, 
/**
 * It is read from then on, and nothing in it changes; absent for a room that is in use.
 */
archivedAt?: Timestamp, 
/**
 * Who writes there; absent: everybody.
 */
posting?: Posting, 
/**
 * When somebody last said something there, as it was when the room was read; absent: nobody has.
 */
lastMessageAt?: Timestamp, };

export type RoomKind = "public" | "private" | "direct";

export type Posting = "everybody" | "admins";

export type Makers = "everybody" | "admins";

export type InRoom = { roomId: RoomId, };

export type JoinRoom = { roomId: RoomId, 
/**
 * True: `recentMessages` has only what the room itself shows, no replies that are in a thread alone.
 */
shown?: boolean, };

export type JoinRoomAck = { roomId: RoomId, 
/**
 * Who is present, by name: at most 200, the joiner among them.
 */
users: Array<UserInRoom>, 
/**
 * How many are present in all.
 */
userCount: number, 
/**
 * The 50 newest, oldest first.
 */
recentMessages: Array<ChatMessage>, };

export type Nothing = Record<symbol, never>;

export type UserInRoom = { userId: UserId, userName: string, };

export type UserJoined = { userId: UserId, userName: string, roomId: RoomId, joinedAt: Timestamp, 
/**
 * How many are present from then on.
 */
userCount: number, };

export type UserLeft = { userId: UserId, userName: string, roomId: RoomId, leftAt: Timestamp, 
/**
 * How many are present from then on.
 */
userCount: number, };

export type Typing = { userId: UserId, userName: string, roomId: RoomId, isTyping: boolean, };

export type RoomUsers = { roomId: RoomId, 
/**
 * By name, at most 200.
 */
users: Array<UserInRoom>, 
/**
 * How many are present in all.
 */
userCount: number, };

export type RoomRemoved = { roomId: RoomId, };

export type RoomsQuery = { 
/**
 * List the public rooms that one is not yet a member of, instead of one's own rooms.
 */
browse: boolean, 
/**
 * With `browse`: the archived ones instead.
 */
archived: boolean, };

export type RoomList = { rooms: Array<Room>, };

export type NewRoom = { 
/**
 * 1 to 80 characters; among public rooms unique whatever the case.
 */
name: string, 
/**
 * At most 250 characters.
 */
topic?: string, private?: boolean, 
/**
 * Added besides the maker, at most 200.
 */
memberIds?: Array<UserId>, };

export type EditRoom = { name?: string, topic?: string, 
/**
 * Archives the room, or takes it into use again.
 */
archived?: boolean, posting?: Posting, };

export type NewDirect = { 
/**
 * 1 to 20 other people.
 */
userIds: Array<UserId>, };

export type Member = { userId: UserId, userName: string, joinedAt: Timestamp, };

export type MemberList = { members: Array<Member>, };

export type ThreadState = { roomId: RoomId, 
/**
 * The message that began it.
 */
rootId: MessageId, 
/**
 * Are they told of what is said there?
 */
following: boolean, 
/**
 * They have read up to here.
 */
readSeq: number, 
/**
 * Replies of others after `readSeq`, at most 100: then there may be more.
 */
unread: number, 
/**
 * The reply that was just posted, for whom it is news: who wrote it knows, and who hears `chat:mention` does.
 */
reply?: Reply, };

export type Reply = { messageId: MessageId, seq: number, userId: UserId, userName: string, text: string, };

export type MarkThreadRead = { roomId: RoomId, rootId: MessageId, seq: number, };

export type ThreadQuery = { 
/**
 * Replies with a smaller `seq`, the nearest ones.
 */
before?: number, 
/**
 * Replies with a greater `seq`, the nearest ones.
 */
after?: number, 
/**
 * 1 to 200, 50 unless told.
 */
limit?: number, };

export type ThreadPage = { root: ChatMessage, replies: Array<ChatMessage>, 
/**
 * Are there older replies than the first of these?
 */
hasOlder: boolean, 
/**
 * Are there newer replies than the last of these?
 */
hasNewer: boolean, state: ThreadState, };

export type MyThreadsQuery = { 
/**
 * Those whose newest reply is older than this message.
 */
before?: MessageId, };

export type MyThreads = { threads: Array<MyThread>, hasMore: boolean, };

export type MyThread = { state: ThreadState, 
/**
 * The newest reply that is not deleted: what the next page begins before.
 */
lastReplyId: MessageId, root: ChatMessage, 
/**
 * The newest replies, at most 2, oldest first.
 */
replies: Array<ChatMessage>, };

export type Section = { id: SectionId, name: string, };

export type RoomPlace = { roomId: RoomId, favourite: boolean, sectionId?: SectionId, };

export type Arrangement = { 
/**
 * In their order, at most 50.
 */
sections: Array<Section>, 
/**
 * The rooms that are favourites or in a section; every other one is where its kind puts it.
 */
rooms: Array<RoomPlace>, };

export type NewSection = { 
/**
 * 1 to 80 characters.
 */
name: string, };

export type EditSection = { name?: string, 
/**
 * Its place among the others, from 0; beyond the last: the last.
 */
place?: number, };

export type PlaceRoom = { favourite: boolean, 
/**
 * One of one's own; absent or null: none.
 */
sectionId?: SectionId, };

export type SearchQuery = { 
/**
 * Words, `"phrases"`, `begin*`, `-without`, and `from:` `in:` `has:` `before:` `after:` `on:` `is:`; at most 500 characters.
 */
q: string, 
/**
 * In this room alone.
 */
room?: RoomId, 
/**
 * Of this person alone.
 */
from?: UserId, 
/**
 * `newest` unless told.
 */
sort?: SearchSort, 
/**
 * The IANA time zone in which days begin, as `Europe/Madrid`; UTC unless told.
 */
timeZone?: string, 
/**
 * True: each with what was said just before and after it, in its room or thread.
 */
context?: boolean, 
/**
 * Where the page before this one ended, as it said.
 */
cursor?: string, };

export type SearchSort = "newest" | "best";

export type SearchPage = { hits: Array<SearchHit>, 
/**
 * For the next page; absent at the end.
 */
cursor?: string, };

export type SearchHit = { message: ChatMessage, 
/**
 * Where in the text the words stand: start and end in UTF-16 code units, ascending.
 */
marks: Array<[number, number]>, 
/**
 * With `context`: what was said just before it; absent at the beginning, and where that was deleted.
 */
before?: ChatMessage, 
/**
 * With `context`: what was said just after it; absent at the end, and where that was deleted.
 */
after?: ChatMessage, };

export type Sync = { 
/**
 * The database's epoch as the client knows it.
 */
epoch?: string, 
/**
 * At most 500.
 */
rooms?: Array<KnownRoom>, };

export type KnownRoom = { roomId: RoomId, rev: number, };

export type SyncAck = { epoch: string, 
/**
 * Present and true when the client's epoch is not the database's: start afresh.
 */
reset?: boolean, 
/**
 * Every room of the user.
 */
rooms: Array<RoomState>, 
/**
 * The threads that the user follows and has not read to their end, the one answered last first: at most 200.
 */
threads?: Array<ThreadState>, };

export type RoomState = { room: Room, rev: number, seq: number, 
/**
 * How many messages the room itself shows: all but the replies that are in a thread alone.
 */
shown: number, 
/**
 * The member has read up to here.
 */
readSeq: number, 
/**
 * Messages of others after `readSeq` that the room shows.
 */
unread: number, 
/**
 * Those of them that are for the member in person: all in a direct room.
 */
mentions: number, 
/**
 * What the member is told of.
 */
level: Level, 
/**
 * Messages changed after the rev given, by rev, at most 500; for the rooms that the client named.
 */
changed?: Array<ChatMessage>, 
/**
 * Present and true when more than 500 changed: load the newest page instead.
 */
truncated?: boolean, };

export type RoomRev = { roomId: RoomId, rev: number, seq: number, 
/**
 * How many messages the room itself shows; others count unread by it.
 */
shown: number, };

export type MarkRead = { roomId: RoomId, seq: number, };

export type MarkReadAck = { roomId: RoomId, readSeq: number, unread: number, mentions: number, };

export type Read = { roomId: RoomId, userId: UserId, readSeq: number, 
/**
 * To the user's own sockets: what is left, as in [`MarkReadAck`]. Absent: `chat:sync` tells.
 */
unread?: number, mentions?: number, };

export type ReaderList = { 
/**
 * By name, at most 200.
 */
readers: Array<UserInRoom>, 
/**
 * How many have read it in all.
 */
count: number, };

export type MentionsQuery = { 
/**
 * Those older than this message.
 */
before?: MessageId, };

export type MentionPage = { messages: Array<ChatMessage>, hasMore: boolean, };

export type Presence = { userId: UserId, status: Status, 
/**
 * When the user was last connected; absent for who never was.
 */
lastSeenAt?: Timestamp, };

export type Status = "online" | "away" | "dnd" | "offline";

export type SetPresence = { status: ChosenStatus, };

export type SetPresenceAck = { status: ChosenStatus, };

export type ChosenStatus = "online" | "away" | "dnd";

export type Notification = { id: NotificationId, type: NotificationKind, title: string, message: string, createdAt: Timestamp, 
/**
 * When its reader marked it as read.
 */
readAt?: Timestamp, 
/**
 * Where it leads, within the app: `/r/general/m/…`.
 */
link?: string, };

export type NotificationKind = "info" | "warning" | "error";

export type NewNotification = { userId?: UserId, broadcast?: boolean, type: NotificationKind, 
/**
 * 1 to 120 characters.
 */
title: string, 
/**
 * 1 to 2000 characters.
 */
message: string, };

export type NotificationsQuery = { 
/**
 * Older than this one.
 */
before?: NotificationId, 
/**
 * 1 to 100, 30 unless told.
 */
limit?: number, };

export type NotificationPage = { notifications: Array<Notification>, 
/**
 * How many are unread in all.
 */
unread: number, hasMore: boolean, };

export type NotificationRead = { 
/**
 * At most 100.
 */
ids?: Array<NotificationId>, all?: boolean, };

export type NotificationReadAck = { 
/**
 * How many are unread now.
 */
unread: number, };

export type Attachment = { id: UploadId, 
/**
 * As its sender called it, without a path; a label, 1 to 200 characters.
 */
name: string, 
/**
 * The media type that the content is of, whatever the sender said. Only `image/png`, `image/jpeg`, `image/gif` and
 * `image/webp` are ever shown inline.
 */
type: string, 
/**
 * Bytes of `original`.
 */
size: number, status: AttachmentStatus, 
/**
 * Is it a picture that is shown, or will be once it is `ready`?
 */
isImage?: boolean, 
/**
 * Pixels, as shown. There as soon as they are known, so that a place can be kept.
 */
width?: number, height?: number, 
/**
 * A thumbhash in base64: what to show until the picture is there.
 */
placeholder?: string, 
/**
 * Does it move?
 */
animated?: boolean, };

export type AttachmentStatus = "received" | "ready" | "failed";

export type FilesQuery = { 
/**
 * Sent before this one.
 */
before?: UploadId, 
/**
 * True: pictures alone; false: all else alone.
 */
images?: boolean, 
/**
 * 1 to 100, 50 unless told.
 */
limit?: number, };

export type FilePage = { files: Array<RoomFile>, hasMore: boolean, };

export type RoomFile = { attachment: Attachment, messageId: MessageId, seq: number, userId: UserId, userName: string, sentAt: Timestamp, };

export type SetAvatar = { uploadId?: UploadId, };

export type Storage = { usedBytes: number, 
/**
 * Absent: there is no quota.
 */
quotaBytes?: number, 
/**
 * Largest file that may be uploaded, in bytes.
 */
maxUploadBytes: number, };

export type JobKind = "prepare-image" | "remind" | "send-later" | "push-web" | "deliver-webhook" | "sweep";

export type JobState = "waiting" | "running" | "done" | "dead";

export type JobProgress = { jobId: JobId, kind: JobKind, state: JobState, 
/**
 * 0 to 100.
 */
percent: number, 
/**
 * The file that is prepared.
 */
uploadId?: UploadId, };

export type JobInfo = { id: JobId, kind: JobKind, state: JobState, 
/**
 * Tries so far.
 */
attempts: number, maxAttempts: number, 
/**
 * 0 to 100.
 */
percent: number, createdAt: Timestamp, 
/**
 * When it is tried next, or was tried last.
 */
runAt: Timestamp, finishedAt?: Timestamp, 
/**
 * Why the last try failed.
 */
lastError?: string, 
/**
 * Whom it is for.
 */
userId?: UserId, };

export type JobsQuery = { state?: JobState, 
/**
 * Made before this one.
 */
before?: JobId, 
/**
 * 1 to 100, 50 unless told.
 */
limit?: number, };

export type JobPage = { jobs: Array<JobInfo>, hasMore: boolean, counts: JobCounts, };

export type JobCounts = { waiting: number, running: number, dead: number, };

export type KeepDraft = { 
/**
 * 1 to 2000 characters, kept as they are.
 */
text: string, 
/**
 * The message whose thread it answers.
 */
rootId?: MessageId, };

export type DraftQuery = { 
/**
 * The message whose thread it answers.
 */
rootId?: MessageId, };

export type Draft = { roomId: RoomId, rootId?: MessageId, text: string, savedAt: Timestamp, };

export type DraftList = { drafts: Array<Draft>, };

export type NewReminder = { 
/**
 * Between now and five years from now.
 */
at: Timestamp, 
/**
 * 1 to 500 characters; needed unless a message is named.
 */
text?: string, messageId?: MessageId, };

export type Reminded = { userId: UserId, userName: string, 
/**
 * Its beginning, without marks.
 */
text: string, };

export type Reminder = { id: ReminderId, at: Timestamp, text: string, messageId?: MessageId, roomId?: RoomId, 
/**
 * While one may read it.
 */
message?: Reminded, createdAt: Timestamp, };

export type ReminderList = { reminders: Array<Reminder>, };

export type NewScheduled = { 
/**
 * Between now and one year from now.
 */
at: Timestamp, 
/**
 * 1 to 2000 characters.
 */
text: string, 
/**
 * A message of the room: this is a reply in its thread, or in the thread that it is in itself.
 */
replyTo?: MessageId, 
/**
 * A reply is shown in the room too.
 */
alsoInRoom?: boolean, };

export type EditScheduled = { 
/**
 * Between now and one year from now.
 */
at?: Timestamp, 
/**
 * 1 to 2000 characters.
 */
text?: string, };

export type Scheduled = { id: ScheduledId, roomId: RoomId, text: string, 
/**
 * The message that began the thread in which it is a reply.
 */
replyTo?: MessageId, alsoInRoom?: boolean, at: Timestamp, createdAt: Timestamp, 
/**
 * When it could not be sent; its text is kept.
 */
failedAt?: Timestamp, 
/**
 * Why, where it was refused.
 */
failure?: Code, };

export type ScheduledList = { scheduled: Array<Scheduled>, };

export type Level = "all" | "mentions" | "none";

export type RoomLevel = { roomId: RoomId, level: Level, };

export type SetLevel = { level?: Level, };

export type Mention = { roomId: RoomId, messageId: MessageId, seq: number, userId: UserId, userName: string, text: string, 
/**
 * The message that began the thread in which it is, and where alone it is counted; absent for what the room shows.
 */
rootId?: MessageId, };

export type Reaching = { 
/**
 * Off unless told.
 */
sounds: boolean, 
/**
 * Short notices on the page; on unless told.
 */
toasts: boolean, 
/**
 * Do pushes show what was written? On unless told; off: only in which room.
 */
preview: boolean, 
/**
 * Do not disturb until then. At most a year ahead.
 */
pausedUntil?: Timestamp, 
/**
 * Every day between these times.
 */
quietHours?: QuietHours, 
/**
 * An IANA name (`Europe/Madrid`), for the quiet hours.
 */
timeZone: string, };

export type QuietHours = { 
/**
 * `22:00`
 */
from: string, 
/**
 * `07:30`
 */
to: string, };

export type PushState = { 
/**
 * The server's public VAPID key: `applicationServerKey`, base64url.
 */
key: string, subscriptions: Array<PushSubscription>, };

export type NewPushSubscription = { 
/**
 * An `https` address of at most 2048 characters.
 */
endpoint: string, keys: PushKeys, expirationTime?: number, };

export type PushKeys = { 
/**
 * 65 bytes, base64url.
 */
p256dh: string, 
/**
 * 16 bytes, base64url.
 */
auth: string, };

export type PushSubscription = { id: PushSubscriptionId, 
/**
 * What the browser called itself, at most 200 characters.
 */
userAgent: string, 
/**
 * Of the session of this very request.
 */
current: boolean, createdAt: Timestamp, lastSuccessAt?: Timestamp, 
/**
 * Why the last push did not get through.
 */
lastError?: string, };

export type PushTest = { 
/**
 * Whose `job:progress` says what came of it.
 */
jobId: JobId, };

export type PushPayload = { 
/**
 * The room and who wrote; without a preview the room alone. In a direct room: who wrote.
 */
title: string, 
/**
 * What was written last, and on a line of its own `+3` for three more. Empty without a preview.
 */
body: string, 
/**
 * A later push with the same tag takes the place of an earlier one: one for each room.
 */
tag: string, 
/**
 * Where a click leads, within the app: `/r/general/m/…`.
 */
url: string, 
/**
 * Messages that are unread in all.
 */
badge?: number, };

export type Scope = "read" | "messages:write" | "notifications:write" | "notifications:broadcast";

export type Bot = { id: UserId, name: string, active: boolean, 
/**
 * The rooms that it is a member of.
 */
roomIds: Array<RoomId>, createdAt: Timestamp, createdBy?: UserId, tokens: Array<ApiToken>, };

export type BotList = { bots: Array<Bot>, };

export type NewBot = { 
/**
 * 1 to 80 characters.
 */
name: string, 
/**
 * Rooms that the asker may see; `general` is always one. At most 200.
 */
roomIds: Array<RoomId>, };

export type EditBot = { name?: string, active?: boolean, roomIds?: Array<RoomId>, };

export type ApiToken = { id: ApiTokenId, 
/**
 * What it is for, 1 to 80 characters.
 */
name: string, scopes: Array<Scope>, createdAt: Timestamp, createdBy?: UserId, expiresAt?: Timestamp, 
/**
 * To the minute.
 */
lastUsedAt?: Timestamp, lastUsedFrom?: string, };

export type NewApiToken = { name: string, 
/**
 * At least one.
 */
scopes: Array<Scope>, 
/**
 * 1 to 3650; never unless told.
 */
expiresInDays?: number, };

export type ApiTokenCreated = { 
/**
 * For `Authorization: Bearer` and for the sockets' `auth.token`.
 */
token: string, id: ApiTokenId, 
/**
 * What it is for, 1 to 80 characters.
 */
name: string, scopes: Array<Scope>, createdAt: Timestamp, createdBy?: UserId, expiresAt?: Timestamp, 
/**
 * To the minute.
 */
lastUsedAt?: Timestamp, lastUsedFrom?: string, };

export type IncomingWebhook = { id: WebhookId, 
/**
 * Shown as the author.
 */
name: string, roomId: RoomId, 
/**
 * The bot that posts.
 */
userId: UserId, createdAt: Timestamp, createdBy?: UserId, lastUsedAt?: Timestamp, };

export type IncomingWebhookList = { webhooks: Array<IncomingWebhook>, };

export type NewIncomingWebhook = { 
/**
 * 1 to 80 characters.
 */
name: string, 
/**
 * A room that the asker may see.
 */
roomId: RoomId, };

export type IncomingWebhookCreated = { 
/**
 * `https://…/api/hooks/{id}/{secret}`
 */
url: string, id: WebhookId, 
/**
 * Shown as the author.
 */
name: string, roomId: RoomId, 
/**
 * The bot that posts.
 */
userId: UserId, createdAt: Timestamp, createdBy?: UserId, lastUsedAt?: Timestamp, };

export type WebhookEvent = "message.created" | "message.updated" | "message.deleted" | "member.joined" | "member.left" | "webhook.test";

export type OutgoingWebhook = { id: WebhookId, name: string, url: string, events: Array<WebhookEvent>, 
/**
 * Absent: every public room.
 */
roomIds?: Array<RoomId>, active: boolean, 
/**
 * Why it was switched off without anybody asking for it.
 */
disabledBecause?: string, createdAt: Timestamp, createdBy?: UserId, };

export type OutgoingWebhookList = { webhooks: Array<OutgoingWebhook>, };

export type NewOutgoingWebhook = { 
/**
 * 1 to 80 characters.
 */
name: string, 
/**
 * `https://…` or `http://…`, at most 2048 characters.
 */
url: string, 
/**
 * At least one.
 */
events: Array<WebhookEvent>, 
/**
 * Rooms that the asker may see, at most 200; every public room unless told.
 */
roomIds?: Array<RoomId>, };

export type EditOutgoingWebhook = { name?: string, url?: string, events?: Array<WebhookEvent>, active?: boolean, };

export type OutgoingWebhookCreated = { 
/**
 * `whsec_` and base64.
 */
secret: string, id: WebhookId, name: string, url: string, events: Array<WebhookEvent>, 
/**
 * Absent: every public room.
 */
roomIds?: Array<RoomId>, active: boolean, 
/**
 * Why it was switched off without anybody asking for it.
 */
disabledBecause?: string, createdAt: Timestamp, createdBy?: UserId, };

export type Delivery = { id: DeliveryId, event: WebhookEvent, jobId: JobId, state: JobState, attempts: number, createdAt: Timestamp, deliveredAt?: Timestamp, 
/**
 * The status of the last answer.
 */
lastStatus?: number, lastError?: string, };

export type DeliveriesQuery = { before?: DeliveryId, 
/**
 * 1 to 100, 30 unless told.
 */
limit?: number, };

export type DeliveryPage = { deliveries: Array<Delivery>, hasMore: boolean, };

export type Stats = { at: Timestamp, 
/**
 * Processes on this database that are heard of, this one included.
 */
processes: number, 
/**
 * Sockets in all namespaces.
 */
connections: number, 
/**
 * People with at least one socket in `/chat`.
 */
usersOnline: number, 
/**
 * Messages stored in the last second.
 */
messagesPerSecond: number, 
/**
 * From a message's arrival on a socket to its acknowledgement, over the last ten seconds; absent when nothing
 * was sent. Each is true to 7 %.
 */
ackMsP50?: number, ackMsP95?: number, ackMsP99?: number, 
/**
 * From a message's commit until it was handed to the last socket of its room, over the last ten seconds. What
 * the network takes from there is not in it.
 */
deliveryMsP50?: number, deliveryMsP95?: number, deliveryMsP99?: number, 
/**
 * Writes that wait for the writer.
 */
writeQueue: number, 
/**
 * Commits and fleeting notes that wait to be told to the sockets.
 */
burstQueue: number, 
/**
 * Reads that wait for a connection to the database.
 */
readQueue: number, 
/**
 * Bytes of the database with its log.
 */
databaseBytes: number, 
/**
 * Bytes of the log alone.
 */
logBytes: number, 
/**
 * Resident memory of the processes; absent where the system does not tell.
 */
memoryBytes?: number, 
/**
 * Share of one core over the last second, of all processes: 0 to the number of cores.
 */
cpu?: number, 
/**
 * Of the oldest process.
 */
uptimeSeconds: number, 
/**
 * Messages stored in the last 60 seconds.
 */
messagesPerMinute: number, 
/**
 * People who may sign in.
 */
people: number, 
/**
 * TCP connections.
 */
wires: number, 
/**
 * Deliveries lost since the start to sockets that did not read; syncing mends them.
 */
missed: number, 
/**
 * Events and requests refused since the start, for a limit or a full queue.
 */
refused: number, 
/**
 * Where most people are or most is said, the most people first; at most eight.
 */
rooms: Array<BusyRoom>, 
/**
 * What happened last, newest first; at most twenty.
 */
happenings: Array<Happening>, };

export type BusyRoom = { kind: BusyKind, 
/**
 * Of a public room.
 */
name?: string, 
/**
 * How many rooms the line stands for.
 */
rooms: number, 
/**
 * People who have it open on a screen; in a line of several rooms, once for each.
 */
people: number, 
/**
 * Told in the last minute.
 */
messagesPerMinute: number, };

export type BusyKind = "public" | "private" | "direct";

export type Happening = { 
/**
 * Names it, at whichever process it is asked for; begins anew with the server.
 */
id: number, at: Timestamp, kind: HappeningKind, 
/**
 * Who, where it was somebody.
 */
person?: string, 
/**
 * The name of a public room.
 */
room?: string, };

export type HappeningKind = "started" | "joined" | "signed-in" | "room-made" | "room-removed" | "limited" | "overloaded" | "cut" | "deactivated" | "reactivated";

export type StatsQuery = { 
/**
 * `hour` unless told.
 */
range?: StatsRange, };

export type StatsRange = "hour" | "day" | "week";

export type StatsHistory = { range: StatsRange, 
/**
 * When the range begins and when the answer was made.
 */
from: Timestamp, to: Timestamp, 
/**
 * What a point stands for: 60 for the hour, 300 for the day, 3600 for the week.
 */
stepSeconds: number, 
/**
 * Oldest first, at most 300. Where the server was off there is none.
 */
points: Array<StatsPoint>, 
/**
 * The last hundred at most, newest first.
 */
happenings: Array<Happening>, };

export type StatsPoint = { 
/**
 * When the step begins.
 */
at: Timestamp, 
/**
 * How many of its minutes the server was there for.
 */
minutes: number, connections: number, usersOnline: number, messages: number, ackMsP50?: number, ackMsP95?: number, ackMsP99?: number, deliveryMsP50?: number, deliveryMsP95?: number, deliveryMsP99?: number, memoryBytes?: number, cpu?: number, databaseBytes: number, };

export interface ChatServerEvents {
  "chat:message": (payload: ChatMessage) => void;
  "chat:user-joined": (payload: UserJoined) => void;
  "chat:user-left": (payload: UserLeft) => void;
  "chat:typing": (payload: Typing) => void;
  "chat:room-users": (payload: RoomUsers) => void;
  "chat:room-rev": (payload: RoomRev) => void;
  "chat:presence": (payload: Presence) => void;
  "chat:user-updated": (payload: Profile) => void;
  "chat:read": (payload: Read) => void;
  "chat:message-updated": (payload: ChatMessage) => void;
  "chat:mention": (payload: Mention) => void;
  "chat:saved": (payload: Saved) => void;
  "chat:thread": (payload: ThreadState) => void;
  "chat:draft": (payload: Draft) => void;
  "chat:room-level": (payload: RoomLevel) => void;
  "chat:sections": (payload: Arrangement) => void;
  "chat:room-updated": (payload: Room) => void;
  "chat:room-removed": (payload: RoomRemoved) => void;
  "exception": (payload: Exception) => void;
}

export interface NotificationsServerEvents {
  "notification:new": (payload: Notification) => void;
  "notification:read": (payload: NotificationRead) => void;
  "notification:settings": (payload: Reaching) => void;
  "job:progress": (payload: JobProgress) => void;
  "exception": (payload: Exception) => void;
}

export interface DashboardServerEvents {
  "dashboard:stats": (payload: Stats) => void;
  "exception": (payload: Exception) => void;
}

export interface ChatClientEvents {
  "chat:send-message": (payload: SendMessage, ack?: (answer: SendMessageAck | AckError) => void) => void;
  "chat:edit-message": (payload: EditMessage, ack?: (answer: EditMessageAck | AckError) => void) => void;
  "chat:delete-message": (payload: DeleteMessage, ack?: (answer: DeleteMessageAck | AckError) => void) => void;
  "chat:add-reaction": (payload: React, ack?: (answer: ReactAck | AckError) => void) => void;
  "chat:remove-reaction": (payload: React, ack?: (answer: ReactAck | AckError) => void) => void;
  "chat:join-room": (payload: JoinRoom, ack?: (answer: JoinRoomAck | AckError) => void) => void;
  "chat:leave-room": (payload: InRoom, ack?: (answer: Nothing | AckError) => void) => void;
  "chat:typing-start": (payload: InRoom, ack?: (answer: Nothing | AckError) => void) => void;
  "chat:typing-stop": (payload: InRoom, ack?: (answer: Nothing | AckError) => void) => void;
  "chat:sync": (payload: Sync, ack?: (answer: SyncAck | AckError) => void) => void;
  "chat:mark-read": (payload: MarkRead, ack?: (answer: MarkReadAck | AckError) => void) => void;
  "chat:mark-unread": (payload: MarkRead, ack?: (answer: MarkReadAck | AckError) => void) => void;
  "chat:mark-thread-read": (payload: MarkThreadRead, ack?: (answer: ThreadState | AckError) => void) => void;
  "chat:set-presence": (payload: SetPresence, ack?: (answer: SetPresenceAck | AckError) => void) => void;
}

export interface NotificationsClientEvents {
  "notification:read": (payload: NotificationRead, ack?: (answer: NotificationReadAck | AckError) => void) => void;
}
