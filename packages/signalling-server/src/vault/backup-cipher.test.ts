/** The encrypted stream of a backup: opens whole, or not at all. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { CHUNK_BYTES, openBackup, sealBackup } from './backup-cipher.ts';

const PASSPHRASE = 'correct horse battery staple';
const HEADER_BYTES = 63;
const SEALED_BYTES = CHUNK_BYTES + 16;

async function collected(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
const sealed = (content: Uint8Array) => collected(sealBackup([content], PASSPHRASE));
const opened = (file: Uint8Array, passphrase = PASSPHRASE) =>
  collected(openBackup([file], passphrase));

describe('the stream of a backup', () => {
  it('opens to what was sealed, whatever its length and however it arrives', async () => {
    for (const length of [0, CHUNK_BYTES, 2 * CHUNK_BYTES + 1]) {
      const content = randomBytes(length);
      const file = await sealed(content);
      assert.ok((await opened(file)).equals(content), `${length} bytes`);
      const pieces: Buffer[] = [];
      for (let at = 0; at < file.length; at += 50_001) pieces.push(file.subarray(at, at + 50_001));
      assert.ok((await collected(openBackup(pieces, PASSPHRASE))).equals(content));
    }
  });

  it('says that the passphrase is wrong, also when the header was altered', async () => {
    const file = await sealed(randomBytes(100));
    await assert.rejects(opened(file, `${PASSPHRASE}.`), { code: 'ERR_BACKUP_KEY_WRONG' });
    for (const at of [8, 23, 24, 30, 31, 62]) {
      const altered = Buffer.from(file);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      await assert.rejects(opened(altered), { code: 'ERR_BACKUP_KEY_WRONG' }, `byte ${at}`);
    }
    for (const none of [Buffer.alloc(0), file.subarray(0, 62), randomBytes(200)]) {
      await assert.rejects(opened(none), { code: 'ERR_BACKUP_NOT_ONE' });
    }
  });

  it('does not open cut off, altered, extended, reordered, repeated or mixed with another', async () => {
    const content = randomBytes(4 * CHUNK_BYTES + 500);
    const [file, other] = [await sealed(content), await sealed(content)];
    const header = file.subarray(0, HEADER_BYTES);
    const chunk = (of: Buffer, index: number) =>
      of.subarray(HEADER_BYTES + index * SEALED_BYTES, HEADER_BYTES + (index + 1) * SEALED_BYTES);
    const chunks = (...list: number[]) => list.map((index) => chunk(file, index));
    const altered = Buffer.from(file);
    altered.writeUInt8(
      altered.readUInt8(HEADER_BYTES + 2 * SEALED_BYTES + 7) ^ 1,
      HEADER_BYTES + 2 * SEALED_BYTES + 7,
    );
    const wrong: Record<string, Buffer> = {
      'no chunk at all': Buffer.from(header),
      'cut within a chunk': file.subarray(0, file.length - 1),
      'cut after a whole chunk': Buffer.concat([header, ...chunks(0, 1, 2, 3)]),
      'one chunk missing': Buffer.concat([header, ...chunks(0, 2, 3, 4)]),
      'two swapped': Buffer.concat([header, ...chunks(0, 2, 1, 3, 4)]),
      'one repeated': Buffer.concat([header, ...chunks(0, 1, 1, 2, 3, 4)]),
      'the last one twice': Buffer.concat([header, ...chunks(0, 1, 2, 3, 4, 4)]),
      'a byte more': Buffer.concat([file, Buffer.alloc(1)]),
      'one of another backup': Buffer.concat([header, chunk(other, 0), ...chunks(1, 2, 3, 4)]),
      'a byte changed': altered,
    };
    for (const [what, bytes] of Object.entries(wrong)) {
      await assert.rejects(opened(bytes), { code: 'ERR_BACKUP_DAMAGED' }, what);
    }
    assert.ok((await opened(file)).equals(content), 'control');
  });

  it('shows nothing of the content and never looks the same twice', async () => {
    const content = Buffer.from('rdv-1030 '.repeat(1_000));
    const [one, two] = [await sealed(content), await sealed(content)];
    assert.ok(!one.includes('rdv-1030'));
    assert.ok(!one.subarray(HEADER_BYTES).equals(two.subarray(HEADER_BYTES)));
  });
});
