/** What stands between an attacker and a picture: frames, their worker, the connection. */
import type { Change } from './patch.ts';

const RING = 'sframe/key-ring.ts';
const TRANSPORT = 'peer/simple-peer-transport.ts';
const PIPE = 'sframe/frame-pipe.ts';

export const MEDIA_DEFENCES = {
  'frame-tag': {
    what: 'the AES-GCM tag of the frame over its header, clear bytes and content',
    patches: [
      {
        file: 'sframe/sframe.ts',
        find: 'crypto.subtle.deriveKey(keyParams, baseKey, aes, false, [use]),',
        replace: `crypto.subtle.deriveKey(keyParams, baseKey, aes, false, [use]).then(async (key) =>
      Object.assign(key, {
        counterKey: await crypto.subtle.deriveKey(
          keyParams, baseKey, { name: 'AES-CTR', length: KEY_BITS }, false, ['decrypt'],
        ),
      }),
    ),`,
      },
      {
        file: 'sframe/frame-cipher.ts',
        find: 'return crypto.subtle.decrypt(parameters, this.#key, sealed).then(',
        replace: `const counter = new Uint8Array(16);
    counter.set(new Uint8Array(parameters.iv));
    counter[15] = 2;
    const unchecked = { name: 'AES-CTR', counter, length: 32 };
    const text = sealed.slice(0, -TAG_BYTES);
    return crypto.subtle.decrypt(unchecked, this.#key.counterKey, text).then(`,
      },
    ],
  },
  'replay-window': {
    what: 'the replay window of each key',
    patches: [
      {
        file: 'sframe/replay-window.ts',
        find: 'this.#slots[ctr % REPLAY_WINDOW] !== ctr',
        replace: 'ctr >= 0',
      },
    ],
  },
  'stream-of-key': {
    what: 'the stream in the key identifier',
    patches: [
      {
        file: RING,
        find: 'if (!steps || claimed !== stream) return NOTHING;',
        replace: 'if (!steps) return NOTHING;',
      },
      {
        file: RING,
        find: 'const sealed: Sealed = { stream, wire,',
        replace: 'const sealed = { stream: claimed, wire,',
      },
    ],
  },
  'ring-of-sender': {
    what: 'keys looked up by the connection a frame came on',
    patches: [
      {
        file: 'sframe/sframe-worker.ts',
        find: ': { direction, ring: () => receiving.get(remote) },',
        replace: `: {
            direction,
            ring: () => ({
              open: async (stream, data) => {
                for (const ring of [receiving.get(remote), ...receiving.values()]) {
                  const frame = await ring?.open(stream, data);
                  if (frame) return frame;
                }
                return null;
              },
            }),
          },`,
      },
    ],
  },
  'drop-what-does-not-open': {
    what: 'the rule that nothing passes as it came',
    patches: [
      {
        file: PIPE,
        find: '      this.#failed();\n',
        replace: `      this.#failed();
      if (this.#options.keys.direction === 'receive') return true;
`,
      },
    ],
  },
  sealing: {
    what: 'every frame being sealed end to end, inside DTLS-SRTP',
    patches: [
      {
        file: PIPE,
        find: 'return keys.ring.seal(stream, { frame: data, clearLength });',
        replace: 'return Promise.resolve(data.slice());',
      },
    ],
  },
  'insertable-flag': {
    what: 'encodedInsertableStreams in every connection',
    patches: [
      {
        file: TRANSPORT,
        find: `        encodedInsertableStreams: true,
      } as`,
        replace: '      } as',
      },
    ],
  },
  'way-through-worker': {
    what: "every frame's way leading through the worker",
    patches: [
      {
        file: TRANSPORT,
        find: `        encodedInsertableStreams: true,
      } as`,
        replace: '      } as',
      },
      {
        file: 'sframe/worker-frame-protection.ts',
        find: 'if (this.#attached.has(end)) throw',
        replace: "if (options.direction !== '') return;\n    if (this.#attached.has(end)) throw",
      },
    ],
  },
  'frame-watch': {
    what: 'the comparison of packets sent with frames sealed',
    patches: [
      {
        file: 'frame-watch.ts',
        find: 'if (ticks >= limit) this.#options.onBypass(source);',
        replace: '',
      },
    ],
  },
  'certificate-check': {
    what: 'the comparison of the certificate shown with the one announced under seal',
    patches: [
      {
        file: TRANSPORT,
        find: 'if (!fits) {',
        replace: 'if (fits === null) {',
      },
    ],
  },
} as const satisfies Record<string, Change>;
