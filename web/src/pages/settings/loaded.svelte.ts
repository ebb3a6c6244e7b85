/** A list from the server: not there yet, there, or not to be had. Loading.svelte draws the three. */
import { errorText } from '../../i18n/errors';

export class Loaded<Value> {
  value = $state.raw<Value>();
  fault = $state('');

  constructor(private readonly fetch: () => Promise<Value>) {
    void this.load();
  }

  async load(): Promise<void> {
    try {
      this.value = await this.fetch();
      this.fault = '';
    } catch (error) {
      this.fault = errorText(error);
    }
  }
}
