/** Letters in the browser's own database, one database for each person, in the order in which they were written. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Kept, Shelf } from './outbox';

interface Schema extends DBSchema {
  letters: { key: number; value: Kept; indexes: { clientId: string } };
}

export function openShelf(userId: string): Shelf {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const open = () =>
    (opened ??= openDB<Schema>(`tertulia-outbox-${userId}`, 1, {
      upgrade(db) {
        const letters = db.createObjectStore('letters', { autoIncrement: true });
        letters.createIndex('clientId', 'letter.clientId', { unique: true });
      },
      // A page of a later version, or the person, wants it gone; what comes afterwards opens it anew.
      blocking: (_, __, event) => {
        (event.target as IDBDatabase).close();
        opened = undefined;
      },
      terminated: () => (opened = undefined),
    }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));

  return {
    async all() {
      return (await attempt(open, (db) => db.getAll('letters'))) ?? [];
    },
    async put(kept) {
      const done = await attempt(open, async (db) => {
        const writing = db.transaction('letters', 'readwrite');
        const order = await writing.store.index('clientId').getKey(kept.letter.clientId);
        await writing.store.put(kept, order);
        await writing.done;
        return true;
      });
      return done ?? false;
    },
    async remove(clientId) {
      await attempt(open, async (db) => {
        const writing = db.transaction('letters', 'readwrite');
        const order = await writing.store.index('clientId').getKey(clientId);
        if (order !== undefined) await writing.store.delete(order);
        await writing.done;
      });
    },
    async clear() {
      await attempt(open, (db) => db.clear('letters'));
    },
  };
}

/** A browser may have no database, or no room in it: then nothing is kept, and nothing else breaks. */
async function attempt<T>(
  open: () => Promise<IDBPDatabase<Schema>>,
  work: (db: IDBPDatabase<Schema>) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work(await open());
  } catch {
    return undefined;
  }
}
