/** The pushes of who is signed in, made when first asked for: most starts need none of it. */
import { pushBrowser } from '../net/push';
import { api, session } from './app';
import { keptPush } from './kept-push';
import { Push } from './push.svelte';

export const push = new Push(api, pushBrowser, keptPush, () => session.user?.id ?? '');
