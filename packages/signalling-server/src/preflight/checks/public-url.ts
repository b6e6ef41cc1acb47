/**
 * The address that people's browsers use, through whatever proxy stands in front: reached, answered by a
 * server of ours, sockets passed on, and the operators' numbers not published.
 */
import { randomBytes } from 'node:crypto';
import { WEBSOCKET_SUBPROTOCOL } from '@tdoc/sdk-core/protocol';
import { finding, type Finding } from '../finding.ts';
import { ask, type Answer } from '../http-request.ts';
import type { Check, ClockReading } from '../preflight.ts';

/** A server of ours refuses a page that no tenant has; a proxy that swallows upgrades says otherwise. */
const ORIGIN_OF_NOBODY = 'https://preflight.invalid';
const FORBIDDEN = 403;
const NOT_READY = 503;

export const checkPublicUrl: Check = async (context) => {
  const { publicUrl, clockReadings } = context;
  if (!publicUrl) return [finding('public-url', 'PUBLIC_URL_NOT_GIVEN')];
  const url = publicUrl.origin;
  const ready = await ask(new URL('/readyz', publicUrl), context);
  if (ready.status === 0) {
    return [finding('public-url', 'PUBLIC_URL_UNREACHABLE', { url, reason: ready.reason })];
  }
  const reading = readingOf(ready, url);
  if (reading) clockReadings.push(reading);
  const isOurs = ready.text.includes('"status":"ok"') || ready.text.includes('NOT_READY');
  if (!isOurs) {
    return [finding('public-url', 'PUBLIC_URL_OTHER_ANSWER', { url, status: ready.status })];
  }
  const findings: Finding[] = [];
  if (ready.status === NOT_READY) {
    const reasons = reasonsIn(ready.text);
    findings.push(finding('public-url', 'PUBLIC_URL_NOT_READY', { url, reasons }));
  }
  const upgrade = await ask(new URL('/v1/signalling', publicUrl), {
    ...context,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      Origin: ORIGIN_OF_NOBODY,
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Protocol': WEBSOCKET_SUBPROTOCOL,
    },
  });
  if (upgrade.status !== FORBIDDEN) {
    const { status } = upgrade;
    findings.push(finding('public-url', 'PUBLIC_URL_NO_WEBSOCKET', { url, status }));
  }
  const metrics = await ask(new URL('/metrics', publicUrl), context);
  if (metrics.status === 200) findings.push(finding('public-url', 'PUBLIC_URL_METRICS', { url }));
  if (findings.length === 0) findings.push(finding('public-url', 'PUBLIC_URL_GOOD', { url }));
  return findings;
};

/** HTTP tells whole seconds; the answer may have been written anywhere between asking and hearing. */
export function readingOf(answer: Answer, source: string): ClockReading | null {
  const theirs = Date.parse(answer.headers.date ?? '');
  if (Number.isNaN(theirs)) return null;
  return { source, theirs: theirs + 500, ours: (answer.askedAt + answer.answeredAt) / 2 };
}

function reasonsIn(text: string): string {
  try {
    const { reasons } = JSON.parse(text) as { reasons?: unknown };
    // Another server's words are shown only as far as they are ours.
    if (Array.isArray(reasons)) return reasons.filter(isWord).join(', ');
  } catch {
    // No reasons, then.
  }
  return '';
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z-]{1,40}$/.test(value);
}
