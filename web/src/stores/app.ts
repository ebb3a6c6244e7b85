/**
 * The stores that every screen knows, made once. What only the conversation needs is made in house.ts, so that the
 * sign-in page does not load it.
 */
import { Access } from '../net/access';
import { Api } from '../net/api';
import { Announcer } from './announcer.svelte';
import { Router } from './router.svelte';
import { Session } from './session.svelte';
import { Settings } from './settings.svelte';
import { Toasts } from './toasts.svelte';
import { cookies } from './cookies';

const bare = new Api();
export const access = new Access(bare);
export const api = new Api(access);
export const session = new Session(api, access, () => location.reload());
export const settings = new Settings(cookies, navigator.languages);
export const router = new Router(window);
export const toasts = new Toasts();
export const announcer = new Announcer();
