/**
 * The processor time of one handshake, both sides together, from the first message to a confirmed
 * channel, without and with the post-quantum step. The bare operations of the same library stand
 * beside it: what no implementation of this protocol can do without.
 */
import { median, takeTurns } from '../statistics.mjs';

const SOURCE = new URL('../../../packages/sdk-core/src/', import.meta.url);
const { InitiatorHandshake, ResponderHandshake } = await import(
  new URL('secure-session/handshake.ts', SOURCE)
);
const { SecureChannel } = await import(new URL('secure-session/secure-channel.ts', SOURCE));
const { parseWire } = await import(new URL('secure-session/wire.ts', SOURCE));
const { agree, randomKeyPair } = await import(new URL('crypto/x25519.ts', SOURCE));
const { decapsulate, encapsulate, xwingKeyPair } = await import(new URL('crypto/xwing.ts', SOURCE));

const TURNS = 15;
const HANDSHAKES = 40;
const GOALS_MS = { classic: 20, postQuantum: 30 };
const [INITIATOR, RESPONDER] = ['1'.repeat(32), '2'.repeat(32)];

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export async function measureHandshake({ tell }) {
  const variants = {
    classic: () => cpuMsOf(() => handshake({ pq: false })),
    postQuantum: () => cpuMsOf(() => handshake({ pq: true })),
    bareAgreements: () => cpuMsOf(bareAgreements),
    bareXwing: () => cpuMsOf(bareXwing),
  };
  await takeTurns(variants, { turns: 2 });
  const results = await takeTurns(variants, {
    turns: TURNS,
    onMeasured: (name, turn, ms) =>
      tell(`turn ${turn + 1} of ${TURNS}, ${name}: ${ms.toFixed(2)} ms`),
  });
  const ms = Object.fromEntries(
    Object.entries(results).map(([name, turns]) => [name, median(turns)]),
  );
  console.log(
    `  processor time in Node ${process.versions.node}, all threads, median of ${TURNS} turns of ${HANDSHAKES}: ` +
      `handshake ${ms.classic.toFixed(2)} ms, with the post-quantum step ${ms.postQuantum.toFixed(2)} ms; ` +
      `bare: its four key pairs and six agreements ${ms.bareAgreements.toFixed(2)} ms, X-Wing ${ms.bareXwing.toFixed(2)} ms`,
  );
  const atMost = (limit) => ({ goal: { relation: '<=', limit } });
  return [
    { name: 'handshake-cpu-ms', value: ms.classic, ...atMost(GOALS_MS.classic) },
    {
      name: 'handshake-post-quantum-cpu-ms',
      value: ms.postQuantum,
      ...atMost(GOALS_MS.postQuantum),
    },
    { name: 'handshake-cpu-to-bare-agreements', value: ms.classic / ms.bareAgreements },
    {
      name: 'handshake-post-quantum-cpu-to-bare',
      value: ms.postQuantum / (ms.bareAgreements + ms.bareXwing),
    },
  ];
}

/** Processor milliseconds of one, of this process with all its threads. */
async function cpuMsOf(once) {
  const before = process.cpuUsage();
  for (let count = 0; count < HANDSHAKES; count += 1) await once();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / HANDSHAKES;
}

async function handshake({ pq }) {
  const psk = crypto.getRandomValues(new Uint8Array(32));
  const sideOf = async (localId, remoteId) => ({
    room: 'tc_AAAAAAAAAAAAAAAAAAAAAA',
    localId,
    remoteId,
    psk,
    staticKey: await randomKeyPair(),
    caps: { sframe: [5], transform: true, pq },
  });
  const one = await InitiatorHandshake.begin(await sideOf(INITIATOR, RESPONDER));
  const other = await ResponderHandshake.begin(await sideOf(RESPONDER, INITIATOR), one.first);
  const { third, secrets } = await one.handshake.readSecond(other.second);
  const ids = { localId: INITIATOR, remoteId: RESPONDER };
  const initiator = new SecureChannel({ ...ids, secrets, initiator: true });
  const responder = new SecureChannel({
    localId: RESPONDER,
    remoteId: INITIATOR,
    secrets: await other.handshake.readThird(third),
    initiator: false,
  });
  await confirm(initiator, responder);
}

/** Every payload as it would travel, until both ends say that they are confirmed. */
async function confirm(initiator, responder) {
  const waiting = [
    ...(await initiator.begin()).map((payload) => ({ to: responder, payload })),
    ...(await responder.begin()).map((payload) => ({ to: initiator, payload })),
  ];
  const confirmed = new Set();
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { payloads, confirmed: isConfirmed } = await next.to.confirm(parseWire(next.payload));
    if (isConfirmed) confirmed.add(next.to);
    const to = next.to === initiator ? responder : initiator;
    waiting.push(...payloads.map((payload) => ({ to, payload })));
  }
  if (confirmed.size !== 2) throw new Error('the handshake did not come to its end');
}

async function bareAgreements() {
  const pairs = [];
  for (let count = 0; count < 4; count += 1) pairs.push(await randomKeyPair());
  const [a, b, c, d] = pairs;
  // ee, es and se, on both sides.
  for (const [mine, theirs] of [
    [a, c],
    [a, d],
    [b, c],
    [c, a],
    [d, a],
    [c, b],
  ]) {
    await agree(mine.secretKey, theirs.publicKey);
  }
}

async function bareXwing() {
  const { publicKey, secretKey } = await xwingKeyPair();
  const { ciphertext } = await encapsulate(publicKey);
  await decapsulate(ciphertext, secretKey);
}
