/**
 * Key encryption keys that the operator hands over as text: an environment variable, or a credential of
 * systemd (`LoadCredential=tdoc-kek:…`). One key a line or between commas; the first wraps.
 */
import { kekFromText, unwrapHeld, wrapHeld } from './held-keks.ts';
import { readPrivateFile } from './kek-file.ts';
import type { KeyEncryptionKeys } from './kek.ts';
import { VaultError } from './vault-error.ts';

/** @throws VaultError ERR_KEK_UNREADABLE */
export function keksFromText(text: string, place: string): KeyEncryptionKeys {
  const keys = text
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map((one) => kekFromText(one, place));
  const [first] = keys;
  if (!first) throw new VaultError('ERR_KEK_UNREADABLE', { place });
  return {
    place,
    isNew: false,
    current: () => Promise.resolve(first.id),
    wrap: (kekId, content) =>
      new Promise((resolve) => resolve(wrapHeld(keys, { kekId, ...content }))),
    unwrap: (kekId, content) =>
      new Promise((resolve) => resolve(unwrapHeld(keys, { kekId, ...content }))),
    succeed: null,
    forgetOthers: () => Promise.resolve(),
  };
}

/** @throws VaultError ERR_KEK_MISSING, ERR_KEK_EXPOSED, ERR_KEK_UNREADABLE */
export function keksFromCredential(file: string): KeyEncryptionKeys {
  // systemd gives the service its right by an access list, which shows as the group's bit.
  return keksFromText(readPrivateFile(file, { forbidden: 0o007 }), file);
}
