// What went wrong on a page without anybody seeing it: errors of scripts, of the console, of the security policy.
import assert from 'node:assert/strict';

/** Runs in the page before anything else does. */
function tellViolations() {
  addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, sample } = event;
    console.error(`securitypolicyviolation: ${effectiveDirective} ${blockedURI} ${sample}`);
  });
}

export class Watch {
  #faults = [];
  #forgiven = [];

  static async over(context) {
    await context.addInitScript(tellViolations);
  }

  constructor(page) {
    page.on('pageerror', (error) => this.#note(`error: ${error.stack ?? error}`));
    page.on('crash', () => this.#note('the page crashed'));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#note(`console: ${message.text()} ${message.location().url}`.trim());
    });
  }

  /** From here on, and for what has been noted, this is part of the story. */
  forgives(...patterns) {
    this.#forgiven.push(...patterns);
    this.#faults = this.#faults.filter((fault) => !patterns.some((pattern) => pattern.test(fault)));
  }

  mustBeQuiet(whose) {
    assert.deepEqual(this.#faults, [], `${whose}'s page had faults`);
  }

  #note(fault) {
    if (!this.#forgiven.some((pattern) => pattern.test(fault))) this.#faults.push(fault);
  }
}
