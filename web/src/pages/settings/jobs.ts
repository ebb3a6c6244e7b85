/** What an admin reads of a job. */
import type { JobInfo, JobKind, JobState } from '../../contract.gen';
import { m } from '../../i18n';
import { teach } from '../../i18n/errors';
import { moment } from '../../i18n/format';

teach({ 'job.not_found': m.error_job_not_found, 'job.state': m.error_job_state });

export const kinds: Record<JobKind, () => string> = {
  'prepare-image': m.jobs_prepare_image,
  remind: m.jobs_remind,
  'send-later': m.jobs_send_later,
  'push-web': m.jobs_push_web,
  'deliver-webhook': m.jobs_deliver_webhook,
  sweep: m.jobs_sweep,
};

export const states: Record<JobState, { name: () => string; none: () => string }> = {
  waiting: { name: m.jobs_waiting, none: m.jobs_none_waiting },
  running: { name: m.jobs_running, none: m.jobs_none_running },
  dead: { name: m.jobs_dead, none: m.jobs_none_dead },
  done: { name: m.jobs_done, none: m.jobs_none_done },
};

/** In short: how far it is, how often it was tried, whom it is for. */
export function facts(job: JobInfo, person: string | undefined, now: Date): string[] {
  const tried = m.jobs_try({ attempt: job.attempts, max: job.maxAttempts });
  return [
    standing(job, now),
    ...(job.attempts > 0 ? [tried] : []),
    ...(person === undefined ? [] : [m.jobs_for({ name: person })]),
  ];
}

function standing({ state, runAt, finishedAt, percent }: JobInfo, now: Date): string {
  const at = new Date(runAt);
  switch (state) {
    case 'waiting':
      return at <= now ? m.jobs_due() : m.jobs_next({ when: moment(at, now) });
    case 'running':
      return m.jobs_percent({ percent });
    case 'dead':
      return m.jobs_dead_at({ when: moment(new Date(finishedAt ?? runAt), now) });
    case 'done':
      return m.jobs_done_at({ when: moment(new Date(finishedAt ?? runAt), now) });
  }
}

/** Sweeps come again by themselves; what runs or is done is out of reach. */
export const mayDiscard = ({ kind, state }: JobInfo) =>
  state === 'dead' || (state === 'waiting' && kind !== 'sweep');

export const mayRetry = ({ state }: JobInfo) => state === 'dead';
