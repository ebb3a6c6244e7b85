// Files: the whole way of a picture, the plug pulled at every step of it, files that mean harm, and very many of them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe } from 'node:test';
import { call } from './http.mjs';
import { openHouse, story } from './house.mjs';
import { until } from './patience.mjs';
import { bomb, form, png } from './pictures.mjs';
import { aPlace, aTime, anId, matches, said } from './shapes.mjs';

const FILES = Number(process.env.FILES ?? 2000);

async function upload(person, name, bytes, fields) {
  const { body, headers } = form(name, bytes, fields);
  const auth = { authorization: `Bearer ${person.session.token}` };
  return call('POST', `${person.house.url}/api/uploads`, { body, headers: { ...headers, ...auth } });
}

async function uploads(person, name, bytes) {
  const answer = await upload(person, name, bytes);
  assert.equal(answer.status, 201, `${name}: ${answer.text}`);
  return answer.body;
}

const sends = (tab, roomId, ...files) =>
  tab.asks('chat:send-message', { roomId, text: '', attachments: files.map((file) => file.id) });

const fetches = (person, file, variant) => person.asks('GET', `/api/uploads/${file.id}/${variant}`);

const isDone = (person, file) => until(async () => {
  const now = await person.gets(`/api/uploads/${file.id}`);
  return now.status !== 'received' && now;
}, `${file.name} is prepared`);

/** Every file that lies in the house's folder, and those that are only on their way. */
function lying(house) {
  const root = join(house.folder, 'data', 'files');
  const drawers = readdirSync(root).filter((name) => name !== 'tmp');
  return { contents: drawers.flatMap((name) => readdirSync(join(root, name))), coming: readdirSync(join(root, 'tmp')) };
}

