/** The lines of TDSS-1 on the wire, read and written. Whatever is not one of them is refused. */
import { type Bytes, b64u, fromB64u } from './bytes.ts';
import type { Envelope } from './envelopes.ts';
import { Refused } from './refused.ts';

const LONGEST = 61_440;

export type Line =
  | { readonly kind: 'hello'; readonly attempt: string }
  | { readonly kind: 'h1' | 'h2' | 'h3'; readonly attempt: string; readonly message: Bytes }
  | { readonly kind: 'm'; readonly sid: string; readonly envelope: Envelope };

export const helloLine = (attempt: string): string => `t1.hello.${attempt}`;

export const handshakeLine = (kind: 'h1' | 'h2' | 'h3', attempt: string, message: Bytes): string =>
  `t1.${kind}.${attempt}.${b64u(message)}`;

export const envelopeLine = (sid: string, { n, ct }: Envelope): string =>
  `t1.m.${sid}.${n}.${b64u(ct)}`;

export function readLine(line: string): Line {
  if (line.length > LONGEST) throw new Refused('ERR_SPELLING');
  const hello = /^t1\.hello\.([0-9a-f]{16})$/.exec(line);
  if (hello?.[1]) return { kind: 'hello', attempt: hello[1] };
  const step = /^t1\.(h1|h2|h3)\.([0-9a-f]{16})\.([\w-]+)$/.exec(line);
  if (step?.[2] && step[3]) {
    const kind = step[1] as 'h1' | 'h2' | 'h3';
    return { kind, attempt: step[2], message: fromB64u(step[3]) };
  }
  const sealed = /^t1\.m\.([0-9a-f]{32})\.(0|[1-9][0-9]{0,14})\.([\w-]+)$/.exec(line);
  if (sealed?.[1] && sealed[3]) {
    const envelope = { n: Number(sealed[2]), ct: fromB64u(sealed[3]) };
    return { kind: 'm', sid: sealed[1], envelope };
  }
  throw new Refused('ERR_SPELLING');
}
