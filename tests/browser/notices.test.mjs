// What the server has to say to people outside any room.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('notices', () => {
  const at = openStage({ cast: ['ada', 'bea'] });
  const toasts = (screen) => screen.page.getByRole('region', { name: 'Notifications', exact: true });

  story('A notice shows itself in every tab, lights the bell, and is read in all of them at once', at, async (stage) => {
    const { ada, bea } = stage.house;
    const first = await stage.enters(bea, '/r/general');
    await first.isAt('general');
    const second = await stage.anotherTab(first, `/r/${stage.house.patio}`);
    await second.isAt('patio');
    for (const tab of [first, second]) await tab.button('Notifications').waitFor();

    const notice = { type: 'warning', title: 'The lift is out of order', message: 'Take the stairs until Friday.' };
    await ada.does('POST', '/api/notifications', { userId: bea.id, ...notice });
    for (const tab of [first, second]) {
      await tab.sees(toasts(tab).getByText(notice.title));
      await tab.sees(toasts(tab).getByText(notice.message));
      await tab.button('Notifications, 1 new').waitFor();
    }

    await first.presses('Notifications, 1 new');
    const list = first.dialog('Notifications').getByRole('article');
    await list.filter({ hasText: notice.title }).getByText('New', { exact: true }).waitFor();
    await second.button('Notifications, 1 new').waitFor();
    await first.presses(`Mark “${notice.title}” as read`, first.dialog('Notifications'));
    await second.button('Notifications').waitFor();
    await list.getByRole('heading', { name: notice.title }).waitFor();
    await first.seesNoMore(list.getByText('New', { exact: true }));
    await first.presses('Close', first.dialog('Notifications'));
    await first.button('Notifications').waitFor();

    await second.page.reload();
    await second.isAt('patio');
    await second.button('Notifications').waitFor();
    await second.presses('Notifications');
    await second.dialog('Notifications').getByText(notice.title).waitFor();
  });

  story('Whoever opens the settings by their address is here, and hears of what comes', at, async (stage) => {
    const { ada, bea } = stage.house;
    const beas = await stage.enters(bea, '/settings/appearance');
    const adas = await stage.enters(ada, '/settings/people');
    const hers = adas.page.getByRole('listitem').filter({ hasText: bea.email });
    await until(async () => {
      await adas.page.reload();
      await hers.waitFor();
      return /Here now/.test(await hers.innerText());
    }, 'bea is here');
    await ada.does('POST', '/api/notifications', { userId: bea.id, type: 'info', title: 'Lunch', message: 'At two.' });
    await beas.sees(toasts(beas).getByText('Lunch'));
  });

  story('Ada tells everybody from her settings', at, async (stage) => {
    const { ada, bea } = stage.house;
    const [adas, beas] = [await stage.enters(ada, '/settings/notice'), await stage.enters(bea, '/r/general')];
    await beas.isAt('general');
    await adas.page.getByRole('combobox', { name: 'To' }).selectOption('Everybody');
    await adas.ticks('radio', 'News');
    await adas.fills('Title', 'Cake in the kitchen');
    await adas.fills('Message', 'First come, first served.');
    await adas.presses('Send the notification');
    await adas.sees(toasts(adas).getByText('Notification sent'));
    await beas.sees(toasts(beas).getByText('Cake in the kitchen'));
  });

  story('What came while nobody looked waits at the bell, and older ones are a step away', at, async (stage) => {
    const { ada, bea } = stage.house;
    for (let n = 1; n <= 60; n += 1) {
      await ada.does('POST', '/api/notifications', { userId: bea.id, type: 'info', title: `Bulletin ${n}`, message: 'Read me.' });
    }
    const beas = await stage.enters(bea, '/r/general');
    await beas.button(/^Notifications, \d+ new$/).click();
    const dialog = beas.dialog('Notifications');
    const titles = async () => (await dialog.getByRole('heading', { level: 3 }).allInnerTexts()).filter((title) => /^Bulletin/.test(title));
    await dialog.getByText('Bulletin 60', { exact: true }).waitFor();
    while ((await titles()).length < 60) {
      const before = (await titles()).length;
      await beas.presses('Show older ones', dialog);
      await until(async () => (await titles()).length > before, 'older ones come');
    }
    assert.deepEqual(await titles(), Array.from({ length: 60 }, (_, i) => `Bulletin ${60 - i}`));

    await beas.presses('Mark all as read', dialog);
    await beas.seesNoMore(dialog.getByText('New', { exact: true }));
    await beas.presses('Close', dialog);
    await beas.button('Notifications').waitFor();
  });
});
