/**
 * Certificates: the server's own from its files, and those that the relay and the public address really
 * show. Chain, name, and how long they are good for still.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate } from 'node:tls';
import type { Clock } from '../../clock.ts';
import type { CompleteConfig } from '../../config.ts';
import { parseTurnAddress } from '../../turn/turn-address.ts';
import { finding, type Finding } from '../finding.ts';
import type { Check, PreflightContext } from '../preflight.ts';

const DAY_MS = 86_400_000;
/** Renewals that work by themselves happen earlier. */
const SOON_DAYS = 21;
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

export const checkCertificates: Check = async (context) => {
  const { config, publicUrl } = context;
  const findings = config.tls ? ofFiles(config.tls, context) : [];
  const shown = [
    ...(publicUrl?.protocol === 'https:'
      ? [{ where: publicUrl.origin, host: publicUrl.hostname, port: Number(publicUrl.port || 443) }]
      : []),
    ...(config.turn?.urls ?? []).flatMap((url) => {
      const address = parseTurnAddress(url);
      return address?.transport === 'tls' ? [{ where: url, ...address }] : [];
    }),
  ];
  for (const place of shown) findings.push(...(await ofServer(place, context)));
  return findings;
};

function ofFiles(
  tls: NonNullable<CompleteConfig['tls']>,
  { clock, publicUrl }: PreflightContext,
): Finding[] {
  const where = 'certFile' in tls ? tls.certFile : 'tls.cert';
  const found = (code: Parameters<typeof finding>[1]) => finding('certificate', code, { where });
  let chain: X509Certificate[];
  let isOurKey: boolean;
  try {
    const cert = 'certFile' in tls ? readFileSync(tls.certFile, 'utf8') : tls.cert;
    const key = 'keyFile' in tls ? readFileSync(tls.keyFile, 'utf8') : tls.key;
    chain = (cert.match(PEM) ?? []).map((pem) => new X509Certificate(pem));
    isOurKey = chain[0]?.checkPrivateKey(createPrivateKey(key)) ?? false;
  } catch {
    return [found('CERTIFICATE_UNREADABLE')];
  }
  const [leaf] = chain;
  if (!leaf) return [found('CERTIFICATE_UNREADABLE')];
  const findings: Finding[] = [];
  if (!isOurKey) findings.push(found('CERTIFICATE_OTHER_KEY'));
  const isBroken = chain.some((certificate, index) => {
    const issuer = chain[index + 1];
    return issuer !== undefined && !certificate.verify(issuer.publicKey);
  });
  if (isBroken) findings.push(found('CERTIFICATE_CHAIN_BROKEN'));
  if (leaf.verify(leaf.publicKey)) findings.push(found('CERTIFICATE_SELF_MADE'));
  const name = publicUrl?.hostname;
  const isNamed = name === undefined || (isIP(name) ? leaf.checkIP(name) : leaf.checkHost(name));
  if (isNamed === undefined) {
    findings.push(finding('certificate', 'CERTIFICATE_OTHER_NAME', { where, name: name ?? '' }));
  }
  findings.push(...ageOf({ where, validTo: leaf.validTo, clock }));
  return findings;
}

function ageOf({ where, validTo, clock }: { where: string; validTo: string; clock: Clock }) {
  const days = Math.floor((Date.parse(validTo) - clock.now()) / DAY_MS);
  const code =
    days < 0
      ? 'CERTIFICATE_EXPIRED'
      : days < SOON_DAYS
        ? 'CERTIFICATE_EXPIRES_SOON'
        : 'CERTIFICATE_GOOD';
  return [finding('certificate', code, { where, days: Math.abs(days) })];
}

/** Nothing when nobody answers: the check that uses the address says that. */
async function ofServer(
  { where, host, port }: { where: string; host: string; port: number },
  { clock, timeoutMs, ca }: PreflightContext,
): Promise<Finding[]> {
  const seen = await new Promise<{ peer: PeerCertificate; fault: string | null } | null>(
    (resolve) => {
      const servername = isIP(host) ? '' : host;
      const trust = ca === null ? {} : { ca };
      const socket = connect({ host, port, servername, rejectUnauthorized: false, ...trust });
      const settle = (answer: Parameters<typeof resolve>[0]) => {
        cancel();
        socket.destroy();
        resolve(answer);
      };
      const cancel = clock.setTimer(() => settle(null), timeoutMs);
      socket.once('error', () => settle(null));
      socket.once('secureConnect', () => {
        // Since the name is judged below, only faults of the chain count here.
        const error: unknown = socket.authorizationError;
        const word = error instanceof Error && 'code' in error ? error.code : error;
        const fault = socket.authorized ? null : typeof word === 'string' ? word : 'UNKNOWN';
        settle({ peer: socket.getPeerCertificate(), fault });
      });
    },
  );
  if (!seen) return [];
  const { peer, fault } = seen;
  const findings: Finding[] = [];
  if (fault !== null && !/ALTNAME/.test(fault) && !/EXPIRED/.test(fault)) {
    findings.push(finding('certificate', 'CERTIFICATE_NOT_TRUSTED', { where, reason: fault }));
  }
  if (checkServerIdentity(host, peer)) {
    findings.push(finding('certificate', 'CERTIFICATE_OTHER_NAME', { where, name: host }));
  }
  return [...findings, ...ageOf({ where, validTo: peer.valid_to, clock })];
}
