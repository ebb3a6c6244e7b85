// Every screen that there is, by name, and how one comes to it. Each is given a fresh page, so that none needs a way back.
import { until } from '../client/patience.mjs';
import { png, text } from './paint.mjs';

/** The composer and its room, in any language. */
const composer = (screen) => screen.page.locator('#composer');
const option = (screen, name) => screen.page.getByRole('radio', { name, exact: true }).check({ force: true });

/** Cuts the page's own line to the server, over which the room comes; what it asks over HTTP still goes. */
async function cutsTheLine(screen) {
  const sockets = new Set();
  const line = { isCut: false };
  await screen.page.routeWebSocket(/\/socket\.io\//, (page) => {
    if (line.isCut) return page.close();
    page.connectToServer();
    sockets.add(page);
    return undefined;
  });
  line.cuts = async () => {
    line.isCut = true;
    await screen.page.route('**/socket.io/**', (route) => route.abort());
    for (const socket of sockets) await socket.close();
  };
  screen.watch.forgives(/net::ERR_|WebSocket connection to .* failed/);
  return line;
}

async function atRoom(screen, { word }, room) {
  await screen.goes(`/r/${room}`);
  await composer(screen).waitFor();
  await until(() => screen.page.evaluate(() => !document.querySelector('[role=status] .row')), `${word('loading')} is over`);
}

/** In the list of rooms, which is a pane of its own on a phone. */
async function atRooms(screen, lively) {
  if (screen.touch) {
    await screen.goes('/');
    await screen.page.getByRole('link').first().waitFor();
  } else await atRoom(screen, lively, lively.launch);
}

/** The numbers are there and move, and so are the charts. */
async function atDashboard(screen, { word }) {
  await screen.goes('/dashboard');
  await screen.page.getByText(word('dashboard_live'), { exact: true }).waitFor();
  await screen.heading(word('dashboard_messages_chart')).waitFor();
  await screen.page.locator('svg[role=img]').nth(3).waitFor();
}

async function atSettings(screen, section, heading) {
  await screen.goes(`/settings/${section}`);
  await screen.page.getByRole('heading', { level: 2, name: heading, exact: true }).waitFor();
}

/** Before one is in. */
export const OUTSIDE = {
  'sign-in': async (screen, { word }) => {
    await screen.goes('/');
    await screen.button(word('login_submit')).waitFor();
  },
  'sign-in with everything open': async (screen, { word }) => {
    await screen.goes('/');
    await screen.presses(word('login_submit'));
    await screen.presses(word('login_forgot'));
    await screen.presses(word('login_have_invite'));
    await screen.sees(word('account_required'));
  },
  invitation: async (screen, { word, invitation }) => {
    await screen.goes(invitation);
    await screen.heading(word('invite_heading')).waitFor();
    await screen.fills(word('account_password'), 'a lamp and a table');
  },
  'invitation that is over': async (screen, { word }) => {
    screen.watch.forgives(/status of 4\d\d .*\/api\/invites\/check/);
    await screen.goes('/invite/this-was-never-a-token');
    await screen.heading(word('invite_bad_heading')).waitFor();
  },
  'server away': async (screen, { word }) => {
    screen.watch.forgives(/net::ERR_/);
    await screen.page.route('**/api/**', (route) => route.abort());
    await screen.goes('/');
    await screen.sees(word('server_unreachable'));
  },
};

/** The first start, one step after the other on one page: `[name, come there]`. */
export const FIRST_RUN = [
  ['first run 1', async (screen, { word, link }) => {
    await screen.goes(link);
    await screen.heading(word('setup_heading')).waitFor();
  }],
  ['first run 1 with faults', async (screen, { word }) => {
    await screen.presses(word('setup_next'));
    await screen.sees(word('account_required'));
  }],
  ['first run 2', async (screen, { word }) => {
    const { name, email, password } = screen.person;
    await screen.fills(word('setup_team'), 'Taller Norte');
    await screen.fills(word('account_name'), name);
    await screen.fills(word('account_email'), email);
    await screen.fills(word('account_password'), password);
    await screen.presses(word('setup_next'));
    await screen.heading(word('setup_rooms_heading')).waitFor();
  }],
  ['first run 3', async (screen, { word }) => {
    await screen.presses(word('setup_skip'));
    await screen.heading(word('setup_invite_heading')).waitFor();
  }],
  ['first run 3 with a link', async (screen, { word }) => {
    await screen.presses(word('account_make_link'));
    await screen.presses(word('account_qr'));
    await screen.page.getByRole('img', { name: word('account_qr_label') }).waitFor();
  }],
];

