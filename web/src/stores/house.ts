/**
 * The conversation's stores, wired to the sockets: one House for as long as somebody is signed in. Every event of the
 * server is listed here, once.
 */
import type { ChatMessage, Read, UserList } from '../contract.gen';
import { m } from '../i18n';
import { errorText } from '../i18n/errors';
import type { Api, Credentials } from '../net/api';
import { localUrl, sizeOf } from '../net/pictures';
import { Wire, type ChatLine, type DashboardLine } from '../net/socket';
import { sender, type Send } from '../net/upload';
import type { Announcer } from './announcer.svelte';
import { Arrivals } from './arrivals';
import { wear } from './avatar';
import type { Caller, Page } from './caller';
import { Changes } from './changes.svelte';
import { Connection } from './connection.svelte';
import { Conversation } from './conversation.svelte';
import { Drafts } from './drafts';
import type { Keeping } from './mail';
import { Lightbox } from './lightbox.svelte';
import { roomTitle } from './names';
import { Notices } from './notices.svelte';
import { People } from './people.svelte';
import { PictureKey } from './pictures';
import { Reach } from './reaching.svelte';
import { Rooms } from './rooms.svelte';
import { Saved } from './saved.svelte';
import { Sections } from './sections.svelte';
import { Table } from './table.svelte';
import { Threads } from './threads.svelte';
import { isAside, type Author } from './timeline.svelte';
import type { Toasts } from './toasts.svelte';
import { Typing } from './typing.svelte';
import { Underway } from './underway.svelte';
import { Uploads } from './uploads.svelte';
import { OwnWords } from './words.svelte';

// Words for refusals, which nobody meets in the first moment: without them a refusal is told in general ones.
import('../i18n/errors-inside').catch(() => {});

interface Surroundings {
  /** Where the server is. */
  origin: string;
  api: Api;
  credentials: Credentials;
  me: () => Author;
  toasts: Toasts;
  announcer: Announcer;
  page: Page;
  /** What outlives a reload of this tab; what outlives the browser. */
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Where letters outlive the page. */
  keeping?: Keeping;
  shelf: Storage;
  /** Where it is kept which parts of the list of rooms are folded. */
  folded: Pick<Storage, 'getItem' | 'setItem'>;
}

/** Hidden for longer than this, the connection is tried before it is trusted. */
const SLEEP_MS = 60_000;

export class House {
  readonly connection = new Connection();
  readonly rooms = new Rooms();
  readonly people = new People();
  readonly table = new Table();
  readonly typing: Typing;
  readonly notices: Notices;
  readonly conversation: Conversation;
  readonly changes: Changes;
  readonly saved: Saved;
  readonly threads: Threads;
  readonly sections: Sections;
  /** Told how far somebody else has read in a direct room, for who shows it. */
  onread: ((read: Read) => void) | undefined;
  readonly uploads: Uploads;
  readonly reach: Reach;
  readonly pictures: PictureKey;
  readonly lightbox = new Lightbox();
  readonly underway = new Underway();
  /** Called when something came to its time, or could not. */
  onplan: () => void = () => {};
  #caller: Promise<Caller> | undefined;
  readonly #wire: Wire;
  readonly #send: Send;
  readonly #arrivals: Arrivals;
  #hiddenAt: number | undefined;

