/** A short tone, in one tab of the browser alone. */
const LOCK = 'tertulia-chime';
/** Further calls within this time, in whatever tab, are the same one. */
const SAME_MS = 1_500;
const NOTES = [659.26, 880] as const;
const NOTE_S = 0.14;
const LOUDNESS = 0.08;

export async function chime(): Promise<void> {
  // A browser lets no tab sound that nobody has touched; another one shall.
  if (navigator.userActivation?.hasBeenActive === false) return;
  // Without a safe origin there are no locks: then each tab sounds.
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks === undefined) return ring();
  await locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    ring();
    await new Promise((over) => setTimeout(over, SAME_MS));
  });
}

function ring(): void {
  const context = new AudioContext();
  const begin = context.currentTime + 0.02;
  NOTES.forEach((pitch, n) => {
    const at = begin + n * NOTE_S;
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 2 * NOTE_S);
    const note = new OscillatorNode(context, { frequency: pitch });
    note.connect(gain).connect(context.destination);
    note.start(at);
    note.stop(at + 2 * NOTE_S);
    if (n === NOTES.length - 1) note.onended = () => void context.close();
  });
}
