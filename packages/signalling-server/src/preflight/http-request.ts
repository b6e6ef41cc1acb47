/**
 * One careful request to somebody else: no redirect followed, no more than a little read, an answer or a
 * reason in good time. Never throws; never sends a credential.
 */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../clock.ts';

const MAX_BYTES = 65_536;

export interface Answer {
  /** 0 when there was none; then `reason` says why. */
  status: number;
  /** The system's or TLS's word, such as `ECONNREFUSED`; `TIMEOUT` for silence. */
  reason: string;
  text: string;
  headers: IncomingMessage['headers'];
  /** Our clock when the request left and when the answer began. */
  askedAt: number;
  answeredAt: number;
}

export interface AskOptions {
  clock: Clock;
  timeoutMs: number;
  ca: string | null;
  method?: 'GET' | 'HEAD';
  headers?: Record<string, string>;
  believeAnyCertificate?: boolean;
}

export function ask(url: URL, options: AskOptions): Promise<Answer> {
  const { clock, timeoutMs, ca, method = 'GET', headers = {}, believeAnyCertificate } = options;
  const askedAt = clock.now();
  return new Promise((resolve) => {
    const settle = (answer: Partial<Answer>) => {
      cancel();
      request.destroy();
      const nothing = { status: 0, reason: '', text: '', headers: {} };
      resolve({ ...nothing, askedAt, answeredAt: clock.now(), ...answer });
    };
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const trust = believeAnyCertificate ? { rejectUnauthorized: false } : ca === null ? {} : { ca };
    const request = send(url, { method, headers, agent: false, ...trust });
    const cancel = clock.setTimer(() => settle({ reason: 'TIMEOUT' }), timeoutMs);
    request.on('error', (error) => {
      settle({ reason: 'code' in error ? String(error.code) : error.name });
    });
    request.on('upgrade', (response) => {
      settle({ status: response.statusCode ?? 0, headers: response.headers });
    });
    request.on('response', (response) => {
      const answeredAt = clock.now();
      const { statusCode: status = 0, headers: told } = response;
      let text = '';
      const finish = () => settle({ status, headers: told, text, answeredAt });
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > MAX_BYTES) finish();
      });
      response.on('end', finish);
      response.on('error', finish);
    });
    request.end();
  });
}
