/** Puts a text on the clipboard; the modern way exists on secure origins only, the old one needs the field it is in. */
export async function copyFrom(field: HTMLInputElement): Promise<boolean> {
  const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
  try {
    if (clipboard !== undefined) {
      await clipboard.writeText(field.value);
      return true;
    }
  } catch {
    // Refused: the old way may still be allowed.
  }
  field.select();
  return document.execCommand('copy');
}
