/** Why a file was not taken, in words. */
import type { Storage } from '../../contract.gen';
import { m } from '../../i18n';
import { size } from '../../i18n/format';
import type { Refused } from '../../stores/uploads.svelte';

export function refusalText({ name, fault }: Refused, storage?: Storage): string {
  switch (fault) {
    case 'empty':
      return m.files_refused_empty({ name });
    case 'too_large':
      return m.files_refused_too_large({ name, limit: size(storage?.maxUploadBytes ?? 0) });
    case 'too_many':
      return m.files_refused_too_many();
    case 'quota':
      return m.files_refused_quota({ name });
  }
}
