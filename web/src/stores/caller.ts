/** Calls somebody: a short notice on the page, a sound. What they asked for decides, and what they look at. */
import type { Mention, Notification, ThreadState } from '../contract.gen';
import { m } from '../i18n';
import { titleText } from '../i18n/told';
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
  ) {}

  /** Somebody replied in a thread that one follows. */
  reply({ roomId, rootId, reply }: ThreadState): void {
    if (reply) this.mention({ roomId, rootId, ...reply });
  }

  mention({ roomId, messageId, userName, text, rootId }: Mention): void {
    const standing = this.rooms.find(roomId);
    if (standing === undefined) return;
    const inSight = rootId === undefined ? this.page.shows(roomId) : this.page.showsThread(rootId);
    const told = this.#told(inSight);
    if (toasts(told, standing.level)) {
      const { room } = standing;
      const title = roomTitle(room, this.people, this.me().id);
      this.toasts.show(
        'mention',
        room.kind === 'direct' && title === userName
          ? userName
          : (rootId === undefined ? m.toast_mention : m.threads_toast)({
              name: userName,
              room: title,
            }),
        text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text,
        this.#open(`/r/${encodeURIComponent(roomId)}/m/${encodeURIComponent(messageId)}`),
      );
    }
    if (sounds(told, standing.level)) this.page.chime();
  }

  notice({ type, title, message, link }: Notification): void {
    const told = this.#told(false);
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

  #told(inSight: boolean) {
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
