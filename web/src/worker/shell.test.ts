import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Shell } from './shell';

const base = 'https://chat.example.org';
const script = '/assets/index-abc.js';

let caches: Map<string, Map<string, Response>>;
let network: ReturnType<typeof vi.fn<(request: Request) => Promise<Response>>>;

const store = {
  open: async (name: string) => {
    const kept = caches.get(name) ?? new Map<string, Response>();
    caches.set(name, kept);
    return {
      addAll: async (paths: string[]) => {
        for (const path of paths) kept.set(path, new Response(`kept ${path}`));
      },
      match: async (path: string) => kept.get(path)?.clone(),
    } as unknown as Cache;
  },
  keys: async () => [...caches.keys()],
  delete: async (name: string) => caches.delete(name),
};

const shellOf = (version: string) => new Shell({ version, files: [script] }, store, base, network);
const asks = (path: string, more: object = {}) =>
  ({ url: new URL(path, base).href, method: 'GET', mode: 'cors', ...more }) as Request;
const opens = (path: string) => asks(path, { mode: 'navigate' });

let shell: Shell;

beforeEach(async () => {
  caches = new Map();
  network = vi.fn(async () => new Response('from the server'));
  shell = shellOf('2');
  await shell.install();
});

const said = async (answer: Promise<Response> | undefined) => (await answer)?.text();

describe('the shell', () => {
  it('gives the page of the server while there is one', async () => {
    expect(await said(shell.answer(opens('/r/general')))).toBe('from the server');
  });

  it('gives the kept page for every address of the app when nobody answers', async () => {
    network.mockRejectedValue(new TypeError('failed'));
    for (const path of ['/', '/r/general/m/01J', '/settings']) {
      expect(await said(shell.answer(opens(path)))).toBe('kept /');
    }
  });

  it.each([502, 503, 504])(
    'and when a proxy says %d in the place of the server',
    async (status) => {
      network.mockResolvedValue(new Response('bad gateway', { status }));
      expect(await said(shell.answer(opens('/')))).toBe('kept /');
    },
  );

  it('lets the server say that something is not there', async () => {
    network.mockResolvedValue(new Response('no', { status: 404 }));
    expect(await said(shell.answer(opens('/r/general')))).toBe('no');
  });

  it('has the files of the build at hand', async () => {
    expect(await said(shell.answer(asks(script)))).toBe(`kept ${script}`);
    expect(network).not.toHaveBeenCalled();
  });

  const others: [string, object][] = [
    ['/api/setup', {}],
    ['/api/docs', { mode: 'navigate' }],
    ['/api/uploads/01J/small', {}],
    ['/socket.io/', { mode: 'navigate' }],
    ['/', { method: 'POST', mode: 'navigate' }],
    ['https://elsewhere.example.org/', { mode: 'navigate' }],
    ['/assets/other-def.js', {}],
  ];
  it.each(others)('leaves %s %o to the browser', (path, how) => {
    expect(shell.answer(asks(path, how))).toBeUndefined();
  });

  it('puts the files of former builds away, and nothing else', async () => {
    await shellOf('1').install();
    caches.set('another', new Map());
    await shell.tidy();
    expect([...caches.keys()].sort()).toEqual(['another', 'tertulia-shell-2']);
  });
});
