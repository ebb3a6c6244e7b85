// Presses every key that the table of keys names, and looks for keys that it does not name.
import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { asksForTable } from '../../components/keys/asks';
import { asksForSwitcher } from '../../components/keys/switcher';
import { drawn } from '../../components/keys/drawn';
import { table, type Row, type Shortcut } from '../../components/keys/table';
import Composer from '../../components/composer/Composer.svelte';
import { actOf } from '../../components/composer/field';
import type { Act } from '../../components/composer/format';
import Editor from '../../components/timeline/Editor.svelte';
import type { Actions } from '../../components/timeline/actions';
import { press } from '../../components/timeline/press';
import { Rove } from '../../components/timeline/rove.svelte';
import type { ChatMessage } from '../../contract.gen';
import { command, type Command } from './keys';

const message = { id: 'a', text: 'Hello' } as ChatMessage;

function pressed(chord: string, isMac = false): KeyboardEvent {
  const held = chord.split(' ');
  const key = held.pop() ?? '';
  const has = (name: string) => held.includes(name);
  return new KeyboardEvent('keydown', {
    key,
    ctrlKey: has('Control') || (has('Mod') && !isMac),
    metaKey: has('Mod') && isMac,
    altKey: has('Alt'),
    shiftKey: has('Shift'),
    bubbles: true,
    cancelable: true,
  });
}

const asks = (wanted: Partial<Command>) => (event: KeyboardEvent) =>
  expect(command(event)).toMatchObject(wanted);

/** What is done with the message that has the focus. */
const acts = (name: keyof Actions) => (event: KeyboardEvent) => {
  const act = vi.fn();
  const all = { closed: false, mayEdit: () => true, mayDelete: () => true, [name]: act };
  press(event.key, message, all as unknown as Actions)?.();
  expect(act).toHaveBeenCalledWith(message);
};

const marks = (act: Act) => (event: KeyboardEvent) => expect(actOf(event, event.metaKey)).toBe(act);

const composer = {
  onsend: vi.fn(),
  onup: vi.fn(),
  onfiles: vi.fn(),
  onwrite: vi.fn(),
  onblur: vi.fn(),
};

function writes(text: string, event: KeyboardEvent): HTMLTextAreaElement {
  const props = { id: 'c', label: 'Message', touch: false, attached: 'none' as const };
  render(Composer, { ...props, ...composer, text });
  const area = screen.getByRole<HTMLTextAreaElement>('textbox');
  area.dispatchEvent(event);
  return area;
}

function inList(
  event: KeyboardEvent,
  focused: string,
): { to: number | undefined; inside: boolean } {
  document.body.innerHTML = ['a', 'b', 'c']
    .map(
      (key) => `<div data-key="${key}" tabindex="0"><p class="message"><a href="/">x</a></p></div>`,
    )
    .join('');
  const rows = [{ key: 'a' }, { key: 'b' }, { key: 'c' }];
  const rove = new Rove(
    () => ({ rows, indexOf: (key?: string) => rows.findIndex((row) => row.key === key) }) as never,
  );
  let to: number | undefined;
  const row = document.querySelector<HTMLElement>(`[data-key="${focused}"]`);
  row?.addEventListener('keydown', (event) => (to = rove.key(event)));
  row?.dispatchEvent(event);
  return { to, inside: document.activeElement?.tagName === 'A' };
}