/** Inside, for Ada, who may do everything. */
export const INSIDE = {
  search: async (screen, lively) => {
    await screen.goes('/search?q=in%3Ageneral');
    await screen.heading(lively.word('search')).waitFor();
    await screen.page.getByRole('combobox').fill('x ');
    await screen.page.getByRole('listbox').getByRole('option').first().waitFor();
  },
  switcher: async (screen, lively) => {
    await atRooms(screen, lively);
    await screen.page.getByRole('button', { name: lively.word('switch_open') }).click();
    await screen.page.getByRole('option').first().waitFor();
  },
  shortcuts: async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    await screen.page.keyboard.press('Control+/');
    await screen.dialog(lively.word('shortcuts')).waitFor();
  },
  'a thread': async (screen, { launch, thread, replies }) => {
    await screen.goes(`/r/${launch}/t/${thread}`);
    await screen.page.locator('#replies').getByText(replies[0][2], { exact: true }).waitFor();
  },
  threads: async (screen, { word, replies }) => {
    await screen.goes('/threads');
    await screen.heading(word('threads_title')).waitFor();
    await screen.page.getByText(replies[1][2]).first().waitFor();
  },
  drafts: async (screen, { house: { ada }, writing, launch, patio, thread }) => {
    const tomorrow = (hour) => new Date(new Date(Date.now() + 86_400_000).setHours(hour, 30, 0, 0)).toISOString();
    await ada.does('PUT', `/api/me/drafts/${launch}`, { text: writing });
    if ((await ada.gets('/api/me/scheduled')).scheduled.length === 0) {
      await ada.does('POST', `/api/rooms/${patio}/scheduled`, { at: tomorrow(9), text: '🍋 🍋 🍋' });
      await ada.does('POST', '/api/me/reminders', { messageId: thread, at: tomorrow(10) });
    }
    await screen.goes('/drafts');
    await screen.page.getByText(writing).first().waitFor();
    await screen.page.getByText('🍋 🍋 🍋').waitFor();
  },
  'send later': async (screen, lively) => {
    await atRoom(screen, lively, lively.patio);
    await composer(screen).fill(lively.writing);
    await screen.button(lively.word('later_send')).click();
    await screen.page.getByRole('menuitem').first().waitFor();
  },
  share: async (screen, lively) => {
    await screen.goes(`/share?${new URLSearchParams({ title: lively.word('share_title'), text: lively.writing, url: 'https://example.org/a/long/way/to/go/for/a/bowl/of/soup' })}`);
    await screen.page.getByRole('option').first().waitFor();
  },
  'saved messages': async (screen, { word }) => {
    await screen.goes('/saved');
    await screen.page.getByRole('button', { name: word('work_let_go') }).waitFor();
  },
  mentions: async (screen, { word, replies }) => {
    await screen.goes('/mentions');
    await screen.heading(word('reading_mentions')).waitFor();
    await screen.page.getByText(replies[2][2]).waitFor();
  },
  'pinned messages': async (screen, { word, launch }) => {
    await screen.goes(`/r/${launch}/details`);
    await screen.ticks('radio', word('work_pinned'));
    await screen.button(word('work_unpin')).waitFor();
  },
  emoji: async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    const row = screen.page.getByRole('feed').getByRole('article').last();
    await row.focus();
    await screen.page.keyboard.press('+');
    await screen.page.getByRole('dialog').getByRole('button').nth(9).waitFor();
  },
  main: async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    await screen.page.getByRole('feed').getByRole('article').last().waitFor();
  },
  rooms: atRooms,
  'direct conversation': (screen, lively) => atRoom(screen, lively, lively.direct),
  'private room': (screen, lively) => atRoom(screen, lively, lively.patio),
  'empty room': async (screen, lively) => {
    await atRoom(screen, lively, lively.empty);
    await screen.sees(lively.word('empty_title'));
  },
  'no such room': async (screen, { word }) => {
    await screen.goes('/r/nowhere');
    await screen.heading(word('room_missing_title')).waitFor();
  },
  details: async (screen, { word, patio }) => {
    await screen.goes(`/r/${patio}/details`);
    await screen.heading(word('table_title')).waitFor();
    await screen.button(word('member_add')).waitFor();
  },
  'room with files': async (screen, lively) => {
    await atRoom(screen, lively, lively.posters);
    await screen.page.getByRole('feed').getByRole('img').nth(2).waitFor();
    await screen.page.locator('form input[type=file]').setInputFiles([png('lamp.png'), text('eight chairs.txt')]);
    await until(async () => (await screen.page.getByText(lively.word('files_ready')).count()) === 2, 'both are up');
  },
  'files of a room': async (screen, { word, posters }) => {
    await screen.goes(`/r/${posters}/details`);
    await screen.ticks('radio', word('details_files'));
    await screen.heading(word('files_others')).waitFor();
  },
  'a picture': async (screen, lively) => {
    await atRoom(screen, lively, lively.posters);
    await screen.button(lively.word('files_open').replace('{name}', lively.proof)).first().click();
    await screen.button(lively.word('lightbox_next')).waitFor();
    const shown = screen.page.getByRole('dialog').getByRole('img', { name: lively.proof });
    await until(() => shown.evaluate(({ complete, naturalWidth }) => complete && naturalWidth > 0), 'the picture has come');
  },
  'no connection': async (screen, lively) => {
    const line = await cutsTheLine(screen);
    await atRoom(screen, lively, lively.launch);
    await until(async () => (await screen.page.getByRole('article').count()) > 5, 'the room is there');
    await line.cuts();
    await screen.sees(lively.word('offline'));
    await composer(screen).fill(lively.writing);
    await screen.button(lively.word('send')).click();
    await screen.sees(lively.word('waiting'));
  },
  'message not sent': async (screen, lively) => {
    await screen.page.routeWebSocket(/\/socket\.io\//, (page) => {
      const server = page.connectToServer();
      const long = 'a'.repeat(2001);
      page.onMessage((frame) => server.send(typeof frame === 'string' ? frame.replace(`"${lively.writing}"`, `"${long}"`) : frame));
    });
    await atRoom(screen, lively, lively.launch);
    await composer(screen).fill(lively.writing);
    await screen.button(lively.word('send')).click();
    await screen.sees(new RegExp(lively.word('not_sent')));
  },
  'text too long': async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    await composer(screen).fill('la mesa '.repeat(260));
    await until(() => screen.button(lively.word('send')).isDisabled(), 'it is too long');
    await screen.presses(lively.word('marks_label'));
    await screen.page.getByRole('toolbar').waitFor();
  },
  'room menu': async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    await screen.presses(lively.word('room_menu'));
    await screen.page.getByRole('menuitem').first().waitFor();
  },
  'own menu': async (screen, lively) => {
    await atRooms(screen, lively);
    await screen.presses(lively.word('own_menu'));
    await screen.page.getByRole('menuitem').first().waitFor();
  },
  'find a room': async (screen, lively) => {
    await atRooms(screen, lively);
    await screen.presses(lively.word('room_add'));
    await screen.button(lively.word('room_join')).first().waitFor();
  },
  'make a room': async (screen, lively) => {
    await atRooms(screen, lively);
    await screen.presses(lively.word('room_add'));
    // The window grows with what it has found.
    await screen.button(lively.word('room_join')).first().waitFor();
    await option(screen, lively.word('room_new_create'));
    await screen.button(lively.word('room_create')).waitFor();
  },
  'arranged rooms': async (screen, lively) => {
    const { ada } = lively.house;
    const { sections } = await ada.gets('/api/me/sections');
    const { id } = sections[0] ?? (await ada.does('POST', '/api/me/sections', { name: lively.notice[0] }));
    await ada.does('PUT', `/api/me/rooms/${lively.launch}`, { favourite: true });
    await ada.does('PUT', `/api/me/rooms/${lively.patio}`, { favourite: false, sectionId: id });
    await atRooms(screen, lively);
    await screen.button(lively.notice[0]).first().waitFor();
  },
  'move a room': async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    await screen.chooses(lively.word('room_menu'), lively.word('sections_move'));
    await screen.field(lively.word('sections_new')).waitFor();
  },
  'write to somebody': async (screen, lively) => {
    await atRooms(screen, lively);
    await screen.button(lively.word('direct_add')).first().click();
    await screen.page.getByRole('checkbox').first().waitFor();
  },
  'add people': async (screen, { word, patio }) => {
    await screen.goes(`/r/${patio}/details`);
    await screen.presses(word('member_add'));
    await screen.page.getByRole('checkbox').first().waitFor();
  },
  'change a room': async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    await screen.chooses(lively.word('room_menu'), lively.word('room_edit'));
    await screen.dialog(lively.word('room_edit')).waitFor();
  },
  'leave a room': async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    await screen.chooses(lively.word('room_menu'), lively.word('room_leave'));
    await screen.dialog(lively.word('room_leave')).waitFor();
  },
  notices: async (screen, lively) => {
    await atRooms(screen, lively);
    await screen.button(new RegExp(`^${lively.word('notifications')}`)).click();
    await screen.dialog(lively.word('notifications')).getByRole('article').first().waitFor();
  },
  'a toast': async (screen, lively) => {
    await atRoom(screen, lively, lively.launch);
    const [title, message] = lively.notice;
    await until(async () => {
      const { ada } = lively.house;
      await ada.does('POST', '/api/notifications', { userId: ada.id, type: 'error', title, message });
      return screen.page.getByRole('region').getByText(title).first().isVisible();
    }, 'a toast shows itself');
  },
  dashboard: atDashboard,
  'dashboard as tables': async (screen, lively) => {
    await atDashboard(screen, lively);
    const buttons = screen.button(new RegExp(`^${lively.word('dashboard_as_table')}`));
    while ((await buttons.count()) > 0) await buttons.first().click();
    await screen.page.getByRole('table').nth(3).waitFor();
  },
  'dashboard of the week': async (screen, lively) => {
    await atDashboard(screen, lively);
    await option(screen, lively.word('dashboard_week'));
    await screen.sees(lively.word('dashboard_last_week'));
  },
  'dashboard without a connection': async (screen, lively) => {
    const line = await cutsTheLine(screen);
    await atDashboard(screen, lively);
    await line.cuts();
    await screen.sees(lively.word('dashboard_offline'));
    await screen.page.getByText(lively.word('dashboard_still'), { exact: true }).first().waitFor();
  },
  settings: async (screen, { word }) => {
    await screen.goes('/settings');
    await screen.heading(word('settings_heading')).waitFor();
  },
  'settings profile': async (screen, { word }) => {
    await atSettings(screen, 'profile', word('settings_profile'));
    await screen.sees(word('colour_hint'));
  },
  'settings appearance': async (screen, { word }) => {
    await atSettings(screen, 'appearance', word('settings_appearance'));
    await screen.sees(word('install_lede'));
  },
  'settings notifications': async (screen, { word }) => {
    await atSettings(screen, 'notifications', word('reaching'));
    await screen.sees(word('reaching_quiet'));
  },
  'settings security': async (screen, { word }) => {
    await atSettings(screen, 'security', word('settings_security'));
    await screen.sees(word('settings_session_here'));
  },
  'settings people': async (screen, { word }) => {
    await atSettings(screen, 'people', word('settings_people'));
    await screen.sees('bea@example.org');
  },
  'settings deactivate': async (screen, { word }) => {
    await atSettings(screen, 'people', word('settings_people'));
    const menu = word('settings_person_menu').replace('{name}', 'Cid');
    await screen.chooses(menu, word('settings_person_deactivate'));
    await screen.button(word('settings_deactivate_do')).waitFor();
  },
  'settings invitations': async (screen, { word }) => {
    await atSettings(screen, 'invitations', word('settings_invitations'));
    await screen.presses(word('account_make_link'));
    await screen.page.getByRole('textbox', { name: word('account_link') }).waitFor();
    await screen.button(word('settings_invite_revoke')).or(screen.page.getByText(word('settings_invite_revoke'))).first().waitFor();
  },
  'settings notice': async (screen, { word }) => {
    await atSettings(screen, 'notice', word('settings_notice'));
    await screen.page.getByRole('textbox').first().waitFor();
  },
  'settings bots': async (screen, { word }) => {
    await atSettings(screen, 'bots', word('programs_bots'));
    await screen.sees('Dov the builder');
    await screen.sees(word('programs_token_unused'));
  },
  'settings new token': async (screen, { word }) => {
    await atSettings(screen, 'bots', word('programs_bots'));
    await screen.page.getByRole('button', { name: word('programs_token_new'), exact: true }).first().click();
    await screen.field(word('programs_token_name')).waitFor();
  },
  'settings webhooks': async (screen, { word }) => {
    await atSettings(screen, 'webhooks', word('programs_webhooks'));
    await screen.sees('Grafana');
    await screen.sees('Archive');
  },
  'settings jobs': async (screen, { word, house, launch }) => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await house.bea.does('POST', `/api/rooms/${launch}/scheduled`, { at: tomorrow, text: '1.0' });
    await atSettings(screen, 'jobs', word('jobs'));
    await screen.sees(word('jobs_send_later'));
  },
  'the API': async (screen) => {
    await screen.goes('/api/docs');
    await screen.page.getByRole('heading', { level: 1 }).waitFor();
    await screen.page.getByText('/api/rooms').first().waitFor();
  },
};
