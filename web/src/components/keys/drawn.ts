/** How a key is drawn on a keyboard of this kind, and how it is said where the drawing says nothing. */
import { m } from '../../i18n';

export interface Drawn {
  sign: string;
  /** Absent: the sign is its name. */
  name?: string;
}

const arrows: Record<string, () => Drawn> = {
  ArrowUp: () => ({ sign: '↑', name: m.key_up() }),
  ArrowDown: () => ({ sign: '↓', name: m.key_down() }),
};

const pc: Record<string, () => Drawn> = {
  Mod: () => ({ sign: 'Ctrl' }),
  Control: () => ({ sign: 'Ctrl' }),
  Alt: () => ({ sign: 'Alt' }),
  Shift: () => ({ sign: m.key_shift() }),
  Enter: () => ({ sign: m.key_enter() }),
  Escape: () => ({ sign: 'Esc' }),
  Delete: () => ({ sign: m.key_delete() }),
  Home: () => ({ sign: m.key_home() }),
  End: () => ({ sign: m.key_end() }),
  PageUp: () => ({ sign: m.key_page_up() }),
  ...arrows,
};

const mac: Record<string, () => Drawn> = {
  ...pc,
  Mod: () => ({ sign: '⌘', name: m.key_command() }),
  Control: () => ({ sign: '⌃', name: 'Control' }),
  Alt: () => ({ sign: '⌥', name: m.key_option() }),
  Shift: () => ({ sign: '⇧', name: m.key_shift() }),
  Enter: () => ({ sign: '⏎', name: m.key_enter() }),
};

/** The keys of a chord, in the order in which they are held. */
export function drawn(chord: string, isMac: boolean): Drawn[] {
  const names = isMac ? mac : pc;
  return chord.split(' ').map((key) => names[key]?.() ?? { sign: key.toUpperCase() });
}
