// Is the screen fair to everybody? By axe's rules, and by nothing reaching out of sight to the side.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const ALL = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a change of colours can change. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Before the first page of a context: a script of the page itself would be refused by its policy. */
export async function bringAxe(context) {
  await context.addInitScript({ path: AXE });
}

/** In both themes; the rules that no colour has a part in are asked in one of them. */
export async function mustBeFair(screen, where) {
  for (const [colorScheme, rules] of Object.entries({ light: ALL, dark: COLOURS })) {
    await screen.page.emulateMedia({ colorScheme });
    await screen.settles();
    assert.deepEqual(await screen.page.evaluate(axeViolations, rules), [], `axe on ${where}, ${colorScheme}`);
  }
}

export async function mustFit(screen, where) {
  await screen.settles();
  assert.deepEqual(await screen.page.evaluate(whatReachesOut), [], `sideways on ${where}`);
}

async function axeViolations(rules) {
  const { violations } = await globalThis.axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
  return violations.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    nodes: nodes.slice(0, 4).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
  }));
}

/** The page and its scrolling boxes must not scroll sideways, and no text or control may lie beyond the edge. */
function whatReachesOut() {
  const { documentElement: root } = document;
  const found = [];
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} of ${root.clientWidth} wide`);
  for (const element of document.querySelectorAll('body *')) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const { overflowX, clipPath } = getComputedStyle(element);
    if (clipPath !== 'none') continue;
    const name = element.outerHTML.slice(0, 160);
    if (/auto|scroll/.test(overflowX) && element.scrollWidth > element.clientWidth) found.push(`scrolls: ${name}`);
    if (!element.matches('a, button, input, textarea, select, label, h1, h2, h3, p, li, time, small')) continue;
    const { left, right, width, height } = element.getBoundingClientRect();
    if (width > 1 && height > 1 && (left < -1 || right > innerWidth + 1)) {
      found.push(`from ${Math.round(left)} to ${Math.round(right)} of ${innerWidth}: ${name}`);
    }
  }
  return found;
}
