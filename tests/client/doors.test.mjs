// Who is let in, and the exact words for who is not.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { call } from './http.mjs';
import { openHouse, story } from './house.mjs';
import { within } from './patience.mjs';
import { RawSocket } from './raw.mjs';
import { WAYS, connect, refused } from './tab.mjs';

const NAMESPACES = ['/chat', '/notifications', '/dashboard'];

for (const way of Object.keys(WAYS)) {
  describe(`the doors over ${way}`, () => {
    const at = openHouse();
    const knock = (house, namespace, options) => refused(connect(house.url, namespace, { way, ...options }), namespace);

    story('the admin is let in everywhere', at, async ({ ada }) => {
      for (const namespace of NAMESPACES) assert.ok((await ada.opens({ way, namespace })).socket.connected);
    });

    story('who has no token is told so', at, async (house) => {
      for (const namespace of NAMESPACES) {
        for (const auth of [undefined, {}, { token: null }]) {
          assert.equal((await knock(house, namespace, { auth })).message, 'No token provided');
        }
      }
    });

    story('a token that does not hold is refused, by the handshake and by the header', at, async (house) => {
      for (const token of forgeries(house.ada.session.token)) {
        const extraHeaders = { authorization: `Bearer ${token}` };
        for (const options of [{ auth: { token } }, { extraHeaders }]) {
          const error = await knock(house, '/chat', options);
          assert.equal(error.message, 'Invalid or expired token', token);
        }
      }
      for (const namespace of NAMESPACES) {
        assert.equal((await knock(house, namespace, { auth: { token: 'junk' } })).message, 'Invalid or expired token');
      }
    });

    story('a token of another type lets nobody in', at, async (house) => {
      for (const token of [42, true, [], {}, [house.ada.session.token], { token: house.ada.session.token }]) {
        const { message } = await knock(house, '/chat', { auth: { token } });
        assert.match(message, /^(No token provided|Invalid or expired token)$/);
      }
    });

    story('the token of a session that was signed out lets nobody in', at, async (house) => {
      const session = await house.bea.signsIn();
      await house.bea.opens({ way, session });
      await house.bea.signsOut(session);
      assert.equal((await knock(house, '/chat', { auth: { token: session.token } })).message, 'Invalid or expired token');
    });

    story('a member is kept out of the dashboard', at, async (house) => {
      const auth = { token: house.bea.session.token };
      assert.equal((await knock(house, '/dashboard', { auth })).message, 'Forbidden');
    });

    story('an unknown namespace is refused, and / is one', at, async (house) => {
      const auth = { token: house.ada.session.token };
      for (const namespace of ['/', '/nowhere', '/Chat', '/chat/', '/chat/room']) {
        assert.ok((await knock(house, namespace, { auth })).message.length > 0, namespace);
      }
    });
  });
}

describe('pages of other origins', () => {
  const friend = 'https://app.example.org';
  const at = openHouse({ env: { TERTULIA__SERVER__ALLOWED_ORIGINS: friend } });
  const handshake = (house, origin) =>
    call('GET', `${house.url}/socket.io/?EIO=4&transport=polling`, { headers: origin ? { origin } : {} });

  story('a websocket opens for the own origin and for those allowed alone', at, async (house) => {
    const opens = async (origin) => {
      const raw = new RawSocket(house.url, undefined, origin ? { origin } : {});
      const open = raw.frame((frame) => frame.startsWith('0')).then(() => true);
      const isOpen = await Promise.race([open, within(raw.closed, 'it opens or closes').then(() => false)]);
      raw.close();
      return isOpen;
    };
    for (const origin of [undefined, house.url, friend]) assert.equal(await opens(origin), true, origin);
    for (const origin of ['https://evil.example', 'null', `${friend}.evil.example`, 'http://app.example.org', '']) {
      if (origin) assert.equal(await opens(origin), false, origin);
    }
  });

  story('an allowed origin gets its credentials, by name', at, async (house) => {
    const { status, headers } = await handshake(house, friend);
    assert.equal(status, 200);
    assert.equal(headers['access-control-allow-origin'], friend);
    assert.equal(headers['access-control-allow-credentials'], 'true');
  });

  story('no other origin is told that it may read', at, async (house) => {
    for (const origin of ['https://evil.example', 'null']) {
      const { headers } = await handshake(house, origin);
      assert.equal(headers['access-control-allow-origin'], undefined, origin);
    }
    assert.notEqual((await handshake(house)).headers['access-control-allow-origin'], '*');
  });
});

/** Tokens made from a good one that must not hold. */
function forgeries(token) {
  const [head, claims, signature] = token.split('.');
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));
  const later = encode({ ...decode(claims), exp: decode(claims).exp + 3600 });
  const unsigned = encode({ ...decode(head), alg: 'none' });
  return ['junk', 'a.b.c', `${head}.${claims}.`, `${head}.${later}.${signature}`, `${unsigned}.${claims}.`, `${token}x`];
}
