/** Does this key ask for the table of keys? A question mark does where it is no letter of a text. */
export function asksForTable({ key, altKey, ctrlKey, metaKey, target }: KeyboardEvent): boolean {
  if (altKey) return false;
  // On some keyboards the slash is a key with Shift, on others the question mark is.
  if (ctrlKey || metaKey) return key === '/' || key === '?';
  return key === '?' && !isField(target);
}

function isField(target: EventTarget | null): boolean {
  const fields = 'textarea, select, input:not([type=radio], [type=checkbox])';
  return target instanceof Element && target.matches(fields);
}
