/** Speaks to the running connector of this machine: its status, and its dead letters. */
import { request } from 'node:http';
import { CONTROL_HEADER, readControlToken } from '../gateway/control-token.ts';
import type { Profile } from '../gateway/profile.ts';
import type { GatewayStatus } from '../gateway/status.ts';
import type { Direction } from '../sync/store.ts';
import { UsageError } from './command-line.ts';

interface Answer {
  status: number;
  body: string;
}

function ask(
  profile: Profile,
  options: { method: 'GET' | 'POST'; path: string; headers?: Record<string, string> },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: profile.status.port, timeout: 10_000, ...options },
      (incoming) => {
        let body = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (body += chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () =>
      reject(new UsageError('The connector of this profile is not running.')),
    );
    outgoing.end();
  });
}

/** @throws UsageError when none is running */
export async function askStatus(profile: Profile): Promise<GatewayStatus> {
  const { body } = await ask(profile, { method: 'GET', path: '/status.json' });
  return JSON.parse(body) as GatewayStatus;
}

/** @returns what became of the letter, such as `replayed` */
export async function askLetter(
  profile: Profile,
  options: { action: 'replay' | 'close'; direction: Direction; seq: number },
): Promise<string> {
  const { action, direction, seq } = options;
  let token: string;
  try {
    token = readControlToken(profile.dataDir);
  } catch {
    throw new UsageError('The connector of this profile is not running, or its folder not yours.');
  }
  const { status, body } = await ask(profile, {
    method: 'POST',
    path: `/dead-letters/${direction}/${seq}/${action}`,
    headers: { [CONTROL_HEADER]: token },
  });
  if (status === 403) throw new UsageError('The running connector is another one.');
  return (JSON.parse(body) as { result: string }).result;
}