  constructor(private readonly around: Surroundings) {
    this.#wire = new Wire(around.origin, around.credentials, {
      onup: () => void this.#up(),
      ondown: () => this.#down(),
    });
    const { chat, notifications } = this.#wire;
    this.#arrivals = new Arrivals((text) => around.announcer.say(text));
    this.typing = new Typing(chat);
    this.reach = new Reach(around.api, chat, this.rooms);
    this.notices = new Notices(around.api, notifications);
    this.#send = sender(around.credentials);
    this.pictures = new PictureKey(around.credentials);
    this.uploads = new Uploads(around.api, {
      send: this.#send,
      localUrl,
      sizeOf,
      forget: (url) => URL.revokeObjectURL(url),
    });
    this.conversation = new Conversation(
      chat,
      around.api,
      this.rooms,
      this.table,
      around.me,
      this.uploads,
      new Drafts(around.storage, new OwnWords(around.api, around.shelf, around.me().id)),
      undefined,
      around.keeping,
    );
    this.changes = new Changes(this.conversation, () => around.me().id);
    this.changes.onrefused = (error) => around.toasts.show('error', errorText(error));
    this.saved = new Saved(around.api);
    this.sections = new Sections(around.api, around.folded);
    this.threads = new Threads(this.rooms, chat);
    this.conversation.onthreads = (unread, afresh) => this.threads.replace(unread, afresh);
    this.conversation.landing.onmissed = (code) =>
      around.toasts.show('warning', errorText({ code }));
    this.conversation.landing.onreply = ({ roomId, id }, rootId) => {
      const [room, root, reply] = [roomId, rootId, id].map(encodeURIComponent);
      around.page.replace(`/r/${room}/t/${root}/${reply}`);
    };
    this.conversation.onkept = (code) => around.toasts.show('error', errorText({ code }));
    this.conversation.onunkept = () => around.toasts.show('warning', m.keep_unkept());
    this.#listen();
  }

  open(): void {
    void this.conversation.load();
    this.#wire.open();
  }

  /** Who leaves on purpose leaves nothing behind in this browser. */
  close(forever = false): void {
    this.conversation.leave(forever);
    this.uploads.close();
    this.reach.close();
    this.#arrivals.hush();
    this.#wire.close();
  }

  /** The page is about to go. */
  hurry(): void {
    this.conversation.hurry();
    this.words.hurry();
  }

  get words(): OwnWords {
    return this.conversation.drafts.words;
  }

  /** The dashboard's line, to be opened and closed by who looks at it. */
  dashboardLine(): DashboardLine {
    return this.#wire.dashboard();
  }

  async loadPeople(): Promise<void> {
    this.people.replace((await this.around.api.get<UserList>('/api/users')).users);
  }

  /** A picture beside one's own name, or none. */
  async wear(file?: File): Promise<void> {
    await wear(this.around.api, this.#send, file);
    await this.loadPeople();
  }

  /** The line that a thread tells the server by how far it is read. */
  get chat(): ChatLine {
    return this.#wire.chat;
  }

  /** Has a picture prepared once more that could not be. */
  async prepareAgain(uploadId: string): Promise<void> {
    await this.around.api.post(`/api/uploads/${encodeURIComponent(uploadId)}/retry`);
    await this.conversation.look(uploadId);
  }

  /** The page was hidden or shown. */
  visible(visible: boolean, now: number): void {
    this.reach.looks(visible);
    const asleep = this.#hiddenAt !== undefined && now - this.#hiddenAt > SLEEP_MS;
    this.#hiddenAt = visible ? undefined : now;
    if (!visible || !asleep || this.connection.link !== 'up') return;
    this.conversation.sync().catch(() => this.#wire.shake());
  }

  /** The device has its network back. */
  online(): void {
    this.#wire.hurry();
  }

  async #up(): Promise<void> {
    if (this.connection.link === 'down') this.around.page.back();
    this.connection.up();
    // Each of these is asked again with the next connection; one that fails must not stop the others.
    await Promise.allSettled([
      this.conversation.connected(),
      this.loadPeople(),
      this.notices.load(),
      this.reach.load(),
      this.saved.load(),
      this.words.load(),
      this.sections.load(),
    ]);
  }

  #down(): void {
    this.connection.down();
    this.underway.clear();
  }

  #listen(): void {
    const { chat, notifications } = this.#wire;
    const { conversation, rooms, people, table, typing, notices, uploads, reach, underway } = this;
    chat.on('chat:message', (message) => {
      typing.silent(message.roomId, message.userId);
      conversation.received(message);
      this.#announce(message);
    });
    chat.on('chat:message-updated', (message) => conversation.received(message));
    chat.on('chat:room-rev', (standing) => {
      const former = rooms.find(standing.roomId);
      conversation.moved(standing);
      // In a direct room every message calls its people by name.
      const isTold = former?.level === 'all' && former.room.kind !== 'direct';
      if (isTold && standing.shown > former.shown) {
        void this.#call((caller) => caller.moved(standing.roomId));
      }
    });
    chat.on('chat:read', (read) => {
      if (read.userId === this.around.me().id) void conversation.reading.told(read).catch(() => {});
      else this.onread?.(read);
    });
    chat.on('chat:user-joined', (joined) => table.joined(joined));
    chat.on('chat:user-left', (left) => {
      typing.silent(left.roomId, left.userId);
      table.left(left);
    });
    chat.on('chat:room-users', (users) => table.replace(users));
    chat.on('chat:typing', (said) => {
      if (said.userId !== this.around.me().id) typing.heard(said);
    });
    chat.on('chat:presence', (presence) => {
      if (presence.userId === this.around.me().id) reach.shown(presence.status);
      if (!people.presence(presence)) void this.loadPeople().catch(() => {});
    });
    chat.on('chat:user-updated', (profile) => {
      if (!people.profile(profile)) void this.loadPeople().catch(() => {});
    });
    chat.on('chat:room-updated', (room) => {
      const former = rooms.find(room.id)?.room;
      rooms.update(room);
      // Everybody is in this one: it grows with the team.
      if (room.id === 'general' && room.memberCount !== former?.memberCount) {
        void this.loadPeople().catch(() => {});
      }
      if (former === undefined) void conversation.sync().catch(() => {});
    });
    chat.on('chat:mention', (mention) => {
      rooms.mentioned(mention);
      void this.#call((caller) => caller.mention(mention));
    });
    chat.on('chat:thread', (state) => {
      this.threads.told(state);
      if (state.reply) void this.#call((caller) => caller.reply(state));
    });
    chat.on('chat:draft', (draft) => this.words.told(draft));
    chat.on('chat:saved', (saved) => this.saved.told(saved));
    chat.on('chat:sections', (whole) => this.sections.heard(whole));
    chat.on('chat:room-level', (level) => rooms.level(level));
    chat.on('chat:room-removed', ({ roomId }) => {
      this.words.leave(roomId);
      conversation.removed(roomId);
    });
    notifications.on('notification:new', (notice) => {
      if (notices.arrived(notice)) void this.#call((caller) => caller.notice(notice));
    });
    notifications.on('job:progress', (progress) => {
      uploads.progress(progress);
      underway.heard(progress);
      const { uploadId, state, kind } = progress;
      if (state !== 'running' && (kind === 'send-later' || kind === 'remind')) this.onplan();
      if (uploadId && (state === 'done' || state === 'dead')) {
        void conversation.look(uploadId).catch(() => {});
      }
    });
    notifications.on('notification:settings', (wanted) => reach.heard(wanted));
    notifications.on('notification:read', (read) => notices.read(read, new Date().toISOString()));
  }

  /** Without its code nobody is called; the list and the bell tell nevertheless. */
  async #call(call: (caller: Caller) => void): Promise<void> {
    const { me, toasts, page } = this.around;
    this.#caller ??= import('./caller').then(
      ({ Caller }) =>
        new Caller(this.reach, this.rooms, this.people, me, toasts, page, this.around.api),
    );
    try {
      call(await this.#caller);
    } catch {
      this.#caller = undefined;
    }
  }

  /** What is on the screen: of replies those of the open thread. */
  #announce(message: ChatMessage): void {
    const { roomId, userName, text, attachments = [], replyTo = '' } = message;
    if (isAside(message) && !this.around.page.showsThread(replyTo)) return;
    const room = this.rooms.find(roomId)?.room;
    const title = room ? roomTitle(room, this.people, this.around.me().id) : '';
    const files = attachments.length > 0 ? m.files_said({ count: attachments.length }) : '';
    import('./aloud')
      .then(({ aloud }) => [aloud(text), files].filter(Boolean).join(' '))
      .then((words) => this.#arrivals.arrived(userName, words, title))
      .catch(() => {});
  }
}
