/**
 * Key encryption keys that never come here: a program of the hospital's (in front of its HSM or key
 * service) is run for each question, without a shell, and wraps and unwraps. One JSON object on its
 * standard input, one on its standard output; the key that is wrapped passes through no argument.
 *
 *   {"op":"current"}                                  → {"kek":"id"}
 *   {"op":"wrap","kek":"id","key":"…","aad":"…"}      → {"wrapped":"text"}
 *   {"op":"unwrap","kek":"id","wrapped":"…","aad":"…"} → {"key":"…"} or {"refused":true}
 */
import { spawn } from 'node:child_process';
import { z } from 'zod';
import { KEY_BYTES } from './aes-gcm.ts';
import type { KeyEncryptionKeys } from './kek.ts';
import { VaultError } from './vault-error.ts';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 16_384;

const kekId = z.string().regex(/^[A-Za-z0-9._:/-]{1,128}$/);
const currentAnswer = z.object({ kek: kekId });
const wrapAnswer = z.object({ wrapped: z.string().min(1).max(4_096) });
const unwrapAnswer = z.union([
  z.object({ key: z.base64() }),
  z.object({ refused: z.literal(true) }),
]);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** @param command the program and its arguments; it must bind `aad` as the wrap's context */
export function keksFromCommand(command: readonly string[]): KeyEncryptionKeys {
  const ask = <T>(question: object, schema: z.ZodType<T>) => run(command, { question, schema });
  return {
    place: `command ${command[0] ?? ''}`,
    isNew: false,
    current: async () => (await ask({ op: 'current' }, currentAnswer)).kek,
    wrap: async (kek, { key, aad }) => {
      const question = { op: 'wrap', kek, key: base64(key), aad: base64(aad) };
      return (await ask(question, wrapAnswer)).wrapped;
    },
    unwrap: async (kek, { wrapped, aad }) => {
      const answer = await ask({ op: 'unwrap', kek, wrapped, aad: base64(aad) }, unwrapAnswer);
      if ('refused' in answer) throw new VaultError('ERR_KEK_WRONG');
      const key = Buffer.from(answer.key, 'base64');
      if (key.length !== KEY_BYTES) throw new VaultError('ERR_KEK_COMMAND');
      return key;
    },
    succeed: null,
    forgetOthers: () => Promise.resolve(),
  };
}

/** What the program says on its error output may quote what it was given: it is dropped. */
function run<T>(
  [program = '', ...args]: readonly string[],
  { question, schema }: { question: object; schema: z.ZodType<T> },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new VaultError('ERR_KEK_COMMAND', { place: program }));
    const child = spawn(program, args, {
      shell: false,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let answer = '';
    child.on('error', fail);
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
      if (answer.length > MAX_ANSWER_BYTES) child.kill('SIGKILL');
    });
    child.on('close', (code) => {
      const read = code === 0 ? schema.safeParse(parsed(answer)) : null;
      if (read?.success) resolve(read.data);
      else fail();
    });
    child.stdin.end(`${JSON.stringify(question)}\n`);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
