/** What a browser has for pushes: its permission, its service worker, its subscription. The one place that names them. */
import { register } from './worker';

export interface PushBrowser {
  /** Pages that came over plain HTTP get no service worker. */
  readonly secure: boolean;
  readonly supported: boolean;
  /** An iPhone or iPad gives pushes to apps of its home screen alone. */
  readonly wantsHomeScreen: boolean;
  permission(): NotificationPermission;
  /** Browsers show the question on a click alone. */
  ask(): Promise<NotificationPermission>;
  find(): Promise<PushSubscription | undefined>;
  /** Starts the worker; gives the subscription that there is if it was made with this key. */
  subscribe(key: Uint8Array<ArrayBuffer>): Promise<PushSubscription>;
  /** Ends the subscription. The worker stays: it keeps the app's files, and nothing of a person's. */
  drop(): Promise<void>;
}

export const pushBrowser: PushBrowser = {
  secure: isSecureContext,
  supported: 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window,
  get wantsHomeScreen() {
    const isApple = /\b(iPhone|iPad)\b/.test(navigator.userAgent);
    return isApple && !matchMedia('(display-mode: standalone)').matches;
  },
  permission: () => Notification.permission,
  ask: () => Notification.requestPermission(),
  async find() {
    const registration = await navigator.serviceWorker.getRegistration();
    return (await registration?.pushManager.getSubscription()) ?? undefined;
  },
  async subscribe(key) {
    await register();
    const { pushManager } = await navigator.serviceWorker.ready;
    const former = await pushManager.getSubscription();
    if (former && !isSame(former.options.applicationServerKey, key)) await former.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  },
  async drop() {
    const registration = await navigator.serviceWorker.getRegistration();
    const subscription = await registration?.pushManager.getSubscription();
    await subscription?.unsubscribe();
    if ('clearAppBadge' in navigator) await navigator.clearAppBadge().catch(() => {});
  },
};

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  if (one?.byteLength !== other.length) return false;
  return new Uint8Array(one).every((byte, at) => byte === other[at]);
}
