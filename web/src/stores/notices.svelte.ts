/** What the server and its operators want one to know. Newest first. */
import type { Notification, NotificationPage, NotificationRead } from '../contract.gen';
import type { Api } from '../net/api';
import type { NotificationsLine } from '../net/socket';

export class Notices {
  list = $state.raw<Notification[]>([]);
  unread = $state(0);
  hasMore = $state(false);

  constructor(
    private readonly api: Pick<Api, 'get'>,
    private readonly line: Pick<NotificationsLine, 'ask'>,
  ) {}

  async load(): Promise<void> {
    const page = await this.api.get<NotificationPage>('/api/notifications');
    this.list = page.notifications;
    this.unread = page.unread;
    this.hasMore = page.hasMore;
  }

  async loadMore(): Promise<void> {
    const before = this.list.at(-1)?.id;
    const page = await this.api.get<NotificationPage>('/api/notifications', { before });
    this.list = [...this.list, ...page.notifications];
    this.hasMore = page.hasMore;
  }

  /** False if it is known already. */
  arrived(notification: Notification): boolean {
    if (this.list.some(({ id }) => id === notification.id)) return false;
    this.list = [notification, ...this.list];
    this.unread += 1;
    return true;
  }

  /** Read in another tab, or here a moment ago. */
  read({ ids, all }: NotificationRead, at: string): void {
    const marked = new Set(ids);
    const fresh = this.list.filter(
      (each) => each.readAt === undefined && (all === true || marked.has(each.id)),
    );
    if (fresh.length > 0) {
      this.list = this.list.map((each) => (fresh.includes(each) ? { ...each, readAt: at } : each));
    }
    this.unread = all === true ? 0 : Math.max(0, this.unread - fresh.length);
  }

  async readOne(id: string, at: string): Promise<void> {
    if (this.list.some((each) => each.id === id && each.readAt !== undefined)) return;
    await this.line.ask('notification:read', { ids: [id] });
    this.read({ ids: [id] }, at);
  }

  async readAll(at: string): Promise<void> {
    if (this.unread === 0) return;
    await this.line.ask('notification:read', { all: true });
    this.read({ all: true }, at);
  }
}
