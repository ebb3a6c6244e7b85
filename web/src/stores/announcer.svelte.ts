/** What the one polite live region says. */
export class Announcer {
  text = $state('');

  say(text: string): void {
    // The same sentence twice is announced twice only if the text differs.
    this.text = text === this.text ? `${text}\u00a0` : text;
  }

  /** What was said is nobody else's. */
  hush(): void {
    this.text = '';
  }
}
