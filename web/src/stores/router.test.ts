import { beforeEach, describe, expect, it } from 'vitest';
import { href, parse, Router, type Route } from './router.svelte';

describe('an address', () => {
  const routes: [string, Route][] = [
    ['/', { name: 'home' }],
    ['/r/general', { name: 'room', roomId: 'general', details: false }],
    ['/r/general/details', { name: 'room', roomId: 'general', details: true }],
    ['/r/general/m/01J', { name: 'room', roomId: 'general', details: false, messageId: '01J' }],
    ['/r/a%2Fb', { name: 'room', roomId: 'a/b', details: false }],
    ['/settings', { name: 'settings' }],
    ['/settings/people', { name: 'settings', section: 'people' }],
    ['/invite/abc', { name: 'invite', token: 'abc' }],
    ['/dashboard', { name: 'dashboard' }],
    ['/share', { name: 'share' }],
  ];

  it.each(routes)('%s is read and written alike', (path, route) => {
    expect(parse(path)).toEqual(route);
    expect(href(route)).toBe(path);
  });

  it('of an invitation may carry its token behind', () => {
    expect(parse('/invite', '?token=abc')).toEqual({ name: 'invite', token: 'abc' });
  });

  it.each(['/r', '/nowhere', '/r/%E0%A4%A'])('%s leads home', (path) => {
    expect(parse(path)).toEqual({ name: 'home' });
  });
});

describe('Router', () => {
  const general: Route = { name: 'room', roomId: 'general', details: false };
  let router: Router;

  beforeEach(() => {
    window.history.replaceState(null, '', '/');
    router = new Router(window);
  });

  function click(link: string, how: MouseEventInit = {}): boolean {
    document.body.innerHTML = link;
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, ...how });
    let taken = false;
    const listen = (each: MouseEvent) => {
      router.follow(each);
      taken = each.defaultPrevented;
      each.preventDefault();
    };
    document.body.addEventListener('click', listen, { once: true });
    document.querySelector('a')?.dispatchEvent(event);
    return taken;
  }

  it('starts where the address says', () => {
    window.history.replaceState(null, '', '/r/general');
    expect(new Router(window).route).toEqual(general);
  });

  it('goes and writes the address', () => {
    router.go(general);
    expect(window.location.pathname).toBe('/r/general');
    expect(router.route).toEqual(general);
  });

  it('follows the links of the page', () => {
    expect(click('<a href="/r/general">x</a>')).toBe(true);
    expect(router.route).toEqual(general);
  });

  it.each([
    ['another place', '<a href="https://example.org/">x</a>', {}],
    ['another window', '<a href="/r/general" target="_blank">x</a>', {}],
    ['a download', '<a href="/r/general" download>x</a>', {}],
    ['the server', '<a href="/api/docs">x</a>', {}],
    ['a place on the page', '<a href="#composer">x</a>', {}],
    ['a new tab', '<a href="/r/general">x</a>', { ctrlKey: true }],
  ])('leaves a click for %s to the browser', (_, link, how) => {
    expect(click(link, how)).toBe(false);
    expect(router.route).toEqual({ name: 'home' });
  });

  it('replaces instead of leaving the app when there is nothing behind', () => {
    router.replace(general);
    router.back({ name: 'home' });
    expect(router.route).toEqual({ name: 'home' });
  });
});
