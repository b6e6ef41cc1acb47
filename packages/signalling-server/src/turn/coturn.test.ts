/** The relay configuration that is shipped, in a real coturn, asked by a TURN client. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { icePlanFor, turnPassword, type TurnConfig } from '../auth/turn-credentials.ts';
import { systemClock } from '../clock.ts';
import { LOOPBACK_EXCEPTION, startCoturn, type CoturnServer } from '../testing/coturn-server.ts';
import type { TurnTransport } from './turn-address.ts';
import { TurnClient, TurnRefusedError } from './turn-client.ts';
import { openTurnConnection, TurnUnreachableError } from './turn-connection.ts';

const TIMEOUT_MS = 5_000;
/** Nobody is written to: a permission is a line in the relay's memory. */
const PUBLIC = { ipv4: '9.9.9.9', ipv6: '2620:fe::9' } as const;
const FORBIDDEN = {
  ipv4: [
    ...['0.0.0.1', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.0.0.53', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.254', '192.168.1.1', '198.18.0.1', '224.0.0.251'],
    ...['240.0.0.1', '255.255.255.255'],
  ],
  ipv6: ['::1', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::1'],
} as const;

interface Credential {
  username: string;
  password: string;
}

function turnOf({ port, secret }: CoturnServer): TurnConfig {
  const urls = [`turn:localhost:${port}`];
  return { urls, secret, ttlS: 600 };
}

/** What a patient's browser is given. */
function handedOut(relay: CoturnServer): Credential {
  const server = icePlanFor('patient', Date.now(), turnOf(relay)).iceServers[0];
  return { username: server?.username ?? '', password: server?.credential ?? '' };
}

async function withClient<T>(
  {
    relay,
    transport,
    credential,
  }: {
    relay: CoturnServer;
    transport: TurnTransport;
    credential: Credential;
  },
  work: (client: TurnClient) => Promise<T>,
): Promise<T> {
  const { port, tlsPort, certificate: ca } = relay;
  const address = { host: 'localhost', port: transport === 'tls' ? tlsPort : port, transport };
  const options = { clock: systemClock, timeoutMs: TIMEOUT_MS, ca };
  const connection = await openTurnConnection(address, options);
  try {
    return await work(new TurnClient({ connection, credential }));
  } finally {
    connection.close();
  }
}

/** Which of these peers the relay would pass packets to. */
async function permitted(
  relay: CoturnServer,
  { family, peers }: { family: 'ipv4' | 'ipv6'; peers: readonly string[] },
): Promise<string[]> {
  const credential = handedOut(relay);
  return withClient({ relay, transport: 'udp', credential }, async (client) => {
    await client.allocate({ family });
    const allowed: string[] = [];
    for (const peer of peers) {
      const refusal = await client.permit(peer).then(
        () => null,
        (error: unknown) => error,
      );
      if (refusal === null) allowed.push(peer);
      else assert.equal(refusal instanceof TurnRefusedError && refusal.status, 403, peer);
    }
    await client.release();
    return allowed;
  });
}

function refusedWith(status: number): (error: unknown) => boolean {
  return (error) => error instanceof TurnRefusedError && error.status === status;
}

describe('the relay as it is shipped', () => {
  let relay: CoturnServer;

  before(async () => {
    relay = await startCoturn({ relayIpv6: '::1' });
  });
  after(() => relay.stop());

  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    it(`gives an address to whom the server gave a credential, over ${transport}`, async () => {
      const credential = handedOut(relay);
      await withClient({ relay, transport, credential }, async (client) => {
        const { relayed, lifetimeS } = await client.allocate();
        assert.equal(relayed.address, '127.0.0.1');
        assert.ok(lifetimeS > 0);
        await client.release();
      });
    });

    it(`refuses forged, expired and foreign credentials over ${transport}`, async () => {
      const inTenMinutes = Math.floor(Date.now() / 1000) + 600;
      const good = handedOut(relay);
      const expired = `${inTenMinutes - 1_200}:c29tZWJvZHk`;
      const foreign = `${inTenMinutes}:c29tZWJvZHk`;
      const bad: Record<string, Credential> = {
        'a forged expiry': { ...good, username: `${inTenMinutes + 86_400}:c29tZWJvZHk` },
        'a forged password': {
          ...good,
          password: (good.password.startsWith('A') ? 'B' : 'A') + good.password.slice(1),
        },
        expired: { username: expired, password: turnPassword(expired, relay.secret) },
        foreign: { username: foreign, password: turnPassword(foreign, 'of-another-hospital') },
      };
      for (const [name, credential] of Object.entries(bad)) {
        await withClient({ relay, transport, credential }, async (client) => {
          await assert.rejects(client.allocate(), refusedWith(401), name);
        });
      }
    });
  }

  it('ASVS 17.1.1: leads to no loopback, private, link-local or reserved address', async () => {
    for (const family of ['ipv4', 'ipv6'] as const) {
      const peers = [...FORBIDDEN[family], PUBLIC[family]];
      assert.deepEqual(await permitted(relay, { family, peers }), [PUBLIC[family]]);
    }
  });

  it('ASVS 17.1.2: gives one participant what a teleconsultation of six needs, and no more', async () => {
    const credential = handedOut(relay);
    const QUOTA = 36;
    const open = await Promise.all(
      Array.from({ length: QUOTA + 1 }, async () => {
        const address = { host: '127.0.0.1', port: relay.port, transport: 'udp' } as const;
        const options = { clock: systemClock, timeoutMs: TIMEOUT_MS };
        const connection = await openTurnConnection(address, options);
        return { connection, client: new TurnClient({ connection, credential }) };
      }),
    );
    const outcomes: (number | 'given')[] = [];
    for (const { client } of open) {
      const outcome = await client.allocate().then(
        () => 'given' as const,
        (error: unknown) => (error instanceof TurnRefusedError ? error.status : 0),
      );
      outcomes.push(outcome);
    }
    assert.deepEqual(outcomes, [...Array<string>(QUOTA).fill('given'), 486]);
    for (const { client, connection } of open) {
      await client.release().catch(() => undefined);
      connection.close();
    }
  });

  it('is not believed under a certificate that nobody vouches for', async () => {
    const address = { host: 'localhost', port: relay.tlsPort, transport: 'tls' } as const;
    const options = { clock: systemClock, timeoutMs: TIMEOUT_MS };
    await assert.rejects(openTurnConnection(address, options), (error) => {
      return error instanceof TurnUnreachableError && /SELF_SIGNED|DEPTH_ZERO/.test(error.reason);
    });
  });

  it('tells nothing about who uses it', async () => {
    const { username } = handedOut(relay);
    assert.match(username, /^\d+:[A-Za-z0-9_-]{16}$/);
    assert.ok(!relay.output.includes(username));
  });
});

describe('the same without what protects it', () => {
  it('would lead into private ranges if they were not denied', async () => {
    const relay = await startCoturn({ without: 'denied-peer-ip=' });
    try {
      const peers = ['10.1.2.3', '192.168.1.1', '169.254.169.254', '127.0.0.1'];
      const allowed = await permitted(relay, { family: 'ipv4', peers });
      assert.deepEqual(allowed, peers.slice(0, 3));
    } finally {
      await relay.stop();
    }
  });

  it('leads to 127.0.0.1 by the exception that calls within one machine need, and nowhere else', async () => {
    const relay = await startCoturn({ exception: LOOPBACK_EXCEPTION });
    try {
      const peers = [...FORBIDDEN.ipv4, PUBLIC.ipv4];
      const allowed = await permitted(relay, { family: 'ipv4', peers });
      assert.deepEqual(allowed, ['127.0.0.1', PUBLIC.ipv4]);
    } finally {
      await relay.stop();
    }
  });
});
