// Waiting for facts. Nothing here sleeps for its own sake, and no bound says how fast the server should be:
// the bounds only end a test whose fact will never come.

/** Milliseconds after which a fact is held to be missing. */
export const PATIENCE = Number(process.env.PATIENCE_MS ?? 30_000);

/** The promise's value, or a failure that names what did not come. */
export async function within(promise, what, patience = PATIENCE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${patience} ms in vain: ${text(what)}`)), patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again and again until `fact` gives something truthy, and gives that. For what nobody announces. */
export async function until(fact, what, patience = PATIENCE) {
  const deadline = performance.now() + patience;
  for (;;) {
    const found = await fact();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`waited ${patience} ms in vain: ${text(what)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const text = (what) => (typeof what === 'function' ? what() : what);
