/** What may be done with the messages of a room: in its conversation, and in the threads beside it. */
import type { Actions } from '../../components/timeline/actions';
import type { Files } from '../../components/timeline/files';
import type { ChatMessage } from '../../contract.gen';
import { m } from '../../i18n';
import { errorText } from '../../i18n/errors';
import { copy } from '../../net/clipboard';
import { api, router, session, toasts } from '../../stores/app';
import { house } from '../../stores/current';
import { picturesIn } from '../../stores/lightbox.svelte';
import { silence } from '../../stores/names';
import { UNDO_MS } from '../../stores/removals';
import { href } from '../../stores/router.svelte';
import type { Row } from '../../stores/timeline.svelte';

/** In a larger room it is asked who has read something, not whether somebody has. */
const READERS_AT_MOST = 100;

/** Where one writes beside them. */
export interface Beside {
  roomId: string;
  /** The messages are those of a thread: what counts for the room's cursor does not count here. */
  inThread: boolean;
  focus: () => void;
  quote: (words: string) => void;
}

export function acts({ roomId, inThread, focus, quote }: Beside): Actions {
  const { changes, conversation, people, rooms, saved } = house();

  const why = () => {
    const room = rooms.find(roomId)?.room;
    return room && silence(room, { id: session.user?.id ?? '', isAdmin: session.isAdmin });
  };
  const pinOf = (id: string) =>
    `/api/rooms/${encodeURIComponent(roomId)}/pins/${encodeURIComponent(id)}`;

  return {
    get closed() {
      return why() === 'archived';
    },
    retry: (row) => conversation.retry(row),
    discard: (row) => conversation.discard(row),
    mayDelete: ({ userId }) => session.isAdmin || userId === session.user?.id,
    delete: (message) => {
      conversation.remove(message);
      const undo = { label: m.message_undo(), run: () => conversation.keep(message) };
      toasts.offer(m.message_deleted(), undo, UNDO_MS);
    },
    get editing() {
      return changes.editing?.inThread === inThread ? changes.editing.id : undefined;
    },
    mayEdit: ({ userId, kind }) =>
      userId === session.user?.id && kind !== 'system' && why() !== 'archived',
    edit: ({ id }) => (changes.editing = { id, inThread }),
    rewrite: async (message, words) => {
      const done = await changes.edit(message, words);
      if (done) focus();
      return done;
    },
    stopEditing: () => {
      changes.editing = undefined;
      focus();
    },
    showFormer: (message) => (changes.former = message),
    react: (message, emoji) => void changes.react(message, emoji),
    chooseReaction: (message) => (changes.choosing = message),
    nameOf: (userId) => people.find(userId)?.name ?? m.work_somebody(),
    get quote() {
      return why() ? undefined : ({ text }: ChatMessage) => quote(text);
    },
    get reply() {
      if (inThread || why()) return undefined;
      return ({ id, replyTo = id }: ChatMessage) =>
        router.go({ name: 'room', roomId, details: false, threadId: replyTo });
    },
    openThread: inThread
      ? undefined
      : ({ id, replyTo = id }) =>
          router.go({ name: 'room', roomId, details: false, threadId: replyTo }),
    copyLink: ({ id }) => {
      const path = href({ name: 'room', roomId, details: false, messageId: id });
      void say(copy(new URL(path, location.origin).href));
    },
    copyText: ({ text }) => void say(copy(text)),
    pin: ({ id, pinnedAt }) => void attempt(pinnedAt ? api.delete(pinOf(id)) : api.put(pinOf(id))),
    markUnread: inThread
      ? undefined
      : (message) => void attempt(conversation.reading.markUnread(message)),
    get showReaders() {
      const small = (rooms.find(roomId)?.room.memberCount ?? 0) <= READERS_AT_MOST;
      return small && !inThread ? (message: ChatMessage) => (changes.readers = message) : undefined;
    },
    remind: (message) => (changes.reminding = message),
    isSaved: ({ id }) => saved.has(id),
    save: ({ id }) => void attempt(saved.toggle(id)),
  };
}

async function say(copying: Promise<boolean>) {
  if (await copying) toasts.show('info', m.work_copied());
  else toasts.show('error', m.work_copy_failed());
}

/** Does it, and says so when it was refused. */
export async function attempt(act: Promise<unknown>) {
  try {
    await act;
  } catch (error) {
    toasts.show('error', errorText(error));
  }
}

/** The last of one's own words in sight, as ↑ in an empty composer means it. */
export function editLast(rows: readonly Row[], actions: Actions): void {
  const mine = rows.findLast(
    ({ state, message }) => state === 'sent' && !message.deletedAt && actions.mayEdit(message),
  );
  if (mine) actions.edit(mine.message);
}

/** What rows need to show their files. */
export function filesIn(rows: () => readonly Row[]): Files {
  const home = house();
  const { lightbox, pictures, uploads } = home;
  return {
    preparing: uploads.preparing,
    renew: () => pictures.renew(),
    retry: (id) => void attempt(home.prepareAgain(id)),
    open: (id) => lightbox.open(picturesIn(rows()), id),
    drawn: ({ upload }) => upload && uploads.drawn(upload),
  };
}
