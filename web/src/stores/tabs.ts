/**
 * The other tabs of a person, for the outbox. Web Locks exist on secure origins only: without them each tab sends what
 * it knows, which costs requests and nothing else.
 */
import type { Said, Tabs } from './outbox';

/** A tab that holds the lock for longer sleeps, or is stuck on a dead line. */
const PATIENCE_MS = 15_000;

export function openTabs(userId: string): Tabs {
  const name = `tertulia-outbox-${userId}`;
  const channel = new BroadcastChannel(name);
  const locks = (navigator as { locks?: LockManager }).locks;
  let close: () => void = () => {};
  let isClosed = false;
  const closed = new Promise<void>((done) => (close = done));
  const tabs: Tabs = {
    onsaid: () => {},
    tell(said) {
      if (!isClosed) channel.postMessage(said);
    },
    async alone(work) {
      if (locks === undefined) return work();
      let begun = false;
      const signal = AbortSignal.timeout(PATIENCE_MS);
      try {
        return await locks.request(name, { signal }, () => {
          begun = true;
          return work();
        });
      } catch (error) {
        if (begun) throw error;
        return work();
      }
    },
    claim(clientId) {
      if (locks === undefined) return Promise.resolve(true);
      return new Promise((done) => {
        const keep = (lock: Lock | null) => {
          done(lock !== null);
          return lock === null ? undefined : closed;
        };
        locks.request(`${name}-${clientId}`, { ifAvailable: true }, keep).catch(() => done(true));
      });
    },
    close() {
      isClosed = true;
      channel.close();
      close();
    },
  };
  channel.onmessage = ({ data }: MessageEvent<Said>) => tabs.onsaid(data);
  return tabs;
}
