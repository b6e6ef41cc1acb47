/**
 * A backup as one encrypted stream: a passphrase through scrypt, then chunks of 64 KiB, each AES-256-GCM
 * under a nonce that holds its number and whether it is the last (the STREAM construction). Cut off,
 * reordered, repeated or mixed with another backup, it does not open. Knows no file and no content.
 * @see https://eprint.iacr.org/2015/189
 */
import { createHmac, hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { gcmOpen, gcmSeal, KEY_BYTES, TAG_BYTES } from './aes-gcm.ts';
import { BackupError } from './backup-error.ts';

const MAGIC = Buffer.from('TDOCBK1\n', 'ascii');
const SALT_BYTES = 16;
/** Of the nonce; the rest is a number of 32 bits and the flag. */
const PREFIX_BYTES = 7;
const MAC_BYTES = 32;
const HEADER_BYTES = MAGIC.length + SALT_BYTES + PREFIX_BYTES + MAC_BYTES;
export const CHUNK_BYTES = 65_536;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
/** 64 MiB and some tenths of a second for each guess; fixed by the magic, so that no file chooses it. */
const SCRYPT = { N: 65_536, r: 8, p: 1, maxmem: 134_217_728 };

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

interface StreamKeys {
  chunk: Uint8Array;
  header: Uint8Array;
}

/** Encrypts; gives the parts of the file in order. */
export async function* sealBackup(content: Bytes, passphrase: string): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const prefix = randomBytes(PREFIX_BYTES);
  const keys = await keysFrom(passphrase, salt);
  const start = Buffer.concat([MAGIC, salt, prefix]);
  const header = Buffer.concat([start, macOf(start, keys)]);
  yield header;
  for await (const { index, bytes, isLast } of chunksOf(content, CHUNK_BYTES)) {
    const nonce = nonceOf(prefix, { index, isLast });
    yield gcmSeal(keys.chunk, { nonce, aad: header, plaintext: bytes });
  }
}

/**
 * Decrypts; each part is authentic, and that nothing is missing is known only at the end.
 * @throws BackupError ERR_BACKUP_NOT_ONE, ERR_BACKUP_KEY_WRONG, ERR_BACKUP_DAMAGED
 */
export async function* openBackup(file: Bytes, passphrase: string): AsyncGenerator<Buffer> {
  const reader = new HeaderReader(file);
  const header = await reader.header();
  const start = header.subarray(0, HEADER_BYTES - MAC_BYTES);
  const salt = start.subarray(MAGIC.length, MAGIC.length + SALT_BYTES);
  const keys = await keysFrom(passphrase, salt);
  if (!timingSafeEqual(header.subarray(HEADER_BYTES - MAC_BYTES), macOf(start, keys))) {
    throw new BackupError('ERR_BACKUP_KEY_WRONG');
  }
  const prefix = start.subarray(MAGIC.length + SALT_BYTES);
  for await (const { index, bytes, isLast } of chunksOf(reader.rest(), SEALED_CHUNK_BYTES)) {
    const nonce = nonceOf(prefix, { index, isLast });
    const opened = gcmOpen(keys.chunk, { nonce, aad: header, sealed: bytes });
    if (!opened) throw new BackupError('ERR_BACKUP_DAMAGED');
    yield opened;
  }
}

class HeaderReader {
  readonly #source: AsyncIterator<Uint8Array, undefined>;
  #buffered: Buffer = Buffer.alloc(0);

  constructor(file: Bytes) {
    this.#source = iterate(file);
  }

  async header(): Promise<Buffer> {
    while (this.#buffered.length < HEADER_BYTES) {
      const next = await this.#source.next();
      if (next.done) throw new BackupError('ERR_BACKUP_NOT_ONE');
      this.#buffered = Buffer.concat([this.#buffered, next.value]);
    }
    if (!this.#buffered.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw new BackupError('ERR_BACKUP_NOT_ONE');
    }
    return this.#buffered.subarray(0, HEADER_BYTES);
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    yield this.#buffered.subarray(HEADER_BYTES);
    for (;;) {
      const next = await this.#source.next();
      if (next.done) return;
      yield next.value;
    }
  }
}

async function* iterate(source: Bytes): AsyncGenerator<Uint8Array, undefined> {
  yield* source;
  return undefined;
}

/** Cuts a stream into equal chunks; there is always a last one, shorter perhaps, and empty of nothing. */
async function* chunksOf(
  source: Bytes,
  size: number,
): AsyncGenerator<{ index: number; bytes: Buffer; isLast: boolean }> {
  let index = 0;
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of source) {
    parts.push(part);
    length += part.length;
    if (length <= size) continue;
    let joined = Buffer.concat(parts);
    // A whole chunk is given only when something follows it: only so is the last one known.
    for (; joined.length > size; joined = joined.subarray(size), index += 1) {
      yield { index, bytes: joined.subarray(0, size), isLast: false };
    }
    parts = [joined];
    length = joined.length;
  }
  yield { index, bytes: Buffer.concat(parts), isLast: true };
}

function nonceOf(
  prefix: Uint8Array,
  { index, isLast }: { index: number; isLast: boolean },
): Uint8Array {
  if (index > 0xffff_ffff) throw new RangeError('index: a backup has at most 2^32 chunks');
  const tail = Buffer.alloc(5);
  tail.writeUInt32BE(index);
  tail[4] = isLast ? 1 : 0;
  return Buffer.concat([prefix, tail]);
}

async function keysFrom(passphrase: string, salt: Uint8Array): Promise<StreamKeys> {
  const root = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, SCRYPT, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
  const derive = (use: string) =>
    new Uint8Array(hkdfSync('sha256', root, salt, `tdoc-backup-v1 ${use}`, KEY_BYTES));
  return { chunk: derive('chunks'), header: derive('header') };
}

function macOf(start: Uint8Array, keys: StreamKeys): Buffer {
  return createHmac('sha256', keys.header).update(start).digest();
}
