/** Ctrl K or ⌘ K, with Caps Lock too. Apart from the other keys, since the first screen has it. */
export function asksForSwitcher(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  return (ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'k';
}
