/**
 * The keys that sign tree heads: one in use, those before it in their public half, in a file of the
 * data folder that only its owner reads. Made at the first start, never printed, never sent.
 */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { JSONWebKeySet, JWK } from 'jose';
import { canonicalText } from './audit-event.ts';

export const SIGNING_KEYS_FILE = 'audit-signing-keys.json';

/** The file cannot be read as keys of ours; nothing is overwritten. */
export class SigningKeysUnusableError extends Error {
  readonly code = 'ERR_SIGNING_KEYS_UNUSABLE';

  constructor(dataDir: string) {
    super(
      `The file ${SIGNING_KEYS_FILE} in ${dataDir} is damaged or not readable. ` +
        'Restore it from a backup: without it nothing can continue the signed audit log.',
    );
    this.name = 'SigningKeysUnusableError';
  }
}

export interface SigningKey {
  /** RFC 7638 thumbprint. */
  kid: string;
  privateKey: KeyObject;
}

export interface SigningKeys {
  current: SigningKey;
  /** Everything that ever signed here, public halves only. */
  published: JSONWebKeySet;
}

interface KeyFile {
  current: JWK;
  retired: JWK[];
}

/**
 * The keys of a data folder, made if there are none.
 * @throws SigningKeysUnusableError
 */
export function loadSigningKeys(dataDir: string): SigningKeys {
  const file = join(dataDir, SIGNING_KEYS_FILE);
  if (!existsSync(file)) writeKeyFile(file, { current: drawKey(), retired: [] });
  return keysFrom(readKeyFile(dataDir));
}

/**
 * The public halves only, for whoever verifies; null when there is no key file.
 * @throws SigningKeysUnusableError
 */
export function readPublishedKeys(dataDir: string): JSONWebKeySet | null {
  if (!existsSync(join(dataDir, SIGNING_KEYS_FILE))) return null;
  return published(readKeyFile(dataDir));
}

/**
 * Puts a new key in use; heads of before stay good by the public half of theirs. The server must not
 * be running on the folder.
 * @throws SigningKeysUnusableError
 */
export function rotateSigningKey(dataDir: string): string {
  const { current, retired } = readKeyFile(dataDir);
  const next = drawKey();
  writeKeyFile(join(dataDir, SIGNING_KEYS_FILE), {
    current: next,
    retired: [publicHalf(current), ...retired],
  });
  return next.kid as string;
}

function drawKey(): JWK {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as JWK;
  const { crv, kty, x } = jwk;
  const thumbprint = createHash('sha256').update(canonicalText({ crv, kty, x }), 'utf8');
  return { ...jwk, kid: thumbprint.digest('base64url') };
}

/** All of it or nothing, also when the power fails in between. */
function writeKeyFile(file: string, content: KeyFile): void {
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify(content)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, file);
}

function readKeyFile(dataDir: string): KeyFile {
  try {
    const text = readFileSync(join(dataDir, SIGNING_KEYS_FILE), 'utf8');
    const { current, retired } = JSON.parse(text) as Partial<KeyFile>;
    const isKey = (jwk: JWK | undefined) => jwk?.crv === 'Ed25519' && typeof jwk.kid === 'string';
    if (isKey(current) && typeof current?.d === 'string' && retired?.every(isKey)) {
      return { current, retired };
    }
  } catch {
    // Told below: the reason may quote the file.
  }
  throw new SigningKeysUnusableError(dataDir);
}

function publicHalf({ kty, crv, x, kid }: JWK): JWK {
  return { kty, crv, x, kid, alg: 'Ed25519', use: 'sig' } as JWK;
}

function published({ current, retired }: KeyFile): JSONWebKeySet {
  return { keys: [current, ...retired].map((jwk) => publicHalf(jwk)) };
}

function keysFrom(content: KeyFile): SigningKeys {
  const privateKey = createPrivateKey({ key: content.current, format: 'jwk' });
  return {
    current: { kid: content.current.kid as string, privateKey },
    published: published(content),
  };
}
