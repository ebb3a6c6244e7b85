/** Which panes are on the screen: three where there is room, the details laid over with less, one at a time on a phone. */
import { MediaQuery } from 'svelte/reactivity';
import type { Router } from '../../stores/router.svelte';
import type { Settings } from '../../stores/settings.svelte';

/** What takes the place of the conversation, by the name of its route. */
export const beside = {
  drafts: () => import('../lists/Drafts.svelte'),
  dashboard: () => import('../dashboard/Dashboard.svelte'),
  mentions: () => import('../lists/Mentions.svelte'),
  saved: () => import('../lists/Saved.svelte'),
  threads: () => import('../lists/Threads.svelte'),
  share: () => import('../lists/Share.svelte'),
  search: () => import('../lists/Search.svelte'),
} as const;

/** The screen of such a route; nothing where the conversation stands. */
export function screenBeside(name: string): (typeof beside)[keyof typeof beside] | undefined {
  return name in beside ? beside[name as keyof typeof beside] : undefined;
}

export class Panes {
  readonly #narrow = new MediaQuery('max-width: 720px');
  readonly #wide = new MediaQuery('min-width: 1101px');
  readonly #coarse = new MediaQuery('pointer: coarse');

  constructor(
    private readonly router: Router,
    private readonly settings: Settings,
  ) {}

  /** One pane at a time. */
  get narrow(): boolean {
    return this.#narrow.current;
  }

  /** All three side by side. */
  get wide(): boolean {
    return this.#wide.current;
  }

  get touch(): boolean {
    return this.#coarse.current;
  }

  /** The pane that a phone shows. */
  get current(): 'rooms' | 'room' | 'details' {
    const { route } = this.router;
    if (route.name in beside) return 'room';
    if (route.name !== 'room') return 'rooms';
    return route.details || route.threadId !== undefined ? 'details' : 'room';
  }

  /** The thread that stands beside the room, and the reply in it that was asked for. */
  get thread(): { rootId: string; replyId: string | undefined } | undefined {
    const { route } = this.router;
    if (route.name !== 'room' || route.threadId === undefined) return undefined;
    return { rootId: route.threadId, replyId: route.messageId };
  }

  closeThread(): void {
    const { route } = this.router;
    if (route.name !== 'room' || route.threadId === undefined) return;
    this.router.back({ name: 'room', roomId: route.roomId, details: false });
  }

  get details(): boolean {
    if (this.thread) return false;
    return this.current === 'details' || (this.wide && this.settings.details);
  }

  /** Beside the conversation they are a matter of taste and kept; over it they are a step of the history. */
  set details(open: boolean) {
    const { route } = this.router;
    if (route.name !== 'room') return;
    if (this.wide) this.settings.details = open;
    else if (open) this.#over(route.roomId);
    if (!open && route.details) this.router.back({ ...route, details: false });
  }

  /** Whoever comes back stays where they have read to; the message of the address was shown before. */
  #over(roomId: string): void {
    this.router.replace({ name: 'room', roomId, details: false });
    this.router.go({ name: 'room', roomId, details: true });
  }
}
