import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { drawKey } from './aes-gcm.ts';
import { blindIndex, insBlindIndex } from './blind-index.ts';

const { blindIndex: known } = JSON.parse(
  readFileSync(new URL('./field-encryption-kat.json', import.meta.url), 'utf8'),
) as { blindIndex: { root: string; oid: string; ins: string; bidx: string } };

describe('the blind index', () => {
  const root = Buffer.from(known.root, 'hex');
  const where = { tenantId: 'tenant-a', table: 'patient', column: 'ins' };
  const { oid, ins: matricule } = known;

  it('of a matricule INS is as the known answer says, however it was spaced', () => {
    assert.equal(insBlindIndex(root, { ...where, oid, matricule }), known.bidx);
    const spaced = matricule.replace(
      /^(.)(..)(..)(..)(...)(...)(..)$/,
      '$1 $2 $3 $4\u00a0$5 $6 $7',
    );
    assert.equal(insBlindIndex(root, { ...where, oid, matricule: spaced }), known.bidx);
  });

  it('differs by root, tenant, table, column and authority', () => {
    const others = [
      insBlindIndex(drawKey(), { ...where, oid, matricule }),
      insBlindIndex(root, { ...where, tenantId: 'tenant-b', oid, matricule }),
      insBlindIndex(root, { ...where, table: 'consents', oid, matricule }),
      insBlindIndex(root, { ...where, column: 'nia', oid, matricule }),
      insBlindIndex(root, { ...where, oid: '1.2.250.1.213.1.4.10', matricule }),
    ];
    assert.equal(new Set([known.bidx, ...others]).size, 6);
    assert.ok(others.every((index) => /^[0-9a-f]{32}$/.test(index ?? '')));
  });

  it('knows Corsica in either case and refuses what is no matricule', () => {
    const corsican = '2A';
    const first13 = `18506${corsican}125400`;
    const key = String(97 - (Number('1850619125400') % 97)).padStart(2, '0');
    const upper = insBlindIndex(root, { ...where, oid, matricule: first13 + key });
    const lower = insBlindIndex(root, { ...where, oid, matricule: (first13 + key).toLowerCase() });
    assert.equal(upper, lower);
    for (const wrong of ['', '1', matricule.slice(1), `${matricule.slice(0, 14)}0`]) {
      assert.equal(insBlindIndex(root, { ...where, oid, matricule: wrong }), null);
    }
    assert.equal(insBlindIndex(root, { ...where, oid: '1.2.3', matricule }), null);
  });

  it('keeps values apart that are the same when written together', () => {
    assert.notEqual(
      blindIndex(root, { ...where, value: ['ab', 'c'] }),
      blindIndex(root, { ...where, value: ['a', 'bc'] }),
    );
  });
});
