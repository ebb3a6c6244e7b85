// An admin lets programs in: a bot with a token, an address that others write to, an address that is told.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe } from 'node:test';
import { call } from '../client/http.mjs';
import { until } from '../client/patience.mjs';
import { mustBeFair } from './fair.mjs';
import { openStage, story } from './stage.mjs';

describe('programs', () => {
  const at = openStage({ cast: ['ada', 'bea'], env: { TERTULIA__OUTBOUND__ALLOW: '127.0.0.1' } });

  story('An admin makes a bot and a token, and what it says is marked as a bot’s', at, async (stage) => {
    const { ada, bea } = stage.house;
    const beas = await stage.enters(bea, '/r/general');
    await beas.isAt('general');
    const screen = await stage.enters(ada, '/settings/bots');
    await screen.sees('No bots yet.');
    await screen.presses('New bot');
    await screen.presses('Create');
    await screen.sees('This is missing.');
    await screen.fills('Name', 'Dov');
    await screen.presses('Create');
    await screen.sees('No tokens: it cannot come in yet.');

    await screen.presses('New token');
    await screen.fills('What it is for', 'CI');
    await screen.presses('Create');
    const token = await screen.field('Token').inputValue();
    assert.match(token, /^tt_[\w-]{43}$/);
    await screen.isFocused(screen.button('Copy'), 'the button that copies');
    await mustBeFair(screen, 'a token that is shown');
    await screen.presses('Done');
    await screen.sees('never used');
    assert.ok(!(await screen.page.content()).includes(token), 'it is shown this once');

    const headers = { authorization: `Bearer ${token}` };
    const url = `${stage.house.url}/api/rooms/general/messages`;
    assert.equal((await call('POST', url, { body: { text: 'The build is green' }, headers })).status, 201);
    await beas.hears('The build is green');
    assert.match(await beas.nameOf(beas.message('The build is green')), /^Dov bot /);

    await screen.presses('Revoke the token CI');
    await screen.presses('Revoke', screen.dialog('Revoke CI?'));
    await screen.sees('No tokens: it cannot come in yet.');
    assert.equal((await call('POST', url, { body: { text: 'hi' }, headers })).status, 401);
  });

  story('An address is made, and what is sent there appears in the room', at, async (stage) => {
    const screen = await stage.enters(stage.house.ada, '/settings/webhooks');
    await screen.presses('New address');
    await screen.fills('Name', 'Grafana');
    await screen.presses('Create');
    const url = await screen.field('Address').inputValue();
    await screen.presses('Done');
    await screen.sees('#general · never used');
    assert.equal((await call('POST', url, { body: { text: 'It is hot in here' } })).text, 'ok');
    await screen.goes('/r/general');
    await screen.hears('It is hot in here');

    await screen.goes('/settings/webhooks');
    await screen.chooses('What to do with Grafana', 'Delete');
    await screen.presses('Delete', screen.dialog('Delete Grafana?'));
    await screen.sees('No addresses yet.');
    assert.equal((await call('POST', url, { body: { text: 'hi' } })).status, 404);
  });

  story('An address is told, tried out and told again', at, async (stage) => {
    const got = [];
    const server = createServer((request, response) => {
      got.push(request.headers['webhook-id']);
      request.resume();
      response.writeHead(got.length === 1 ? 410 : 204).end();
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const screen = await stage.enters(stage.house.ada, '/settings/webhooks');
      await screen.presses('Tell an address');
      await screen.fills('Name', 'Archive');
      await screen.fills('Address (https)', 'http://example.org/');
      await screen.presses('Create');
      await screen.sees('it must begin with https://');
      screen.watch.forgives(/400 \(Bad Request\)/);
      await screen.fills('Address (https)', `http://127.0.0.1:${server.address().port}/told`);
      await screen.presses('Create');
      assert.match(await screen.field('Secret that signs').inputValue(), /^whsec_/);
      await screen.presses('Done');

      await screen.chooses('What to do with Archive', 'Try it out');
      await until(() => got.length === 1, 'it is told');
      await until(async () => {
        await screen.page.reload();
        await screen.sees('Archive');
        return (await screen.page.getByText('it answered 410 Gone').count()) > 0;
      }, 'it is switched off');
      await screen.chooses('What to do with Archive', 'Switch on');
      await screen.seesNoMore('Switched off');
      await screen.chooses('What to do with Archive', 'What it was sent');
      await screen.sees(/given up · it answered 410/);
      await screen.presses(/^Send again/);
      await until(() => got.length === 2, 'it is told again');
      await until(async () => {
        await screen.presses('Look again');
        return (await screen.page.getByText(/arrived/).count()) > 0;
      }, 'it arrived');
      assert.equal(got[0], got[1]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
