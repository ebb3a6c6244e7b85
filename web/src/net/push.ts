/** What a browser has for pushes: its permission, its service worker, its subscription. The one place that names them. */

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
  /** Ends the subscription and the worker. */
  drop(): Promise<void>;
}

const WORKER = '/sw.js';

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
    await navigator.serviceWorker.register(workerUrl());
    const { pushManager } = await navigator.serviceWorker.ready;
    const former = await pushManager.getSubscription();
    if (former && !isSame(former.options.applicationServerKey, key)) await former.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  },
  async drop() {
    const registration = await navigator.serviceWorker.getRegistration();
    const subscription = await registration?.pushManager.getSubscription();
    await subscription?.unsubscribe();
    await registration?.unregister();
    if ('clearAppBadge' in navigator) await navigator.clearAppBadge().catch(() => {});
  },
};

/** Where the content security policy enforces Trusted Types, it names this policy. */
function workerUrl(): string {
  const types = (window as { trustedTypes?: TypePolicies }).trustedTypes;
  if (types === undefined) return WORKER;
  const policy = types.createPolicy('tertulia-worker', {
    createScriptURL(url) {
      if (url !== WORKER) throw new TypeError(`${url} is not the service worker`);
      return url;
    },
  });
  // TypeScript's library does not know that `register` takes it (https://www.w3.org/TR/trusted-types/).
  return policy.createScriptURL(WORKER) as string;
}

interface TypePolicies {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  if (one?.byteLength !== other.length) return false;
  return new Uint8Array(one).every((byte, at) => byte === other[at]);
}
