/** What is to happen at a time: messages that wait, or could not be sent, and reminders. */
import type {
  EditScheduled,
  Reminder,
  ReminderList,
  Scheduled,
  ScheduledList,
} from '../../contract.gen';
import type { Api } from '../../net/api';

export class Plans {
  scheduled = $state.raw<Scheduled[]>([]);
  reminders = $state.raw<Reminder[]>([]);
  loaded = $state(false);

  constructor(private readonly api: Pick<Api, 'get' | 'post' | 'patch' | 'delete'>) {}

  async load(): Promise<void> {
    const [{ scheduled }, { reminders }] = await Promise.all([
      this.api.get<ScheduledList>('/api/me/scheduled'),
      this.api.get<ReminderList>('/api/me/reminders'),
    ]);
    this.scheduled = scheduled;
    this.reminders = reminders;
    this.loaded = true;
  }

  /** What has not changed is not named: a time that is near may have come when the words arrive. */
  async change(waiting: Scheduled, at: Date, text: string): Promise<void> {
    const edit: EditScheduled = {};
    if (at.getTime() !== minute(waiting.at) || waiting.failedAt) edit.at = at.toISOString();
    if (text !== waiting.text) edit.text = text;
    const changed = await this.api.patch<Scheduled>(path('scheduled', waiting.id), edit);
    this.scheduled = this.scheduled
      .map((each) => (each.id === changed.id ? changed : each))
      .sort((one, other) => one.at.localeCompare(other.at));
  }

  async sendNow({ id }: Scheduled): Promise<void> {
    await this.api.post(`${path('scheduled', id)}/send`);
    this.scheduled = this.scheduled.filter((each) => each.id !== id);
  }

  async takeBack({ id }: Scheduled): Promise<void> {
    await this.api.delete(path('scheduled', id));
    this.scheduled = this.scheduled.filter((each) => each.id !== id);
  }

  async forget({ id }: Reminder): Promise<void> {
    await this.api.delete(path('reminders', id));
    this.reminders = this.reminders.filter((each) => each.id !== id);
  }
}

/** As a field shows it. */
function minute(at: string): number {
  return Math.floor(new Date(at).getTime() / 60_000) * 60_000;
}

function path(kind: 'scheduled' | 'reminders', id: string): string {
  return `/api/me/${kind}/${encodeURIComponent(id)}`;
}
