/** coturn for the small world, on its usual ports and on 443 with a certificate of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generate } from 'selfsigned';

const TRIES = 100;
const TRY_MS = 50;

/** @param {{ address: string, secret: string }} options `secret` is shared with the signalling server. */
export async function startCoturn({ address, secret }) {
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-coturn-'));
  chmodSync(folder, 0o777);
  const { cert, private: key } = await generate([{ name: 'commonName', value: address }]);
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  const child = spawn(
    'turnserver',
    [
      '-n',
      `--listening-ip=${address}`,
      `--relay-ip=${address}`,
      '--listening-port=3478',
      '--tls-listening-port=443',
      `--cert=${certFile}`,
      `--pkey=${keyFile}`,
      '--use-auth-secret',
      `--static-auth-secret=${secret}`,
      '--realm=tdoc',
      '--fingerprint',
      '--min-port=50000',
      '--max-port=50200',
      '--no-cli',
      `--log-file=${join(folder, 'turn.log')}`,
      '--simple-log',
      `--pidfile=${join(folder, 'pid')}`,
      `--userdb=${join(folder, 'db')}`,
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  const close = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let count = 0; count < TRIES; count += 1) {
    if (await isListening(address)) return { close };
    await pause(TRY_MS);
  }
  await close();
  throw new Error('coturn did not start');
}

async function isListening(address) {
  const socket = connect(443, address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
