/**
 * The build. Two rules of the content security policy shape it: no inline script or style (so nothing is put into
 * index.html but links and the icon sprite) and fonts from our own origin alone (so they are never inlined).
 */
import { readFileSync } from 'node:fs';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

function iconSprite(): Plugin {
  return {
    name: 'icon-sprite',
    transformIndexHtml: (html) =>
      html.replace('<!--icons-->', readFileSync('src/generated/icons.svg', 'utf8').trim()),
  };
}

/**
 * We speak WebSocket and long polling, and JSON alone: the client's code for WebTransport, and what looks for bytes in each
 * message and reads them, would be a weight on each first screen.
 */
function withoutUnspoken(): Plugin {
  const unspoken: [RegExp, string][] = [
    [/engine\.io-client.*\/webtransport\.js$/, 'export class WT {}'],
    [/engine\.io-parser.*\/base64-arraybuffer\.js$/, 'export const decode = (base64) => base64;'],
    [
      /socket\.io-parser.*\/is-binary\.js$/,
      'export const isBinary = () => false; export const hasBinary = isBinary;',
    ],
  ];
  return {
    name: 'without-unspoken',
    enforce: 'pre',
    load: (id) => unspoken.find(([file]) => file.test(id))?.[1] ?? null,
  };
}

/** What the first file loads of itself need not be named once more. */
const isAtStart = (name: string) => /(ui|rolldown-runtime)-[^/]*\.js$/.test(name);

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/i18n/paraglide',
      strategy: ['globalVariable', 'baseLocale'],
    }),
    svelte(),
    iconSprite(),
    withoutUnspoken(),
  ],
  // The policy names these browsers: light-dark(), popover and <dialog> work in all of them.
  build: {
    manifest: true,
    target: ['chrome123', 'firefox125', 'safari17.5'],
    // The main screen is what people wait for: what it imports is fetched beside it. What comes later finds most of its
    // imports there, and a list of them would be part of every first screen.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (file, needed) =>
        needed.filter(
          (name) => name.endsWith('.css') || (file.includes('Main-') && !isAtStart(name)),
        ),
    },
    rolldownOptions: {
      input: ['index.html', 'docs.html', 'src/sw.ts'],
      // Small parts that nearly every screen has: apart, each would be a file of a few hundred bytes.
      output: {
        // A service worker is found by its address, and is a whole by itself.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            {
              name: 'ui',
              test: /components.ui.(Button|Field|Icon|IconButton|Segmented)\.svelte|messages.(error_(internal|network|shape)|close|cancel|dismiss)\.js/,
            },
          ],
        },
      },
    },
    assetsInlineLimit: (file) => file.endsWith('.svg'),
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/socket.io': { target: 'http://127.0.0.1:3000', ws: true },
    },
  },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    restoreMocks: true,
  },
});
