/**
 * Every key that there is, once: the table that people look at is drawn from it. What each does is held by
 * pages/main/shortcuts.test.ts, which presses them all.
 */
import { m } from '../../i18n';

export interface Row {
  id: string;
  /** Each does it; the keys of a chord are apart by a space, as `KeyboardEvent.key` calls them. `Mod` is Ctrl, or ⌘. */
  keys: readonly string[];
  does: () => string;
}

export const table = [
  {
    id: 'everywhere',
    title: m.shortcuts_everywhere,
    rows: [
      { id: 'switch', keys: ['Mod k'], does: m.shortcuts_switch },
      { id: 'search', keys: ['Mod Shift f'], does: m.shortcuts_search },
      { id: 'room', keys: ['Alt ArrowUp', 'Alt ArrowDown'], does: m.shortcuts_room },
      {
        id: 'unread-room',
        keys: ['Alt Shift ArrowUp', 'Alt Shift ArrowDown'],
        does: m.shortcuts_unread_room,
      },
      { id: 'read-all', keys: ['Shift Escape'], does: m.shortcuts_read_all },
      { id: 'landmark', keys: ['Control F6', 'Control Shift F6'], does: m.shortcuts_landmark },
      { id: 'table', keys: ['Mod /', '?'], does: m.shortcuts_table },
    ],
  },
  {
    id: 'room',
    title: m.shortcuts_in_room,
    rows: [
      { id: 'latest', keys: ['Escape', 'Mod End'], does: m.shortcuts_latest },
      { id: 'oldest', keys: ['Mod Home'], does: m.shortcuts_oldest },
      { id: 'unread', keys: ['Shift PageUp'], does: m.shortcuts_unread },
      { id: 'details', keys: ['Mod .'], does: m.shortcuts_details },
      { id: 'rove', keys: ['ArrowUp', 'ArrowDown', 'Home', 'End'], does: m.shortcuts_rove },
    ],
  },
  {
    id: 'message',
    title: m.shortcuts_on_message,
    rows: [
      { id: 'reply', keys: ['r'], does: m.shortcuts_reply },
      { id: 'quote', keys: ['q'], does: m.shortcuts_quote },
      { id: 'react', keys: ['+'], does: m.shortcuts_react },
      { id: 'edit', keys: ['e'], does: m.shortcuts_edit },
      { id: 'delete', keys: ['Delete'], does: m.shortcuts_delete },
      { id: 'copy', keys: ['c'], does: m.shortcuts_copy },
      { id: 'mark-unread', keys: ['u'], does: m.shortcuts_mark_unread },
      { id: 'enter', keys: ['Enter'], does: m.shortcuts_enter },
    ],
  },
  {
    id: 'composer',
    title: m.shortcuts_in_composer,
    rows: [
      { id: 'send', keys: ['Enter'], does: m.shortcuts_send },
      { id: 'line', keys: ['Shift Enter'], does: m.shortcuts_line },
      { id: 'strong', keys: ['Mod b'], does: m.marks_strong },
      { id: 'em', keys: ['Mod i'], does: m.marks_em },
      { id: 'del', keys: ['Mod Shift x'], does: m.marks_del },
      { id: 'code', keys: ['Mod e'], does: m.marks_code },
      { id: 'edit-last', keys: ['ArrowUp'], does: m.shortcuts_edit_last },
      { id: 'attach', keys: ['Control Shift u'], does: m.shortcuts_attach },
      { id: 'stop-editing', keys: ['Escape'], does: m.shortcuts_stop_editing },
    ],
  },
] as const satisfies { id: string; title: () => string; rows: Row[] }[];

export type Shortcut = (typeof table)[number]['rows'][number]['id'];
