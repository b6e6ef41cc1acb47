/**
 * The relay, as a browser uses it: an address is really asked for at each `turn:` and `turns:` address with
 * a credential made now, and given back. Then it is asked to lead where it must not.
 */
import { BlockList, isIPv6 } from 'node:net';
import { icePlanFor, type TurnConfig } from '../../auth/turn-credentials.ts';
import { parseTurnAddress } from '../../turn/turn-address.ts';
import { TurnClient, TurnNotAuthenticError, TurnRefusedError } from '../../turn/turn-client.ts';
import { openTurnConnection, TurnUnreachableError } from '../../turn/turn-connection.ts';
import { finding, type Finding } from '../finding.ts';
import type { Check, PreflightContext } from '../preflight.ts';

/** A machine's own services, private networks, and where clouds keep their keys. */
const MUST_NOT_LEAD_TO = ['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254'];
/** OpenSSL's words for a certificate that is not believed. */
const CERTIFICATE_FAULT = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|HOSTNAME/;
const UNAUTHENTICATED = 401;
const FORBIDDEN = 403;

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix);
}
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addAddress('::1', 'ipv6');

export const checkTurn: Check = async (context) => {
  const { turn } = context.config;
  if (!turn) return [finding('turn', 'TURN_NONE')];
  const findings: Finding[] = [];
  for (const url of turn.urls) findings.push(...(await lookAt(url, { turn, context })));
  const hasTls = turn.urls.some((url) => parseTurnAddress(url)?.transport === 'tls');
  if (!hasTls) findings.push(finding('turn', 'TURN_NO_TLS'));
  return findings;
};

async function lookAt(
  url: string,
  { turn, context }: { turn: TurnConfig; context: PreflightContext },
): Promise<Finding[]> {
  const { clock, timeoutMs, ca } = context;
  const address = parseTurnAddress(url);
  if (!address) return [finding('turn', 'TURN_UNREACHABLE', { url, reason: 'ADDRESS' })];
  const server = icePlanFor('patient', clock.now(), turn).iceServers[0];
  const credential = { username: server?.username ?? '', password: server?.credential ?? '' };
  try {
    const options = { clock, timeoutMs, ...(ca === null ? {} : { ca }) };
    const connection = await openTurnConnection(address, options);
    try {
      const client = new TurnClient({ connection, credential });
      const { relayed } = await client.allocate();
      const inside = await leadsTo(client);
      await client.release();
      const facts = { url, transport: address.transport, relayed: relayed.address };
      if (inside.length > 0) {
        return [finding('turn', 'TURN_LEADS_INSIDE', { url, peers: inside.join(', ') })];
      }
      const isPrivate = PRIVATE.check(relayed.address, isIPv6(relayed.address) ? 'ipv6' : 'ipv4');
      const good = finding('turn', 'TURN_GOOD', facts);
      return isPrivate ? [good, finding('turn', 'TURN_RELAYS_ON_PRIVATE', facts)] : [good];
    } finally {
      connection.close();
    }
  } catch (error) {
    return [faultOf(error, url)];
  }
}

/** Those of the forbidden addresses that the relay would pass packets to. */
async function leadsTo(client: TurnClient): Promise<string[]> {
  const open: string[] = [];
  for (const peer of MUST_NOT_LEAD_TO) {
    try {
      await client.permit(peer);
      open.push(peer);
    } catch (error) {
      if (!(error instanceof TurnRefusedError && error.status === FORBIDDEN)) throw error;
    }
  }
  return open;
}

function faultOf(error: unknown, url: string): Finding {
  if (error instanceof TurnUnreachableError) {
    const { reason } = error;
    const isCertificate = CERTIFICATE_FAULT.test(reason);
    return finding('turn', isCertificate ? 'TURN_CERTIFICATE' : 'TURN_UNREACHABLE', {
      url,
      reason,
    });
  }
  if (error instanceof TurnRefusedError) {
    const { status } = error;
    const isCredential = status === UNAUTHENTICATED;
    return finding('turn', isCredential ? 'TURN_CREDENTIAL_REFUSED' : 'TURN_REFUSED', {
      url,
      status,
    });
  }
  if (error instanceof TurnNotAuthenticError) return finding('turn', 'TURN_NOT_AUTHENTIC', { url });
  throw error;
}
