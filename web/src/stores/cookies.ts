/** Cookies that the server reads too: a year, this site alone. */
import type { Jar } from './settings.svelte';

export const cookies: Jar = {
  read(name) {
    const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`));
    return found?.slice(name.length + 1);
  },
  write(name, value) {
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  },
};
