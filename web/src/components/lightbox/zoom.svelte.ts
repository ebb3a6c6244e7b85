/** How large a picture is drawn: whole, or up to four times as large, by a click or by two fingers. */
const MOST = 4;
const CLICKED = 2.5;
const SWIPE_PX = 60;

type Point = { x: number; y: number };

export class Zoom {
  scale = $state(1);
  #box: HTMLElement | undefined;
  readonly #fingers = new Map<number, Point>();
  #spread = 0;
  #start: Point | undefined;
  /** Fingers moved: the click that ends the gesture is none. */
  #gestured = false;

  constructor(private readonly onswipe: (by: 1 | -1) => void) {}

  get isLarge(): boolean {
    return this.scale > 1;
  }

  /** Watches the fingers on a scrolling box; the returned function ends it. */
  attach(box: HTMLElement): () => void {
    this.#box = box;
    const ending = new AbortController();
    const { signal } = ending;
    box.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    box.addEventListener('pointermove', (event) => this.#move(event), { signal });
    for (const name of ['pointerup', 'pointercancel'] as const) {
      box.addEventListener(name, (event) => this.#up(event), { signal });
    }
    return () => ending.abort();
  }

  /** Larger, about the point that was hit (by the keyboard: the middle), or whole again. */
  click(event: MouseEvent): void {
    if (this.#gestured) return;
    const byKey = event.detail === 0;
    this.#to(
      this.isLarge ? 1 : CLICKED,
      byKey ? undefined : { x: event.clientX, y: event.clientY },
    );
  }

  #down(event: PointerEvent): void {
    if (this.#fingers.size === 0) this.#gestured = false;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#start = { x: event.clientX, y: event.clientY };
    this.#spread = this.#distance;
  }

  #move(event: PointerEvent): void {
    if (!this.#fingers.has(event.pointerId)) return;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.#fingers.size !== 2 || this.#spread === 0) return;
    this.#gestured = true;
    const [one, other] = [...this.#fingers.values()] as [Point, Point];
    const middle = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
    const spread = this.#distance;
    this.#to(Math.min(MOST, Math.max(1, (this.scale * spread) / this.#spread)), middle);
    this.#spread = spread;
  }

  #up(event: PointerEvent): void {
    const alone = this.#fingers.size === 1;
    this.#fingers.delete(event.pointerId);
    if (!alone || !this.#start || this.isLarge || event.pointerType === 'mouse') return;
    const across = event.clientX - this.#start.x;
    if (this.#gestured || Math.abs(across) < SWIPE_PX) return;
    this.#gestured = true;
    this.onswipe(across < 0 ? 1 : -1);
  }

  get #distance(): number {
    const [one, other] = [...this.#fingers.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  }

  /** Scrolls so that what was under the point stays under it. */
  #to(scale: number, point?: Point): void {
    const box = this.#box;
    if (!box) return;
    const { left, top, width, height } = box.getBoundingClientRect();
    const x = point ? point.x - left : width / 2;
    const y = point ? point.y - top : height / 2;
    const ratio = scale / this.scale;
    const to = { left: (box.scrollLeft + x) * ratio - x, top: (box.scrollTop + y) * ratio - y };
    this.scale = scale;
    requestAnimationFrame(() => box.scrollTo(to));
  }
}
