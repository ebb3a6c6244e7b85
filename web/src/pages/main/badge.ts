/** What the tab says while one is elsewhere: the title's count, and the favicon's seat that lights up. */
import { m } from '../../i18n';

export function showBadge(unread: number, room: string): void {
  const count = unread > 99 ? '99+' : String(unread);
  if (room === '') document.title = unread > 0 ? `(${count}) tertulia` : 'tertulia';
  else document.title = unread > 0 ? m.title_unread({ count, room }) : m.title({ room });
  // The app's own icon, where it is installed.
  void navigator.setAppBadge?.(unread).catch(() => {});
  const icon = unread > 0 ? '/favicon-unread.svg' : '/favicon.svg';
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (link && link.getAttribute('href') !== icon) link.setAttribute('href', icon);
}
