/**
 * Writes src/generated/icons.svg, the sprite of the icons in use, from lucide-static (ISC licence). It is committed,
 * and lucide-static is no dependency: to change the list, edit `names`, then
 *
 *   npm install --no-save lucide-static@1.48.0 && node scripts/icons.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';

const names = [
  'activity',
  'arrow-down',
  'arrow-left',
  'arrow-right',
  'arrow-up',
  'at-sign',
  'bell',
  'bell-off',
  'bookmark',
  'bot',
  'chart-line',
  'check',
  'check-check',
  'chevron-down',
  'chevron-left',
  'chevron-right',
  'circle-alert',
  'clock',
  'cloud-off',
  'code',
  'copy',
  'door-open',
  'download',
  'ellipsis',
  'external-link',
  'eye',
  'eye-off',
  'file',
  'file-archive',
  'file-audio',
  'file-text',
  'file-video',
  'gauge',
  'globe',
  'hash',
  'history',
  'image',
  'image-off',
  'info',
  'key-round',
  'laptop',
  'link',
  'list-checks',
  'lock',
  'log-out',
  'megaphone',
  'message-circle',
  'message-square-text',
  'monitor',
  'moon',
  'palette',
  'panel-right',
  'paperclip',
  'pencil',
  'pin',
  'pin-off',
  'play',
  'plus',
  'power',
  'qr-code',
  'quote',
  'refresh-cw',
  'rotate-ccw',
  'search',
  'send',
  'send-horizontal',
  'server',
  'settings',
  'share-2',
  'shield',
  'shield-check',
  'smartphone',
  'smile-plus',
  'square-pen',
  'sun',
  'sun-moon',
  'table',
  'ticket',
  'trash-2',
  'triangle-alert',
  'undo-2',
  'unplug',
  'user',
  'user-check',
  'user-plus',
  'user-x',
  'users',
  'webhook',
  'x',
  'zoom-in',
  'zoom-out',
];

const symbols = names.map((name) => {
  const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, 'utf8');
  const shapes = svg
    .slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
    .replace(/\s*\n\s*/g, '')
    .replace(/ \/>/g, '/>');
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
});

writeFileSync(
  'src/generated/icons.svg',
  `<svg class="sprite" width="0" height="0" aria-hidden="true">${symbols.join('')}</svg>\n`,
);
writeFileSync(
  'src/generated/icons.ts',
  `/** Written by scripts/icons.mjs. */\nexport type IconName =\n${names.map((name) => `  | '${name}'`).join('\n')};\n`,
);
