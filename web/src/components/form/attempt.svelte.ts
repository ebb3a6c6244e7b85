/**
 * One form on its way to the server: busy while the request runs, then what was wrong, in words and beside the field
 * that it concerns. Form.svelte draws it.
 */
import { m } from '../../i18n';
import { waitText } from '../../i18n/waits';
import { ApiError, type ErrorCode } from '../../net/api';

/** Where a refusal belongs that names no field of the request. */
const places: Partial<Record<ErrorCode, string>> = {
  'auth.credentials': 'password',
  'auth.password': 'currentPassword',
  'user.exists': 'email',
  'room.exists': 'name',
  'setup.token': 'setupToken',
};

const READING_MS = 5_000;

export class Attempt {
  busy = $state(false);
  /** By the name of the field in the request. */
  faults = $state.raw<Record<string, string | undefined>>({});
  /** What concerns the whole. */
  fault = $state('');

  /**
   * `fields` are those that the form shows; a fault of any other concerns the whole. `words` may know a better
   * sentence for a refusal than the general one.
   */
  constructor(
    private readonly fields: readonly string[] = [],
    private readonly words: (error: unknown) => string | undefined = () => undefined,
  ) {}

  /** True when it went well. `missing` are faults seen here, which the server need not be asked about. */
  async run(
    work: () => Promise<void>,
    missing: Record<string, string | undefined> = {},
  ): Promise<boolean> {
    if (this.busy) return false;
    this.fault = '';
    this.faults = missing;
    if (Object.values(missing).some(Boolean)) return false;
    this.busy = true;
    try {
      await work();
      return true;
    } catch (error) {
      await this.#refused(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** A field is being mended: what was said of it holds no longer. */
  mend(field: string): void {
    if (this.faults[field] !== undefined) this.faults = { ...this.faults, [field]: undefined };
  }

  async #refused(error: unknown): Promise<void> {
    const { code, field, retryAfterMs } = error instanceof ApiError ? error : ({} as ApiError);
    const place = field ?? (code && places[code]);
    if (code === 'rate_limited' && retryAfterMs !== undefined) return this.#wait(retryAfterMs);
    if (code === 'network') {
      this.fault = navigator.onLine ? m.error_network() : m.account_offline();
      return;
    }
    const text = this.words(error) ?? (await textOf(error));
    if (place !== undefined && this.fields.includes(place)) this.faults = { [place]: text };
    else this.fault = text;
  }

  /** Says how long, and takes it back when the time is over, though not before it can have been read. */
  #wait(ms: number): void {
    const said = waitText(ms);
    this.fault = said;
    setTimeout(
      () => {
        if (this.fault === said) this.fault = '';
      },
      Math.max(ms, READING_MS),
    );
  }
}

/** The fault of a field that was left empty. */
export function required(value: string): string | undefined {
  return value.trim() === '' ? m.account_required() : undefined;
}

/** The table of all refusals is not small, and most people never meet one: it comes when it is needed. */
async function textOf(error: unknown): Promise<string> {
  try {
    const { errorText } = await import('../../i18n/errors');
    return errorText(error);
  } catch {
    return m.error_internal();
  }
}
