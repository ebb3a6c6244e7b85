import { describe, expect, it } from 'vitest';
import { isOutdated } from './version';

const script = 'https://example.org/assets/index-OLD.js';
const page = (name: string, status = 200) => ({
  now: async () =>
    new Response(`<script type="module" src="/assets/${name}"></script>`, { status }),
  script,
});

describe('a page', () => {
  it('is outdated once the server’s begins with another script', async () => {
    expect(await isOutdated(page('index-OLD.js'))).toBe(false);
    expect(await isOutdated(page('index-NEW.js'))).toBe(true);
  });

  it('is not while the server cannot say', async () => {
    expect(await isOutdated(page('busy', 503))).toBe(false);
    expect(await isOutdated({ ...page('index-NEW.js'), script: undefined })).toBe(false);
  });
});
