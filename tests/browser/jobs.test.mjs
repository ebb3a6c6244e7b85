// What the server does in the background, as an admin sees it.
import { describe } from 'node:test';
import { until } from '../client/patience.mjs';
import { openStage, story } from './stage.mjs';

describe('the queue', () => {
  const at = openStage({ cast: ['ada', 'bea', 'cid'] });

  story('A message that was to be sent later by somebody who was shut out waits for Ada, who sends it after all', at, async (stage) => {
    const { ada, cid } = stage.house;
    const soon = new Date(Date.now() + 2_000).toISOString();
    await cid.does('POST', '/api/rooms/general/scheduled', { at: soon, text: 'The kettle is on.' });
    await ada.does('PATCH', `/api/admin/users/${cid.id}`, { active: false });
    await until(async () => (await ada.gets('/api/admin/jobs')).counts.dead === 1, 'it is given up');

    const screen = await stage.enters(ada, '/settings');
    await screen.page.getByRole('link', { name: /^Jobs ?, 1 given up$/ }).click();
    await screen.heading('Jobs').waitFor();
    await screen.ticks('radio', 'Given up (1)');
    const job = screen.page.getByRole('listitem').filter({ hasText: 'Send a message later' });
    await screen.sees(job.getByText(/try 1 of \d+ · for Cid/));
    await screen.sees('Last error: its author is no longer active');

    await ada.does('PATCH', `/api/admin/users/${cid.id}`, { active: true });
    await screen.button(/^Try again: Send a message later/, job).click();
    await screen.sees('Nothing was given up. Good.');
    await screen.ticks('radio', 'Done');
    await screen.sees(job);
    await screen.page.getByRole('link', { name: 'Back to the chat' }).click();
    await screen.opensRoom('general');
    await screen.hears('The kettle is on.', cid);
  });

  story('A job that waits is discarded only when Ada says so twice', at, async (stage) => {
    const { ada, bea } = stage.house;
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await bea.does('POST', '/api/me/reminders', { at: tomorrow, text: 'Water the lemon tree.' });
    const screen = await stage.enters(ada, '/settings/jobs');
    const job = screen.page.getByRole('listitem').filter({ hasText: 'Give a reminder' });
    await screen.button(/^Discard: Give a reminder/, job).click();
    await screen.presses('Close', screen.dialog('Discard this job?'));
    await screen.sees(job);
    await screen.button(/^Discard: Give a reminder/, job).click();
    await screen.presses('Discard', screen.dialog('Discard this job?'));
    await screen.sees('Job discarded');
    await screen.seesNoMore(job);
  });

  story('The queue is nobody else’s business', at, async (stage) => {
    const beas = await stage.enters(stage.house.bea, '/settings/jobs');
    await beas.heading('Profile').waitFor();
  });
});
