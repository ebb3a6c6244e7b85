// A push service of the test's own, and the browsers that subscribe to it. It knows nothing of the server's code: it
// opens what it gets by RFC 8291 and RFC 8188, and checks the signature by RFC 8292.
import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { until } from './patience.mjs';

export class PushService {
  #browsers = 0;
  #server;
  /** Everything that came, by path: `{headers, body, status}`. */
  #taken = new Map();
  /** What is answered at a path, in order; the last for good. */
  #answers = new Map();

  static async open() {
    const service = new PushService();
    service.#server = createServer((request, response) => service.#takes(request, response));
    await new Promise((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    service.origin = `http://127.0.0.1:${service.#server.address().port}`;
    return service;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Answers the pushes to a browser like this from here on: statuses, or `[status, headers]`. */
  answers(browser, ...answers) {
    this.#answers.set(browser.path, answers);
  }

  /** A fresh browser that a person has pushes sent to. */
  async browserOf(person, session = person.session) {
    this.#browsers += 1;
    const browser = new Browser(this, `/browser/${this.#browsers}`);
    const answer = await person.asks('POST', '/api/push/subscriptions', browser.subscription, session);
    assert.equal(answer.status, 201, answer.text);
    browser.id = answer.body.id;
    return browser;
  }

  /** What came for a browser, whatever was answered. */
  taken(browser) {
    return this.#taken.get(browser.path) ?? [];
  }

  #takes(request, response) {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const queue = this.#answers.get(request.url) ?? [201];
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      const [status, headers] = Array.isArray(answer) ? answer : [answer, {}];
      const { method, headers: asked } = request;
      const taken = this.#taken.get(request.url) ?? [];
      this.#taken.set(request.url, [...taken, { method, headers: asked, body: Buffer.concat(chunks), status }]);
      response.writeHead(status, headers).end();
    });
  }
}

export class Browser {
  #keys = createECDH('prime256v1');
  #auth = randomBytes(16);
  #looked = 0;

  constructor(service, path) {
    this.service = service;
    this.path = path;
    this.#keys.generateKeys();
  }

  /** As `PushSubscription.toJSON()` gives it. */
  get subscription() {
    const keys = { p256dh: this.#keys.getPublicKey('base64url'), auth: this.#auth.toString('base64url') };
    return { endpoint: this.service.origin + this.path, expirationTime: null, keys };
  }

  /** Waits for the next push that was taken, and opens it: `{payload, headers}`. */
  async shows() {
    const next = () => this.#accepted().at(this.#looked);
    const push = await until(next, `a push for ${this.path}; got ${this.service.taken(this).length}`);
    this.#looked += 1;
    return { payload: this.#opens(push.body), headers: push.headers };
  }

  /** Fails when a push came that no test has looked at. */
  mustShowNothing() {
    const unseen = this.#accepted().slice(this.#looked).map((push) => this.#opens(push.body));
    assert.deepEqual(unseen, [], `${this.path} was pushed`);
  }

  #accepted() {
    return this.service.taken(this).filter((push) => push.status < 300);
  }

  /** RFC 8188, 2.1: salt, record size, key id; then one record. RFC 8291, 3.4: the keys. */
  #opens(body) {
    assert.ok(body.length <= 4096, `${body.length} bytes`);
    const [salt, size, length] = [body.subarray(0, 16), body.readUInt32BE(16), body[20]];
    const [theirs, sealed] = [body.subarray(21, 21 + length), body.subarray(21 + length)];
    assert.ok(sealed.length <= size, 'there is one record');
    const shared = this.#keys.computeSecret(theirs);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#keys.getPublicKey(), theirs]);
    const secret = hkdfSync('sha256', shared, this.#auth, info, 32);
    const derive = (name, bytes) => Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${name}\0`, bytes));
    const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
    decipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    const end = padded.lastIndexOf(2);
    assert.ok(end >= 0 && padded.subarray(end + 1).every((byte) => byte === 0), 'the last record ends with 2');
    return JSON.parse(padded.subarray(0, end));
  }
}

/** The claims of `Authorization: vapid`, once its signature by that key was checked (RFC 8292, 3). */
export function vapidOf(headers, key) {
  const [, token, k] = headers.authorization.match(/^vapid t=([\w.-]+), k=([\w-]+)$/);
  assert.equal(k, key, 'it is signed by the key that browsers subscribed with');
  const point = Buffer.from(key, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.toString('base64url', 1, 33), y: point.toString('base64url', 33) };
  const [head, claims, signature] = token.split('.');
  const publicKey = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  assert.ok(verify('sha256', `${head}.${claims}`, publicKey, Buffer.from(signature, 'base64url')), 'the signature holds');
  assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url')), { typ: 'JWT', alg: 'ES256' });
  return JSON.parse(Buffer.from(claims, 'base64url'));
}
