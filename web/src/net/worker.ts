/** The service worker: where it comes from, and that it is there. Pages that came over plain HTTP get none. */

const WORKER = '/sw.js';

export async function register(): Promise<void> {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  await workers?.register(workerUrl());
}

let url: string | undefined;

/** Where the content security policy enforces Trusted Types, it names this policy, and allows it to be made once. */
function workerUrl(): string {
  return (url ??= trusted());
}

function trusted(): string {
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