const does: Record<Shortcut, (event: KeyboardEvent) => void> = {
  switch: (event) => expect(asksForSwitcher(event)).toBe(true),
  search: asks({ name: 'search' }),
  room: asks({ name: 'room', unread: false }),
  'unread-room': asks({ name: 'room', unread: true }),
  'read-all': asks({ name: 'read-all' }),
  landmark: asks({ name: 'landmark' }),
  table: (event) => expect(asksForTable(event)).toBe(true),
  latest: (event) =>
    expect([{ name: 'escape' }, { name: 'jump', to: 'newest' }]).toContainEqual(command(event)),
  oldest: asks({ name: 'jump', to: 'oldest' }),
  unread: asks({ name: 'jump', to: 'unread' }),
  details: asks({ name: 'details' }),
  rove: (event) => {
    const to = { ArrowUp: 0, ArrowDown: 2, Home: 0, End: 2 }[event.key];
    expect(inList(event, 'b').to).toBe(to);
  },
  reply: acts('reply'),
  quote: acts('quote'),
  react: acts('chooseReaction'),
  edit: acts('edit'),
  delete: acts('delete'),
  copy: acts('copyLink'),
  'mark-unread': acts('markUnread'),
  enter: (event) => expect(inList(event, 'b').inside).toBe(true),
  send: (event) => {
    writes('Hello', event);
    expect(composer.onsend).toHaveBeenCalledWith('Hello');
  },
  line: (event) => {
    writes('Hello', event);
    expect(event.defaultPrevented).toBe(false);
    expect(composer.onsend).not.toHaveBeenCalled();
  },
  strong: marks('strong'),
  em: marks('em'),
  del: marks('del'),
  code: marks('code'),
  'edit-last': (event) => {
    writes('', event);
    expect(composer.onup).toHaveBeenCalled();
  },
  attach: (event) => {
    const click = vi.spyOn(HTMLInputElement.prototype, 'click').mockReturnValue();
    writes('', event);
    expect(click).toHaveBeenCalled();
  },
  'stop-editing': (event) => {
    const stopEditing = vi.fn();
    render(Editor, { message, actions: { stopEditing } as unknown as Actions });
    screen.getByRole('textbox').dispatchEvent(event);
    expect(stopEditing).toHaveBeenCalled();
  },
};

const rows: readonly (Row & { id: Shortcut })[] = table.flatMap((group) => [...group.rows]);
const chords = rows.flatMap(({ id, keys }) => keys.map((chord) => ({ id, chord })));

beforeEach(() => {
  document.body.innerHTML = '';
  vi.clearAllMocks();
});

describe('the table of keys', () => {
  it.each(chords)('$chord: $id', ({ id, chord }) => {
    does[id](pressed(chord));
  });

  it.each(chords.filter(({ chord }) => chord.includes('Mod')))('$chord on a Mac: $id', (row) => {
    does[row.id](pressed(row.chord, true));
  });

  it('names each once', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('has every letter that acts on a message', () => {
    const all = {
      closed: false,
      mayEdit: () => true,
      mayDelete: () => true,
      reply: () => {},
      markUnread: () => {},
      quote: () => {},
    } as unknown as Actions;
    const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
    const known = chords.map(({ chord }) => chord);
    const acting = [...printable, 'Delete', 'Backspace', 'F2'].filter((key) =>
      press(key, message, all),
    );
    expect(acting.map((key) => key.toLowerCase())).toContain('e');
    for (const key of acting) expect(known).toContain(key === 'Delete' ? key : key.toLowerCase());
  });

  it('has every command of the screen', () => {
    const named: Record<Command['name'], Shortcut> = {
      search: 'search',
      room: 'room',
      'read-all': 'read-all',
      landmark: 'landmark',
      jump: 'latest',
      escape: 'latest',
      details: 'details',
    };
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.values(named)));
  });

  it('leaves a question mark to whoever writes one', () => {
    const answers = ['textarea', 'input', 'button'].map((name) => {
      const element = document.body.appendChild(document.createElement(name));
      let asked = false;
      element.addEventListener('keydown', (event) => (asked = asksForTable(event)));
      element.dispatchEvent(pressed('?'));
      return asked;
    });
    expect(answers).toEqual([false, false, true]);
  });

  it('draws the keys of this keyboard', () => {
    const signs = (chord: string, isMac: boolean) => drawn(chord, isMac).map(({ sign }) => sign);
    expect(signs('Mod Shift f', false)).toEqual(['Ctrl', 'Shift', 'F']);
    expect(signs('Mod Shift f', true)).toEqual(['⌘', '⇧', 'F']);
    expect(drawn('ArrowUp', false)).toEqual([{ sign: '↑', name: 'Up arrow' }]);
  });
});
