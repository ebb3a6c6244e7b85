// How long a picture takes from its upload to its thumbnail, and what memory it takes: a JPEG of 12 megapixels and about
// 505 kB, made by ImageMagick. TERTULIA_BIN names the binary, ROUNDS how often.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { House } from '../tests/client/house.mjs';
import { call } from '../tests/client/http.mjs';
import { form } from '../tests/client/pictures.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const house = await House.open({ cast: ['ada'] });
const path = join(tmpdir(), `picture-${process.pid}.jpg`);
const of = (field) => Number(readFileSync(`/proc/${house.pid}/status`, 'utf8').match(new RegExp(`${field}:\\s+(\\d+) kB`))[1]) / 1024;

try {
  const headers = { authorization: `Bearer ${house.ada.session.token}` };
  const before = of('VmRSS');
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Another one each time, since the same content is there once.
    const words = ['-seed', `${round}`, '-size', '4000x3000', 'plasma:tan-steelblue', '-define', 'jpeg:extent=505kb', path];
    execFileSync('convert', words);
    const bytes = readFileSync(path);
    const upload = form('photo.jpg', bytes);
    const began = performance.now();
    const { body } = await call('POST', `${house.url}/api/uploads`, { body: upload.body, headers: { ...headers, ...upload.headers } });
    const received = performance.now() - began;
    while ((await call('GET', `${house.url}/api/uploads/${body.id}/small`, { headers })).status !== 200);
    times.push(performance.now() - began);
    console.log(`${bytes.length} bytes: received after ${received.toFixed(0)} ms, its thumbnail served after ${times.at(-1).toFixed(0)} ms`);
  }
  times.sort((a, b) => a - b);
  console.log(`median ${times[ROUNDS >> 1].toFixed(0)} ms; memory ${before.toFixed(1)} MiB before, ${of('VmHWM').toFixed(1)} MiB at its peak`);
} finally {
  rmSync(path, { force: true });
  await house.close();
}
