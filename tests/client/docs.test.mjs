// The examples of docs/bots.md, copied out of it and run as they stand: by node, python3 and a shell.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openHouse, story } from './house.mjs';
import { until } from './patience.mjs';

const run = promisify(execFile);
const PAGE = readFileSync(new URL('../../docs/bots.md', import.meta.url), 'utf8');
const PACKAGES = fileURLToPath(new URL('node_modules', import.meta.url));

/** The blocks of a language under a heading, in order. */
function examples(heading, language) {
  const from = PAGE.search(new RegExp(`^#+ ${heading}$`, 'm'));
  assert.ok(from >= 0, `there is a heading ${heading}`);
  const rest = PAGE.slice(PAGE.indexOf('\n', from));
  const to = rest.search(/^#+ /m);
  const found = (to < 0 ? rest : rest.slice(0, to)).matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'));
  const blocks = [...found].map(([, text]) => text);
  assert.ok(blocks.length > 0, `there is an example under ${heading}`);
  return blocks;
}

describe('the examples of the documentation', () => {
  const at = openHouse({ cast: ['ada', 'bea'], env: { TERTULIA__OUTBOUND__ALLOW: '127.0.0.1' } });
  let folder;
  const running = [];
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tertulia-docs-'));
    symlinkSync(PACKAGES, join(folder, 'node_modules'));
  });
  after(() => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  async function environment(house) {
    const { id } = await house.ada.does('POST', '/api/admin/bots', { name: 'Dov', roomIds: [] });
    const scopes = ['read', 'messages:write', 'notifications:broadcast'];
    const { token } = await house.ada.does('POST', `/api/admin/bots/${id}/tokens`, { name: 'docs', scopes });
    return { PATH: process.env.PATH, HOME: folder, TERTULIA_URL: house.url, TERTULIA_TOKEN: token };
  }

  /** Starts a program of the page; gives what it says. */
  function starts(command, name, text, env) {
    writeFileSync(join(folder, name), text);
    const child = spawn(command, [name], { cwd: folder, env });
    running.push(child);
    const said = { text: '' };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said.text += chunk));
    return said;
  }

  const shell = (text, env) => run('bash', ['-ec', text], { cwd: folder, env });

  /** Says hello until the bot is there and answers. */
  async function isGreeted(house, said) {
    const beas = await house.bea.sitsAt('general');
    await until(
      async () => {
        await beas.says('general', '!hello');
        return beas.all('chat:message').some((heard) => heard.kind === 'bot' && heard.text === 'Hello, Bea!');
      },
      () => `the bot answers; it said: ${said.text}`,
      60_000,
    );
  }

  story('the bot in JavaScript answers', at, async (house) => {
    const [bot] = examples('A bot in JavaScript', 'js');
    await isGreeted(house, starts(process.execPath, 'bot.mjs', bot, await environment(house)));
  });

  story('the bot in Python answers', at, async (house) => {
    const venv = join(folder, 'venv');
    await run('python3', ['-m', 'venv', venv]);
    await run(join(venv, 'bin', 'pip'), ['install', '--quiet', 'python-socketio[client]==5.18.1']);
    const [bot] = examples('A bot in Python', 'python');
    await isGreeted(house, starts(join(venv, 'bin', 'python3'), 'bot.py', bot, await environment(house)));
  });

  story('the calls without a socket arrive', at, async (house) => {
    const beas = await house.bea.sitsAt('general');
    const listens = await house.bea.opens({ namespace: '/notifications' });
    const [post, notify] = examples('Without a socket', 'sh');
    const env = await environment(house);
    await shell(post, env);
    assert.equal((await beas.hears('chat:message', { text: 'The build is green' })).userName, 'Dov');
    await shell(notify, env);
    assert.equal((await listens.hears('notification:new', { title: 'Disk' })).message, '90 % full');
  });

  story('the calls of incoming webhooks arrive', at, async (house) => {
    const beas = await house.bea.sitsAt('general');
    const hook = await house.ada.does('POST', '/api/admin/webhooks/incoming', { name: 'CI', roomId: 'general' });
    const [, plain, slack] = examples('Incoming webhooks', 'sh');
    const env = { ...(await environment(house)), HOOK_URL: hook.url };
    assert.equal((await shell(plain, env)).stdout, 'ok');
    await beas.hears('chat:message', { text: 'Deployed **web** to production' });
    await shell(slack, env);
    await beas.hears('chat:message', { text: 'Build 7\n🔴 main is red (https://ci.example.org/7)\nTests: 2 failed' });
  });

  story('the receiver of outgoing webhooks knows who calls', at, async (house) => {
    const [receiver] = examples('Outgoing webhooks', 'js');
    // A port that was free just now, since the page's receiver chooses none itself.
    const { createServer } = await import('node:net');
    const port = await new Promise((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const free = probe.address().port;
        probe.close(() => resolve(free));
      });
    });
    const url = `http://127.0.0.1:${port}/`;
    const events = ['message.created'];
    const hook = await house.ada.does('POST', '/api/admin/webhooks/outgoing', { name: 'Archive', url, events });
    const env = { ...(await environment(house)), WEBHOOK_SECRET: hook.secret, PORT: String(port) };
    const said = starts(process.execPath, 'receiver.mjs', receiver, env);
    await until(() => fetch(url, { method: 'POST' }).catch(() => undefined), () => `it listens: ${said.text}`);
    const forged = { 'webhook-id': 'x', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), 'webhook-signature': 'v1,AAAA' };
    assert.equal((await fetch(url, { method: 'POST', headers: forged, body: '{"type":"forged"}' })).status, 401);
    await (await house.bea.sitsAt('general')).says('general', 'For the archive');
    await until(() => said.text.includes("text: 'For the archive'"), () => `it is told: ${said.text}`);
    assert.ok(!said.text.includes('forged'), said.text);
  });
});
