/** AES-256-GCM by known answers, and what a sealed field does anywhere but in its place. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { drawKey, gcmOpen, gcmSeal } from './aes-gcm.ts';
import { unwrapKey, wrapAad, wrapKey } from './data-key.ts';
import {
  aesFieldCipher,
  fieldAad,
  keyIdOf,
  sealFieldWith,
  type Cell,
  type FieldKey,
} from './field-cipher.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** @see https://csrc.nist.gov/groups/ST/toolkit/BCM/documents/proposedmodes/gcm/gcm-spec.pdf test cases 13 to 16 */
const SP_800_38D = [
  {
    key: '00'.repeat(32),
    nonce: '00'.repeat(12),
    plaintext: '',
    aad: '',
    sealed: '530f8afbc74536b9a963b4f1c4cb738b',
  },
  {
    key: '00'.repeat(32),
    nonce: '00'.repeat(12),
    plaintext: '00'.repeat(16),
    aad: '',
    sealed: 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
  },
  {
    key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
    nonce: 'cafebabefacedbaddecaf888',
    plaintext:
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
      '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255',
    aad: '',
    sealed:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
      '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad' +
      'b094dac5d93471bdec1a502270e3cc6c',
  },
  {
    key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
    nonce: 'cafebabefacedbaddecaf888',
    plaintext:
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
      '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    sealed:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
      '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
      '76fc6ece0f4e1768cddf8853bb2d551b',
  },
];

describe('AES-256-GCM', () => {
  it('gives the answers of the specification, both ways', () => {
    for (const { key, nonce, plaintext, aad, sealed } of SP_800_38D) {
      const context = { nonce: bytes(nonce), aad: bytes(aad) };
      const result = gcmSeal(bytes(key), { ...context, plaintext: bytes(plaintext) });
      assert.equal(result.toString('hex'), sealed);
      const opened = gcmOpen(bytes(key), { ...context, sealed: bytes(sealed) });
      assert.equal(opened?.toString('hex'), plaintext);
    }
  });

  it('opens nothing that differs in one bit, whichever, or is shorter', () => {
    const last = SP_800_38D.at(-1);
    assert.ok(last);
    const key = bytes(last.key);
    const right = { nonce: bytes(last.nonce), aad: bytes(last.aad), sealed: bytes(last.sealed) };
    const flipped = (value: Buffer, bit: number) => {
      const copy = Buffer.from(value);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return copy;
    };
    for (const part of ['nonce', 'aad', 'sealed'] as const) {
      for (let bit = 0; bit < right[part].length * 8; bit += 1) {
        const altered = { ...right, [part]: flipped(right[part], bit) };
        assert.equal(gcmOpen(key, altered), null, `${part}, bit ${bit}`);
      }
    }
    for (let length = 0; length < right.sealed.length; length += 1) {
      const cut = { ...right, sealed: right.sealed.subarray(0, length) };
      assert.equal(gcmOpen(key, cut), null, `${length} bytes`);
    }
  });
});

interface KnownAnswers {
  kek: string;
  dek: string;
  iv: string;
  aadWrap: string;
  wrapped: string;
  aadField: string;
  plaintext: string;
  token: string;
}

const known = JSON.parse(
  readFileSync(new URL('./field-encryption-kat.json', import.meta.url), 'utf8'),
) as KnownAnswers;

describe('a sealed field', () => {
  const cell: Cell = {
    tenantId: 'tenant-a',
    table: 'consultation',
    column: 'notes',
    rowId: 'row-42',
  };
  const key: FieldKey = { id: 'dek-0001', key: bytes(known.dek) };

  it('is bound, sealed and written as the known answers say', () => {
    assert.equal(fieldAad(cell, key.id).toString('hex'), known.aadField);
    const token = sealFieldWith(cell, { key, text: known.plaintext, nonce: bytes(known.iv) });
    assert.equal(token, known.token);
    assert.equal(aesFieldCipher.open(cell, { key, token }), known.plaintext);
    assert.equal(keyIdOf(token), 'dek-0001');
  });

  it('has its key wrapped as the known answers say', () => {
    const aad = wrapAad({ tenantId: 'tenant-a', dataKeyId: key.id, wrappedBy: 'kek-2026-01' });
    assert.equal(aad.toString('hex'), known.aadWrap);
    const wrapped = wrapKey(bytes(known.kek), { key: key.key, aad, nonce: bytes(known.iv) });
    assert.equal(
      Buffer.from(wrapped.split('.')[1] ?? '', 'base64url').toString('hex'),
      known.wrapped,
    );
    assert.ok(unwrapKey(bytes(known.kek), { wrapped, aad })?.equals(key.key));
    const foreign = wrapAad({ tenantId: 'tenant-b', dataKeyId: key.id, wrappedBy: 'kek-2026-01' });
    assert.equal(unwrapKey(bytes(known.kek), { wrapped, aad: foreign }), null);
    assert.equal(unwrapKey(drawKey(), { wrapped, aad }), null);
  });

  it('does not open in another row, column, table or tenant, nor under another key', () => {
    const token = aesFieldCipher.seal(cell, { key, text: 'rdv-1030' });
    const moved: Cell[] = [
      { ...cell, tenantId: 'tenant-b' },
      { ...cell, table: 'teleconsultations' },
      { ...cell, column: 'reference' },
      { ...cell, rowId: 'row-43' },
      // Values that run into one another are still other values.
      { ...cell, table: 'consultationn', column: 'otes' },
    ];
    for (const place of moved) assert.equal(aesFieldCipher.open(place, { key, token }), null);
    const renamed = { ...key, id: 'dek-0002' };
    assert.equal(aesFieldCipher.open(cell, { key: renamed, token }), null);
    const relabelled = token.replace('dek-0001', 'dek-0002');
    assert.equal(aesFieldCipher.open(cell, { key: renamed, token: relabelled }), null);
    assert.equal(aesFieldCipher.open(cell, { key: { ...key, key: drawKey() }, token }), null);
  });

  it('has one spelling', () => {
    const token = aesFieldCipher.seal(cell, { key, text: 'x' });
    for (const other of [`${token}=`, ` ${token}`, token.toUpperCase(), token.slice(0, -1), '']) {
      assert.equal(aesFieldCipher.open(cell, { key, token: other }), null);
    }
    // The last letter of base64url may hold bits that say nothing.
    const last = token.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const letter of alphabet) {
      if (letter === last) continue;
      assert.equal(aesFieldCipher.open(cell, { key, token: token.slice(0, -1) + letter }), null);
    }
  });

  it('draws another nonce each time, so that equal texts look different', () => {
    const tokens = Array.from({ length: 10_000 }, () =>
      aesFieldCipher.seal(cell, { key, text: '' }),
    );
    assert.equal(new Set(tokens.map((token) => token.split('.')[2])).size, tokens.length);
  });
});
