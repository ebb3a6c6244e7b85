// What a search costs over many messages, for members of few rooms and of all; what it costs when as much again is said where
// the asker is not; and what opening a room costs that has them all. TERTULIA_BIN names the binary, MESSAGES and ROUNDS how many.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { House } from '../tests/client/house.mjs';
import { call } from '../tests/client/http.mjs';
import { connect, connected } from '../tests/client/tab.mjs';

const MESSAGES = Number(process.env.MESSAGES ?? 1_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 100);
const ROOMS = 100;
const QUERIES = [
  ['common word', 'is '],
  ['rare word', 'quintessence '],
  ['prefix', 'quintess*'],
  ['substring', 'intessenc '],
  ['two words', 'quarter hour '],
  ['none', 'nothinglikeit '],
];

const house = await House.open({ cast: ['ada', 'bea'] });
const { ada, bea } = house;

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

async function time(what, act) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    await act();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  console.log(`${what.padEnd(48)} p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`);
}

/** As many messages again, spread over rooms of their own; answers these rooms. */
async function fill(count) {
  const list = join(house.folder, 'rooms');
  const began = performance.now();
  await house.types('populate', '--people', `${ROOMS}`, '--rooms', `${ROOMS}`, '--messages', `${count}`, '--room-list', list);
  console.log(`${count} messages in ${ROOMS} rooms: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return readFileSync(list, 'utf8').trim().split('\n');
}

/** The last word is found: everything is in the index. */
async function isIndexed(word) {
  const began = performance.now();
  await ada.does('POST', '/api/rooms/general/messages', { text: word });
  while ((await ada.gets(`/api/search?q="${word}"`)).hits.length === 0) await new Promise((done) => setTimeout(done, 500));
  console.log(`indexed after ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

const search = (person, q) => async () => {
  const { status } = await call('GET', `${house.url}/api/search?q=${encodeURIComponent(q)}`, {
    headers: { authorization: `Bearer ${person.session.token}` },
  });
  if (status !== 200) throw new Error(`the search was answered with ${status}`);
};

async function measure(when) {
  for (const [person, rooms] of [[bea, 'few rooms'], [ada, 'many rooms']]) {
    await person.gets('/api/me');
    for (const [name, q] of QUERIES) await time(`${name}, member of ${rooms}, ${when}`, search(person, q));
  }
}

const socket = async (person) => {
  const tab = connect(house.url, '/chat', { auth: { token: person.session.token } });
  await connected(tab);
  return (event, payload) => new Promise((done) => tab.emit(event, payload, done));
};

try {
  const rooms = await fill(MESSAGES);
  for (const room of rooms) await ada.does('PUT', `/api/rooms/${room}/members/${ada.id}`);
  for (const room of rooms.slice(0, 2)) {
    await bea.does('PUT', `/api/rooms/${room}/members/${bea.id}`);
    await bea.does('POST', `/api/rooms/${room}/messages`, { text: 'the quintessence of soup' });
  }
  await isIndexed('afterthefirst');
  await measure('as it is');
  await fill(MESSAGES);
  await isIndexed('afterthesecond');
  await measure('twice as much elsewhere');

  const [small, large] = [await ada.makesRoom('small'), await ada.makesRoom('large')];
  for (let n = 0; n < 100; n += 1) await ada.does('POST', `/api/rooms/${small}/messages`, { text: `line ${n}` });
  await house.types('populate', '--messages', `${MESSAGES}`, '--into', large);
  await ada.does('POST', `/api/rooms/${large}/messages`, { text: 'line' });
  const ask = await socket(ada);
  await ada.gets('/api/me');
  for (const [name, roomId] of [['100', small], [`${MESSAGES}`, large]]) {
    await time(`opening a room of ${name} messages`, () => ask('chat:join-room', { roomId }));
    await time(`a page of a room of ${name} messages`, () => ada.gets(`/api/rooms/${roomId}/messages?before=90`));
  }
} finally {
  await house.close();
}
process.exit(0);
