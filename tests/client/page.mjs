// The web UI without its page: the very stores that the browser runs, in Node, each person behind a line of their own.
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { until } from './patience.mjs';
import { LooseLine } from './line.mjs';

const WEB = fileURLToPath(new URL('../../web/', import.meta.url));

/** Packages of the web UI's build. */
const web = createRequire(`${WEB}package.json`);
const load = (name) => import(pathToFileURL(web.resolve(name)).href);

/** Compiles the stores, whose words `npm run build` has compiled; `close` them afterwards. */
export async function openStores() {
  const [{ createServer }, { svelte }] = [await load('vite'), await load('@sveltejs/vite-plugin-svelte')];
  const vite = await createServer({
    root: WEB,
    configFile: false,
    logLevel: 'error',
    plugins: [svelte()],
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true },
  });
  const { House } = await vite.ssrLoadModule('/src/stores/house.ts');
  const { Thread } = await vite.ssrLoadModule('/src/stores/thread.svelte.ts');
  const { Api } = await vite.ssrLoadModule('/src/net/api.ts');
  return { House, Thread, Api, close: () => vite.close() };
}

const quiet = { show: () => {}, offer: () => {}, dismiss: () => {}, arrived: () => {}, say: () => {} };

export class Page {
  /** Threads in which something was said here. */
  #answered = new Set();

  /** `person` at a device, with the line cut: `line.mends()` and `comes()` begin. */
  static async of(person, { House, Thread, Api }) {
    const page = new Page();
    page.person = person;
    page.line = await LooseLine.to(person.house.port);
    const credentials = { token: async () => person.session.token, renew: async () => person.session.token };
    const { origin } = page.line;
    const api = new Api(credentials, (path, options) => fetch(new URL(path, origin), options));
    page.beside = (room, root) => new Thread(room, root, page.talk, page.house.threads, api);
    page.house = new House({
      origin,
      api,
      credentials,
      me: () => ({ id: person.id, name: person.name }),
      toasts: quiet,
      announcer: quiet,
      page: { shows: () => true, watched: () => false, visit: () => {}, replace: () => {}, back: () => {}, showsThread: () => true, chime: () => {} },
      storage: { getItem: () => null, setItem: () => {}, removeItem: () => {} },
    });
    page.house.open();
    return page;
  }

  get talk() {
    return this.house.conversation;
  }

  /** Stands in the room, whether the line holds or not. */
  opens(room) {
    void this.talk.open(room);
  }

  replies(room, root, text, alsoInRoom) {
    const thread = this.talk.thread(room, root);
    this.#answered.add(thread);
    this.talk.reply(thread, text, alsoInRoom, []);
  }

  /** Opens a thread in the place of the one before, and reads it to its end. */
  async readsThread(room, root) {
    const thread = this.beside(room, root);
    this.thread?.close();
    this.thread = thread;
    this.talk.onmessage = (message) => thread.heard(message);
    await thread.load();
    thread.seen();
  }

  /** The rows that are known to be on the server. */
  get rows() {
    return (this.talk.timeline?.rows ?? []).filter((row) => row.state === 'sent');
  }

  /** Messages that something may be done with. */
  get alive() {
    return this.rows.map(({ message }) => message).filter(({ deletedAt }) => !deletedAt);
  }

  /** Those of them that this person wrote. */
  get own() {
    return this.alive.filter(({ userId }) => userId === this.person.id);
  }

  get isUp() {
    return this.house.connection.link === 'up';
  }

  /** What was written has been answered. */
  get isSettled() {
    // Nothing is said under what somebody else has just deleted.
    const refused = [...this.#answered].flatMap(({ rows }) => rows.filter(({ code }) => code === 'message.deleted'));
    return this.talk.unsent === refused.length && (this.talk.timeline?.rows ?? []).every((row) => !row.leaving);
  }

  /** Of each row whether it has arrived, for who has to find out why not. */
  get account() {
    const rows = this.talk.timeline?.rows ?? [];
    return rows.map(({ message, state, code, leaving }) => [message.text, state, code, leaving && 'leaving'].filter(Boolean).join(' ')).join('; ');
  }

  async comesBack() {
    this.line.mends();
    this.house.online();
    await until(() => this.isUp, `${this.person.name} is back`);
  }

  async closes() {
    this.house.close();
    await this.line.closes();
  }
}
