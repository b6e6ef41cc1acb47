import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fromHex, toHex } from '../crypto/bytes.ts';
import { openFrame, sealFrame } from '../testing/plain-sframe.ts';
import { decodeHeader, encodeHeader } from './header.ts';
import { deriveFrameKey, importBaseKey } from './sframe.ts';

/** The working group's own vectors, used where somebody put them; they are not ours to publish. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = process.env['TDOC_SHARED_DATA'] ?? join(root, '..', 'shared', 'data');
const path = join(folder, 'sframe-test-vectors.json');

type Json = Record<string, string | bigint>;
interface Vectors {
  header: Json[];
  sframe: Json[];
}

/** A third of the identifiers and counters exceed what a number can hold. */
function readVectors(): Vectors {
  const text = readFileSync(path, 'utf8').replaceAll(/:\s*(\d+)(?=\s*[,}\n])/g, ': "#$1"');
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith('#') ? BigInt(value.slice(1)) : value,
  ) as Vectors;
}

const big = (vector: Json, name: string) => BigInt(vector[name] ?? 0);
const hex = (vector: Json, name: string) => fromHex(String(vector[name]));

if (existsSync(path)) {
  describe('the public SFrame vectors', () => {
    const { header, sframe } = readVectors();

    it(`hold for all ${header.length} headers, both ways`, () => {
      for (const vector of header) {
        const [kid, ctr] = [big(vector, 'kid'), big(vector, 'ctr')];
        const encoded = String(vector['encoded']);
        assert.equal(toHex(encodeHeader(kid, ctr)), encoded);
        assert.deepEqual(decodeHeader(fromHex(encoded)), { kid, ctr, length: encoded.length / 2 });
      }
      assert.ok(header.length > 200);
    });

    it('hold for suite 5, byte for byte', async () => {
      const [vector] = sframe.filter((one) => big(one, 'cipher_suite') === 5n);
      assert.ok(vector);
      const base = await importBaseKey(hex(vector, 'base_key'));
      const [kid, ctr] = [big(vector, 'kid'), big(vector, 'ctr')];
      const encrypting = await deriveFrameKey(base, { kid, use: 'encrypt' });
      const header = encodeHeader(kid, ctr);
      const parts = { ctr, header, metadata: hex(vector, 'metadata') };
      const ciphertext = await sealFrame(encrypting, parts, hex(vector, 'pt'));

      assert.equal(toHex(encrypting.salt), vector['sframe_salt']);
      assert.equal(toHex(header) + toHex(ciphertext), vector['ct']);
      const decrypting = await deriveFrameKey(base, { kid, use: 'decrypt' });
      assert.deepEqual(await openFrame(decrypting, parts, ciphertext), hex(vector, 'pt'));
    });

    it('name suites that are refused here', async () => {
      const base = await importBaseKey(new Uint8Array(32));
      const others = sframe.map((one) => Number(big(one, 'cipher_suite'))).filter((id) => id !== 5);
      assert.ok(others.length > 0);
      for (const suite of others) {
        await assert.rejects(deriveFrameKey(base, { kid: 1n, suite, use: 'encrypt' }), RangeError);
      }
    });
  });
} else {
  process.stdout.write(
    `The public SFrame vectors are not at ${folder}; our own are in frames.test.ts.\n`,
  );
}
