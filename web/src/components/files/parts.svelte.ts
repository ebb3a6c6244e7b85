/**
 * What draws files. Its code is asked for as soon as there is a conversation, and is there before the first message as a
 * rule; it is no part of the first screen.
 */
import type { Component, ComponentProps } from 'svelte';
import type Attachments from './Attachments.svelte';

const AGAIN_MS = 3_000;

class Parts {
  Attachments = $state.raw<Component<ComponentProps<typeof Attachments>>>();

  async load(): Promise<void> {
    try {
      this.Attachments = (await import('./Attachments.svelte')).default;
    } catch {
      setTimeout(() => void this.load(), AGAIN_MS);
    }
  }
}

export const parts = new Parts();
void parts.load();
