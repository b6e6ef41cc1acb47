/** What every adapter to key encryption keys must do, as one suite. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { drawKey } from './aes-gcm.ts';
import { wrapAad } from './data-key.ts';
import type { KeyEncryptionKeys } from './kek.ts';

export function kekContract(
  name: string,
  /** Opens the same keys each time; `other` those of somebody else. */
  open: (whose: 'own' | 'other') => KeyEncryptionKeys,
): void {
  const context = { tenantId: 'saint-aubin', dataKeyId: 'dk_AAAAAAAAAAAAAAAA' };
  const refused = { code: 'ERR_KEK_WRONG' };

  void it(`${name}: opens tomorrow what it wrapped today`, async () => {
    const key = drawKey();
    const [today, tomorrow] = [open('own'), open('own')];
    const wrappedBy = await today.current();
    assert.equal(await tomorrow.current(), wrappedBy);
    const aad = wrapAad({ ...context, wrappedBy });
    const wrapped = await today.wrap(wrappedBy, { key, aad });
    assert.ok(!wrapped.includes(key.toString('base64url')));
    assert.notEqual(await today.wrap(wrappedBy, { key, aad }), wrapped);
    const opened = await tomorrow.unwrap(wrappedBy, { wrapped, aad });
    assert.ok(key.equals(opened));
  });

  void it(`${name}: opens nothing for another tenant, key or owner, and nothing altered`, async () => {
    const keks = open('own');
    const wrappedBy = await keks.current();
    const aad = wrapAad({ ...context, wrappedBy });
    const wrapped = await keks.wrap(wrappedBy, { key: drawKey(), aad });
    for (const other of [
      { ...context, tenantId: 'bellevue', wrappedBy },
      { ...context, dataKeyId: 'dk_BBBBBBBBBBBBBBBB', wrappedBy },
      { ...context, wrappedBy: 'kek_other' },
    ]) {
      await assert.rejects(keks.unwrap(wrappedBy, { wrapped, aad: wrapAad(other) }), refused);
    }
    const altered = (wrapped.startsWith('A') ? 'B' : 'A') + wrapped.slice(1);
    await assert.rejects(keks.unwrap(wrappedBy, { wrapped: altered, aad }), refused);
    const others = open('other');
    await assert.rejects(others.unwrap(wrappedBy, { wrapped, aad }), refused);
    await assert.rejects(others.unwrap(await others.current(), { wrapped, aad }), refused);
  });
}