/** Peak of the server's resident memory in bytes. */
const peak = (house) => Number(readFileSync(`/proc/${house.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/)[1]) * 1024;
const mebibytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** A build that is not optimised takes its time for a picture. */
const SLOW = { env: { TERTULIA__FILES__PICTURE_SECONDS: '60' } };

describe('a picture', () => {
  const at = openHouse(SLOW);

  story('is pending, goes on, has a blur and a size, is ready; its owner alone is notified', at, async (house) => {
    const { ada, bea } = house;
    const [adas, beas] = [await ada.sitsAt(house.patio), await bea.sitsAt(house.patio)];
    const [told, other] = [await ada.opens({ namespace: '/notifications' }), await bea.opens({ namespace: '/notifications' })];
    const file = await uploads(ada, 'stripes.png', png(1700, 100));
    matches(file, { id: anId, name: 'stripes.png', type: 'image/png', status: 'received', isImage: true, size: aPlace });
    const ack = await sends(adas, house.patio, file);
    const heard = await beas.hears('chat:message', { id: ack.id });
    matches(heard, { ...said(ada, house.patio, ''), attachments: [{ id: file.id, isImage: true }] });
    for (const percent of [10, 70, 90, 100]) {
      const state = percent === 100 ? 'done' : 'running';
      await told.hears('job:progress', { uploadId: file.id, kind: 'prepare-image', percent, state });
    }
    const ready = { id: file.id, status: 'ready', width: 1700, height: 100, placeholder: anId };
    for (const tab of [adas, beas]) {
      const updated = await tab.hears('chat:message-updated', { id: ack.id });
      matches(updated, { ...said(ada, house.patio, ''), seq: ack.seq, sentAt: aTime, attachments: [ready] });
      assert.ok(updated.rev > ack.rev);
    }
    const link = `/r/${house.patio}/m/${ack.id}`;
    matches(await told.hears('notification:new'), { type: 'info', title: 'Image processed', message: 'stripes.png', link });
    const small = await fetches(bea, file, 'small');
    assert.deepEqual([small.status, small.headers['content-type']], [200, 'image/jpeg']);
    await bea.opens({ namespace: '/notifications' });
    assert.deepEqual([other.all('notification:new'), other.all('job:progress')], [[], []]);
    assert.equal((await bea.gets('/api/notifications')).notifications.length, 0);
    const deleted = await adas.asks('chat:delete-message', { roomId: house.patio, messageId: ack.id });
    matches(deleted, { id: ack.id, status: 'deleted', deletedAt: aTime });
    matches(await beas.hears('chat:message-updated', { deletedAt: deleted.deletedAt }), { id: ack.id, text: '' });
    await until(() => lying(house).contents.length === 0, 'its files are gone from the disk');
  });
});

describe('the plug is pulled', () => {
  const at = openHouse(SLOW);
  let seed = 0;

  /** Sends the head of an upload and no end. */
  async function begins(house, bytes) {
    const { body, headers } = form('half.png', bytes);
    const wire = createConnection(house.port, '127.0.0.1').on('error', () => {});
    await once(wire, 'connect');
    const lines = [
      'POST /api/uploads HTTP/1.1', 'Host: table', `Authorization: Bearer ${house.ada.session.token}`,
      `Content-Type: ${headers['content-type']}`, `Content-Length: ${body.length}`, '', '',
    ];
    wire.write(lines.join('\r\n'));
    wire.write(body.subarray(0, body.length / 2));
    await until(() => lying(house).coming.length > 0, 'it begins to come');
    return wire;
  }

  story('while a file comes: nothing is left of it', at, async (house) => {
    await begins(house, png(400, 400, 99));
    await house.isKilled();
    await house.starts();
    await until(() => lying(house).coming.length === 0, 'what had come is swept');
    assert.equal((await house.ada.gets('/api/me/storage')).usedBytes, 0);
    assert.deepEqual(lying(house).contents, []);
  });

  const tells = (fits) => async (told) => told.hears('job:progress', fits);
  const moments = {
    'right after it has come': { isSent: false, waits: async () => {} },
    'right after it was sent': { isSent: true, waits: async () => {} },
    'when a worker has taken it': { isSent: false, waits: tells({ percent: 10 }) },
    'when its copies are made': { isSent: true, waits: tells({ percent: 70 }) },
    'when its copies are on the disk': { isSent: true, waits: tells({ percent: 90 }) },
    'when it is done': { isSent: true, waits: tells({ state: 'done' }) },
  };

  for (const [moment, { isSent, waits }] of Object.entries(moments)) {
    story(`${moment}: it is prepared once, and nothing else is left`, at, async (house) => {
      const { ada } = house;
      const room = await house.room();
      const adas = await ada.sitsAt(room);
      const told = await ada.opens({ namespace: '/notifications' });
      const before = (await ada.gets('/api/notifications')).notifications.length;
      seed += 1;
      const file = await uploads(ada, `${seed}.png`, png(1700, 100, seed));
      if (isSent) await sends(adas, room, file);
      await waits(told);
      await house.isKilled();
      await house.starts();
      const ready = await isDone(ada, file);
      matches(ready, { status: 'ready', width: 1700, height: 100 });
      const { notifications } = await ada.gets('/api/notifications');
      assert.equal(notifications.length, before + 1, 'its owner was told once');
      const messages = await ada.reads(room);
      assert.equal(messages.length, isSent ? 1 : 0, 'what was sent is there once');
      for (const message of messages) assert.deepEqual(message.attachments, [ready]);
      const jobs = await ada.gets('/api/admin/jobs?state=done');
      assert.equal(jobs.jobs.filter((job) => job.kind === 'prepare-image').length, seed, 'each was done once');
      await until(() => lying(house).contents.length === 3 * seed, () => `three contents a picture: ${lying(house).contents.length} of ${seed}`);
      assert.deepEqual(lying(house).coming, []);
      for (const variant of ['original', 'small', 'large']) assert.equal((await fetches(ada, file, variant)).status, 200);
    });
  }
});

describe('whoever goes away or says nothing', () => {
  const at = openHouse({ env: { TERTULIA__FILES__STALL_SECONDS: '1' } });

  story('leaves nothing behind', at, async (house) => {
    const head = Buffer.from(`--e\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`);
    for (const isTorn of [true, false]) {
      const wire = createConnection(house.port, '127.0.0.1').on('error', () => {});
      await once(wire, 'connect');
      const token = house.bea.session.token;
      wire.write(`POST /api/uploads HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer ${token}\r\nContent-Type: multipart/form-data; boundary=e\r\nContent-Length: 900000\r\n\r\n`);
      wire.write(Buffer.concat([head, Buffer.alloc(300_000, 7)]));
      await until(() => lying(house).coming.length === 1, 'it begins to come');
      if (isTorn) wire.resetAndDestroy();
      await until(() => lying(house).coming.length === 0, 'it is given up');
      wire.destroy();
    }
    assert.equal((await house.bea.gets('/api/me/storage')).usedBytes, 0);
  });
});

describe('files that mean harm', () => {
  const at = openHouse();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';
  const gif = (width, height) => Buffer.from([...Buffer.from('GIF89a'), width & 255, width >> 8, height & 255, height >> 8, 0, 0, 0, 0x2c, 0, 0, 0, 0, width & 255, width >> 8, height & 255, height >> 8, 0, 2, 2, 0x4c, 1, 0, 0x3b]);

  const pictures = {
    'a PNG of 900 million pixels': bomb(30_000, 30_000),
    'a PNG of a line without an end': bomb(2_000_000_000, 1),
    'a GIF of 4 thousand million pixels': gif(65_535, 65_535),
    'a GIF of nothing': Buffer.from('GIF89a'),
    'a JPEG of nothing': Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0')]),
    'a WebP that lies about its length': Buffer.concat([Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff', 'latin1'), Buffer.alloc(64)]),
    'half a PNG': png(400, 400).subarray(0, 2000),
  };

  for (const [name, bytes] of Object.entries(pictures)) {
    story(`${name} stays a file`, at, async (house) => {
      const file = await uploads(house.bea, 'harm.png', bytes);
      const failed = await isDone(house.bea, file);
      matches(failed, { status: 'failed', size: bytes.length });
      const answer = await fetches(house.bea, file, 'original');
      assert.equal(answer.headers['content-type'], 'application/octet-stream');
      assert.match(answer.headers['content-disposition'], /^attachment/);
      assert.equal((await fetches(house.bea, file, 'small')).status, 404);
    });
  }

  const others = {
    'an SVG with a script': ['a.svg', Buffer.from(svg)],
    'a page with a script': ['a.html', Buffer.from('<!doctype html><script>alert(1)</script>')],
    'a page that calls itself a picture': ['a.png', Buffer.from('<html><script>alert(1)</script>')],
    'a program that calls itself a picture': ['a.jpg', Buffer.from('\x7fELF\x02\x01\x01', 'latin1')],
  };

  for (const [name, [called, bytes]] of Object.entries(others)) {
    story(`${name} is never shown as what it is`, at, async (house) => {
      const file = await uploads(house.bea, called, bytes);
      assert.deepEqual([file.status, file.isImage], ['ready', undefined]);
      const answer = await fetches(house.bea, file, 'original');
      matches(answer.headers, {
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'content-disposition': (value) => value.startsWith('attachment;'),
      });
    });
  }

  story('a name is a label, whatever it says', at, async (house) => {
    const names = {
      '../../../etc/passwd': 'passwd', '..%2f..%2fetc%2fpasswd': '..%2f..%2fetc%2fpasswd'.replace(/^\.+/, ''), 'C:\\\\win.ini': 'win.ini',
      '🫖 テスト.txt': '🫖 テスト.txt', [`${'x'.repeat(5000)}.txt`]: `${'x'.repeat(196)}.txt`,
    };
    for (const [called, label] of Object.entries(names)) {
      const file = await uploads(house.bea, called, Buffer.from(called));
      assert.equal(file.name, label);
      const answer = await fetches(house.bea, file, 'original');
      assert.equal(answer.status, 200);
    }
    const outside = readdirSync(join(house.folder, 'data')).filter((name) => !/^(files|keys|tertulia\..*|opening\.lock)$/.test(name));
    assert.deepEqual(outside, []);
  });

  story('memory stays bounded', at, async (house, t) => {
    const top = peak(house);
    t.diagnostic(`peak of memory with hostile files: ${mebibytes(top)}`);
    assert.ok(top < 256 << 20, mebibytes(top));
  });
});

describe(`${FILES} small files`, () => {
  const at = openHouse({ env: { TERTULIA__FILES__QUOTA_MB_PER_PERSON: '0' } });

  story('come in, are kept once each, and cost no memory', at, async (house, t) => {
    const before = house.memory;
    let next = 0;
    const began = performance.now();
    const sender = async (person) => {
      while (next < FILES) {
        const n = next++;
        await uploads(person, `${n}.txt`, Buffer.from(`file ${n}`));
      }
    };
    const { ada, bea, cid } = house;
    await Promise.all([ada, bea, cid].flatMap((person) => [sender(person), sender(person)]));
    const seconds = (performance.now() - began) / 1000;
    t.diagnostic(`${FILES} files in ${seconds.toFixed(1)} s; peak ${mebibytes(peak(house))}, ${mebibytes(before)} before`);
    assert.equal(lying(house).contents.length, FILES);
    const again = await uploads(ada, 'again.txt', Buffer.from('file 0'));
    assert.equal(lying(house).contents.length, FILES, 'the same content is there once');
    assert.equal((await fetches(ada, again, 'original')).text, 'file 0');
    const root = join(house.folder, 'data', 'files');
    assert.equal(statSync(root).mode & 0o777, 0o700);
    assert.ok(house.memory - before < 64 << 20, `memory grew by ${mebibytes(house.memory - before)}`);
  });
});
