/**
 * What an attacker changes in a copy of the SDK of its own: its participants still speak the protocol,
 * but for this. The patches follow the same rule as those of `defences.ts`.
 */
import type { Change } from './patch.ts';

export const MALICE = {
  'mode-0': {
    what: 'says that the room has no link secret',
    patches: [
      {
        file: 'secure-session/handshake.ts',
        find: 'new Uint8Array([0, 1]),',
        replace: 'new Uint8Array([0, 0]),',
      },
    ],
  },
  'zero-static': {
    what: 'shows a static key of which every shared secret is zero',
    patches: [
      {
        file: 'secure-session/noise.ts',
        find: 'await this.#symmetric.mixKey(await agree(secret, point));',
        replace:
          "await this.#symmetric.mixKey(token === 'se' ? new Uint8Array(32) : await agree(secret, point));",
      },
    ],
  },
  plaintext: {
    what: 'sends its frames as the encoder made them',
    patches: [
      {
        file: 'sframe/frame-pipe.ts',
        find: 'if (clearLength === null) return null;',
        replace: 'if (clearLength !== -1) return Promise.resolve(data.slice());',
      },
    ],
  },
  'own-recording': {
    what: 'sends the first frames it sealed over and over again',
    patches: [
      {
        file: 'sframe/frame-pipe.ts',
        find: 'if (clearLength === null) return null;',
        replace: `if (clearLength === null) return null;
    const recorded = (globalThis.recorded ??= []);
    if (recorded.length === 10) {
      const turn = (globalThis.turn = (globalThis.turn ?? -1) + 1);
      return Promise.resolve(recorded[turn % 10].slice());
    }
    return keys.ring.seal(stream, { frame: data, clearLength }).then((frame) => {
      if (frame && recorded.length < 10) recorded.push(frame.slice());
      return frame;
    });`,
      },
    ],
  },
  'wrong-stream': {
    what: 'seals its camera as if it were its screen',
    patches: [
      {
        file: 'sframe/frame-pipe.ts',
        find: 'return keys.ring.seal(stream, { frame: data, clearLength });',
        replace: 'return keys.ring.seal(STREAMS.screen, { frame: data, clearLength });',
      },
    ],
  },
  'first-key-for-ever': {
    what: 'goes on under its first key whatever it told the others',
    patches: [
      {
        file: 'sframe/key-ring.ts',
        find: 'this.#keys = await sendingKeys(epoch, 0, await importBaseKey(base));',
        replace: 'this.#keys ??= await sendingKeys(epoch, 0, await importBaseKey(base));',
      },
    ],
  },
  'looks-anyway': {
    what: 'holds another key than the one it was told, and tries to show whatever comes',
    patches: [
      {
        file: 'sframe/sframe-worker.ts',
        find: 'await ring.add(event.epoch, event.base);',
        replace: 'await ring.add(event.epoch, crypto.getRandomValues(event.base));',
      },
      {
        file: 'sframe/frame-pipe.ts',
        find: '      this.#failed();\n',
        replace: `      this.#failed();
      if (this.#options.keys.direction === 'receive') return true;
`,
      },
    ],
  },
  'takes-any-key': {
    what: 'takes every key it is told, whoever else is there',
    patches: [
      {
        file: 'secure-session/key-schedule.ts',
        find: 'const { members, roster: own } = this.#membership;',
        replace: 'const { members } = this.#membership, own = roster;',
      },
    ],
  },
  'key-of-another': {
    what: 'seals its frames under a key that another participant told it',
    patches: [
      {
        file: 'sframe/sframe-worker.ts',
        find: 'await ring.add(event.epoch, event.base);',
        replace: `const stolen = event.base.slice();
      await ring.add(event.epoch, event.base);
      await sending.use(event.epoch, stolen);`,
      },
      {
        file: 'sframe/sframe-worker.ts',
        find: 'await sending.use(event.epoch, event.base);',
        replace: '',
      },
    ],
  },
  'late-transform': {
    what: 'its transforms are attached once the connection stands',
    patches: [
      {
        file: 'sframe/worker-frame-protection.ts',
        find: 'const worker = this.#started();\n    if (hasScriptTransform()) {',
        replace: `const worker = this.#started();
    if (!options.isLate) {
      (globalThis.late ??= []).push(() => {
        this.#attached.delete(end);
        this.#attach(end, { ...options, isLate: true });
      });
      return;
    }
    if (hasScriptTransform()) {`,
      },
    ],
  },
  'ignored-transform': {
    what: 'its browser ignores the transforms and sends the frames all the same',
    patches: [
      {
        file: 'peer/simple-peer-transport.ts',
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
  'altered-fingerprint': {
    what: 'announces a fingerprint of which one byte is not that of its certificate',
    patches: [
      {
        file: 'peer/simple-peer-transport.ts',
        find: "'sdp' in signal ? { ...signal, sdp: tidyDescription(signal.sdp) } : signal,",
        replace: `'sdp' in signal
          ? {
              ...signal,
              sdp: tidyDescription(signal.sdp).replaceAll(
                /(a=fingerprint:sha-256 )(..)/g,
                (_all, head, byte) =>
                  head + (Number.parseInt(byte, 16) ^ 1).toString(16).padStart(2, '0').toUpperCase(),
              ),
            }
          : signal,`,
      },
    ],
  },
} as const satisfies Record<string, Change>;

export type MaliceName = keyof typeof MALICE;
