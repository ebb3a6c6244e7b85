/** Changing rooms and who is in them. Comes with who does so, not with the first screen. */
import { api } from './app';
import { Members } from './members.svelte';

export const members = new Members(api);
