/** Calls somebody: a short notice on the page, a sound. What they asked for decides, and what they look at. */
import type { ChatMessage, Mention, MessagePage, Notification, ThreadState } from '../contract.gen';
import { m } from '../i18n';
import { titleText } from '../i18n/told';
import type { Api } from '../net/api';
import { parse, plain } from '../text/parse';
import { roomTitle } from './names';
import type { People } from './people.svelte';
import type { Reach } from './reaching.svelte';
import type { Rooms } from './rooms.svelte';
import { sounds, toasts } from './telling';
import type { Toasts } from './toasts.svelte';

/** The page, as far as it concerns who is called. */
export interface Page {
  /** The room is what it shows. */
  shows(roomId: string): boolean;
  /** Beside it stands that thread. */
  showsThread(rootId: string): boolean;
  /** Somebody looks at it. */
  watched(): boolean;
  /** Goes to an address of ours. */
  visit(path: string): void;
  /** The address here is another one. */
  replace(path: string): void;
  chime(): void;
  /** The line to the server is up again after it was not. */
  back(): void;
}

const SNIPPET = 140;

export class Caller {
  constructor(
    private readonly reach: Pick<Reach, 'wanted'>,
    private readonly rooms: Rooms,
    private readonly people: People,
    private readonly me: () => { id: string },
    private readonly toasts: Pick<Toasts, 'show'>,
    private readonly page: Page,
    private readonly api: Pick<Api, 'get'>,
  ) {}

  /** What one was told of last in each room, so that nobody is called twice by one message. */
  readonly #told = new Map<string, string>();

  /**
   * Something was said in a room of which one wants to hear everything, and which is not open. A head has no words, and
   * comes once a second at most: the newest message is read then, and stands for those before it.
   */
  async moved(roomId: string): Promise<void> {
    const level = this.rooms.find(roomId)?.level;
    const now = this.#now(this.page.shows(roomId));
    if (!toasts(now, level) && !sounds(now, level)) return;
    const message = await this.#newest(roomId);
    if (!message || message.userId === this.me().id || message.kind === 'system') return;
    const { id: messageId, seq, userId, userName, text, deletedAt } = message;
    if (deletedAt === undefined) this.mention({ roomId, messageId, seq, userId, userName, text });
  }

  /** Somebody replied in a thread that one follows. */
  reply({ roomId, rootId, reply }: ThreadState): void {
    if (reply) this.mention({ roomId, rootId, ...reply });
  }

  mention({ roomId, messageId, userName, text, rootId }: Mention): void {
    const standing = this.rooms.find(roomId);
    if (standing === undefined || this.#told.get(roomId) === messageId) return;
    this.#told.set(roomId, messageId);
    const inSight = rootId === undefined ? this.page.shows(roomId) : this.page.showsThread(rootId);
    const told = this.#now(inSight);
    if (toasts(told, standing.level)) {
      const { room } = standing;
      const said = plain(parse(text));
      const title = roomTitle(room, this.people, this.me().id);
      this.toasts.show(
        'mention',
        room.kind === 'direct' && title === userName
          ? userName
          : (rootId === undefined ? m.toast_mention : m.threads_toast)({
              name: userName,
              room: title,
            }),
        said.length > SNIPPET ? `${said.slice(0, SNIPPET)}…` : said,
        this.#open(`/r/${encodeURIComponent(roomId)}/m/${encodeURIComponent(messageId)}`),
      );
    }
    if (sounds(told, standing.level)) this.page.chime();
  }

  notice({ type, title, message, link }: Notification): void {
    const told = this.#now(false);
    if (toasts(told)) {
      this.toasts.show(
        type,
        titleText(title),
        message,
        link === undefined ? undefined : this.#open(link),
      );
    }
    if (sounds(told)) this.page.chime();
  }

  /** As everybody in the room sees it; none when it cannot be had. */
  async #newest(roomId: string): Promise<ChatMessage | undefined> {
    const path = `/api/rooms/${encodeURIComponent(roomId)}/messages`;
    const page = await this.api.get<MessagePage>(path, { limit: 1 }).catch(() => undefined);
    return page?.messages.at(-1);
  }

  #now(inSight: boolean) {
    return {
      reaching: this.reach.wanted,
      at: new Date(),
      inSight,
      watched: this.page.watched(),
    };
  }

  #open(path: string) {
    return { label: m.toast_open(), whole: true, run: () => this.page.visit(path) };
  }
}
