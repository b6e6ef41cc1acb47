/**
 * The certificate with which the server terminates TLS itself: read, checked before it is used, and
 * taken anew when its files change. A bad new one never replaces a good old one.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';

export const TLS_MIN_VERSION = 'TLSv1.3';
/** How often the files are looked at: a renewal needs no restart and no signal. */
const LOOK_EVERY_MS = 10_000;

const SENTENCES = {
  ERR_CERTIFICATE_UNREADABLE:
    'The certificate or its key cannot be read. Check the files and who may read them.',
  ERR_CERTIFICATE_INVALID: 'The certificate is not PEM. Give the whole chain, this server’s first.',
  ERR_CERTIFICATE_EXPIRED: 'The certificate has expired. Renew it.',
  ERR_CERTIFICATE_NOT_YET_VALID:
    'The certificate is not valid yet. Check the clock of this machine.',
  ERR_KEY_INVALID: 'The key is not an unencrypted private key in PEM.',
  ERR_KEY_MISMATCH: 'The key is not that of the certificate. Give the two that belong together.',
} as const;

export type CertificateFault = keyof typeof SENTENCES;

/** The certificate cannot serve; the message says what to do, and holds nothing of the files. */
export class CertificateError extends Error {
  readonly code: CertificateFault;

  constructor(code: CertificateFault) {
    super(SENTENCES[code]);
    this.name = 'CertificateError';
    this.code = code;
  }
}

export interface TlsMaterial {
  /** PEM: the chain, and the private key of its first certificate. */
  cert: string;
  key: string;
}

export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

/** @throws CertificateError when it could not serve at this moment */
export function checkCertificate({ cert, key }: TlsMaterial, now: number): void {
  const certificate = attempt('ERR_CERTIFICATE_INVALID', () => new X509Certificate(cert));
  const privateKey: KeyObject = attempt('ERR_KEY_INVALID', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) throw new CertificateError('ERR_KEY_MISMATCH');
  if (Date.parse(certificate.validTo) <= now) throw new CertificateError('ERR_CERTIFICATE_EXPIRED');
  if (Date.parse(certificate.validFrom) > now) {
    throw new CertificateError('ERR_CERTIFICATE_NOT_YET_VALID');
  }
}

/** @throws CertificateError */
export async function loadCertificate(
  tls: TlsMaterial | TlsFiles,
  now: number,
): Promise<TlsMaterial> {
  const material = 'cert' in tls ? tls : await readFiles(tls);
  checkCertificate(material, now);
  return material;
}

export interface CertificateKeeper {
  /** Looks at the files now; resolves once what they hold is used, or was refused and logged. */
  reload(): Promise<void>;
  stop(): void;
}

/** Takes a renewed certificate for new connections; those that stand go on. */
export function keepCertificate(options: {
  server: Server;
  files: TlsFiles;
  clock: Clock;
  log: Log;
}): CertificateKeeper {
  const { server, files, clock, log } = options;
  let known = '';
  let cancel: () => void = () => undefined;
  let stopped = false;

  const reload = async () => {
    try {
      const material = await loadCertificate(files, clock.now());
      if (server instanceof TlsServer) {
        server.setSecureContext({ ...material, minVersion: TLS_MIN_VERSION });
      }
      log.info('certificate taken');
    } catch (error) {
      const code = error instanceof CertificateError ? error.code : 'INTERNAL';
      log.error('certificate not taken, the one before goes on', { code }, error);
    }
  };
  const look = async () => {
    const seen = await fingerprint(files);
    if (seen !== known && known !== '') await reload();
    known = seen;
    schedule();
  };
  const schedule = () => {
    if (!stopped) cancel = clock.setTimer(() => void look(), LOOK_EVERY_MS);
  };
  void look();
  return {
    reload: async () => {
      await reload();
      known = await fingerprint(files);
    },
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}

async function readFiles({ certFile, keyFile }: TlsFiles): Promise<TlsMaterial> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    return { cert, key };
  } catch {
    throw new CertificateError('ERR_CERTIFICATE_UNREADABLE');
  }
}

/** What changes when a file is written again or replaced. */
async function fingerprint({ certFile, keyFile }: TlsFiles): Promise<string> {
  const marks = [certFile, keyFile].map(async (file) => {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      return `${mtimeMs}/${size}/${ino}`;
    } catch {
      return 'gone';
    }
  });
  return (await Promise.all(marks)).join(' ');
}

function attempt<T>(code: CertificateFault, read: () => T): T {
  try {
    return read();
  } catch {
    throw new CertificateError(code);
  }
}
