/** `check`: tries each thing that a profile names and says what works. Sends no message. */
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { tlsFrom } from '../gateway/gateway.ts';
import { codeOf } from '../gateway/log.ts';
import type { Profile } from '../gateway/profile.ts';
import { MllpListener } from '../mllp/mllp-listener.ts';
import { MIN_TLS_VERSION } from '../mllp/tls-settings.ts';
import { createSqliteStore } from '../sync/sqlite-store.ts';

export interface CheckLine {
  isGood: boolean;
  /** One line: what was tried, and what to do when it failed. */
  text: string;
}

const CONNECT_TIMEOUT_MS = 5_000;

export async function checkProfile(profile: Profile): Promise<CheckLine[]> {
  const { receive, send, dataDir } = profile;
  const lines = [
    {
      isGood: true,
      text: `profile     ${profile.product}, ${profile.evidence}, ${profile.environment}`,
    },
    await attempt(`data folder ${dataDir}`, async () => {
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      await createSqliteStore({ dataDir }).close();
    }),
    await attempt(
      `listening   ${receive.host}:${receive.port}${receive.tls ? ' TLS' : ''}`,
      async () => {
        const listener = await MllpListener.start({
          host: receive.host,
          port: receive.port,
          ...(receive.tls ? { tls: tlsFrom(receive.tls) } : {}),
          acceptor: { accept: () => Promise.reject(new Error('only a check')) },
        });
        await listener.close();
      },
    ),
  ];
  if (send) {
    const name = `sending to  ${send.host}:${send.port}${send.tls ? ' TLS' : ''}`;
    lines.push(await attempt(name, () => reach(send)));
  }
  return lines;
}

async function attempt(text: string, task: () => Promise<void>): Promise<CheckLine> {
  try {
    await task();
    return { isGood: true, text };
  } catch (error) {
    return { isGood: false, text: `${text}: ${adviceFor(codeOf(error))}` };
  }
}

function reach(send: NonNullable<Profile['send']>): Promise<void> {
  return new Promise((resolve, reject) => {
    const { host, port, tls } = send;
    const socket = tls
      ? connectTls({ host, port, ...tlsFrom(tls), minVersion: MIN_TLS_VERSION })
      : connect({ host, port });
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('timeout')));
    socket.once('error', reject);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.end();
      resolve();
    });
  });
}

function adviceFor(code: string): string {
  switch (code) {
    case 'ERR_DATA_FOLDER_LOCKED':
      return 'a connector is running on it';
    case 'EADDRINUSE':
      return 'the port is taken, perhaps by the running connector';
    case 'ECONNREFUSED':
      return 'nobody listens there: ask whether the receiver is started';
    case 'ENOTFOUND':
      return 'no such host: check the name';
    case 'ENOENT':
    case 'EACCES':
      return 'a file or folder cannot be read: check its path and its rights';
    default:
      return `failed (${code})`;
  }
}
