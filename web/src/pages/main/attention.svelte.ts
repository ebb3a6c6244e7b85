/** Does somebody look at this page? Shown and with the focus: only then is anything read. */
export class Attention {
  watched = $state(document.visibilityState === 'visible' && document.hasFocus());

  look(): void {
    this.watched = document.visibilityState === 'visible' && document.hasFocus();
  }
}
