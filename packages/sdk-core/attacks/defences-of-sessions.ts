/** What stands between an attacker and a session: the handshake and its envelopes. */
import type { Change } from './patch.ts';

const HANDSHAKE = 'secure-session/handshake.ts';
const NOISE = 'secure-session/noise.ts';
const ENVELOPE = 'secure-session/envelope.ts';
const CHANNEL = 'secure-session/secure-channel.ts';
const ATTEMPTS = 'secure-session/handshake-attempts.ts';

export const SESSION_DEFENCES = {
  psk: {
    what: 'the pre-shared key made from the link secret',
    patches: [
      {
        file: NOISE,
        find: 'this.#symmetric.mixKeyAndHash(this.#options.psk)',
        replace: 'this.#symmetric.mixKeyAndHash(new Uint8Array(32))',
      },
    ],
  },
  prologue: {
    what: 'the prologue: version, mode, room and both identifiers by role',
    patches: [
      { file: NOISE, find: 'await state.#symmetric.mixHash(options.prologue);', replace: '' },
    ],
  },
  commitment: {
    what: 'the commitment in the first message',
    patches: [
      {
        file: HANDSHAKE,
        find: "if (!equalBytes(expected, this.#commitment)) throw new Error('refused');",
        replace: '',
      },
    ],
  },
  'fresh-ephemeral': {
    what: 'a fresh ephemeral key for each handshake',
    patches: [
      {
        file: HANDSHAKE,
        find: 'const ephemeralKey = known?.ephemeralKey ?? (await randomKeyPair());',
        replace: `const kept = (globalThis.keptEphemeral ??= await randomKeyPair());
  const ephemeralKey = { publicKey: kept.publicKey.slice(), secretKey: kept.secretKey.slice() };`,
      },
    ],
  },
  'one-answer': {
    what: 'the first answer to a question being the only one',
    patches: [
      {
        file: ATTEMPTS,
        find: "if (attempt?.stage !== 'first-sent' || attempt.id !== message.attempt) return;",
        replace: "if (attempt?.stage !== 'first-sent') return this.#refused();",
      },
    ],
  },
  tag: {
    what: "AES-GCM's tag over every byte",
    patches: [
      {
        file: 'crypto/aead.ts',
        find: "return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);",
        replace: `const copy = bytes.slice();
  return Promise.all([
    crypto.subtle.importKey('raw', copy, 'AES-GCM', false, ['encrypt', 'decrypt']),
    crypto.subtle.importKey('raw', copy, 'AES-CTR', false, ['decrypt']),
  ]).then(([key, counterKey]) => Object.assign(key, { counterKey }));`,
      },
      {
        file: 'crypto/aead.ts',
        find: 'return new Uint8Array(await crypto.subtle.decrypt(gcm(input), input.key, ciphertext));',
        replace: `const counter = concatBytes(gcm(input).iv, new Uint8Array([0, 0, 0, 2]));
    const unchecked = { name: 'AES-CTR', counter, length: 32 };
    const text = ciphertext.slice(0, Math.max(0, ciphertext.length - 16));
    return new Uint8Array(await crypto.subtle.decrypt(unchecked, input.key.counterKey, text));`,
      },
    ],
  },
  contributory: {
    what: 'the refusal of points of low order',
    patches: [
      {
        file: 'crypto/x25519.ts',
        find: `const shared = new Uint8Array(multiply(secretKey, remotePublicKey));`,
        replace: `let shared = new Uint8Array(32);
  try { shared = new Uint8Array(multiply(secretKey, remotePublicKey)); } catch {}
  if (shared.length === 32) return shared;`,
      },
    ],
  },
  capabilities: {
    what: 'the check of what the other browser can do',
    patches: [
      {
        file: 'secure-session/handshake-payload.ts',
        find: 'return caps.transform && caps.sframe.includes(SFRAME_SUITE);',
        replace: 'return caps.sframe !== undefined;',
      },
    ],
  },
  once: {
    what: 'each number being taken once',
    patches: [
      {
        file: ENVELOPE,
        find: 'if (n < this.#expected || this.#early.has(n)) return { inOrder: [], early: null };',
        replace: '',
      },
    ],
  },
  order: {
    what: 'envelopes being handed on in their order, gaps noticed and asked for',
    patches: [
      {
        file: ENVELOPE,
        find: `      this.#early.set(n, text);
      return { inOrder: [], early: text };`,
        replace: `      this.#expected = n + 1;
      return { inOrder: [text], early: null };`,
      },
    ],
  },
  number: {
    what: 'the number in nonce and associated data',
    patches: [
      {
        file: ENVELOPE,
        find: 'return { key: await this.#key, counter: n, aad: concatBytes(this.#prefix, u64be(n)) };',
        replace: 'return { key: await this.#key, counter: n * 0, aad: concatBytes(this.#prefix) };',
      },
    ],
  },
  'direction-keys': {
    what: 'a key for each direction',
    patches: [
      {
        file: HANDSHAKE,
        find: `    sendKey: initiator ? initiatorKey : responderKey,
    receiveKey: initiator ? responderKey : initiatorKey,`,
        replace: `    sendKey: initiatorKey,
    receiveKey: initiatorKey.slice(),`,
      },
      {
        file: CHANNEL,
        find: `derive(secrets.sendKey, initiator ? 'i2r' : 'r2i')`,
        replace: `derive(secrets.sendKey, 'i2r')`,
      },
      {
        file: CHANNEL,
        find: `derive(secrets.receiveKey, initiator ? 'r2i' : 'i2r')`,
        replace: `derive(secrets.receiveKey, 'i2r')`,
      },
    ],
  },
  'direction-names': {
    what: 'sender and recipient in the associated data',
    patches: [
      {
        file: ENVELOPE,
        find: `      lengthValue(from),
      lengthValue(to),
`,
        replace: '',
      },
    ],
  },
  'session-keys': {
    what: 'keys of its own for each session',
    patches: [
      {
        file: HANDSHAKE,
        find: 'const { initiatorKey, responderKey } = await state.split();',
        replace: `await state.split();
  const [initiatorKey, responderKey] = [1, 2].map((byte) => new Uint8Array(32).fill(byte));`,
      },
      {
        file: CHANNEL,
        find: 'hkdf({ ikm: sharedSecret, salt, info:',
        replace: 'hkdf({ ikm: new Uint8Array(32), salt, info:',
      },
    ],
  },
  'session-name': {
    what: 'the session identifier in the associated data',
    patches: [{ file: ENVELOPE, find: '      lengthValue(sid),\n', replace: '' }],
  },
} as const satisfies Record<string, Change>;
