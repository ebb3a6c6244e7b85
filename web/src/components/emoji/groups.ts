/** The groups of Unicode's emoji in their order, and what they are called. Skin tones, the group 2, are parts of others. */
import { m } from '../../i18n';

export function groupNames(): [group: number, name: string][] {
  return [
    [0, m.emoji_group_0()],
    [1, m.emoji_group_1()],
    [3, m.emoji_group_3()],
    [4, m.emoji_group_4()],
    [5, m.emoji_group_5()],
    [6, m.emoji_group_6()],
    [7, m.emoji_group_7()],
    [8, m.emoji_group_8()],
    [9, m.emoji_group_9()],
  ];
}
