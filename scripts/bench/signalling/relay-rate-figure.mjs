/**
 * How many relayed messages of 1 KiB a second one core of server passes on, 99 of 100 within 50 ms, for
 * tdoc-server, a bare `ws` relay, PeerServer and socket.io, in turns.
 */
import { median, takeTurns } from '../statistics.mjs';
import { offerLoad } from './offered-load.mjs';
import { RELAY_HOUSES } from './relay-houses.mjs';

const TURNS = 3;
/** 45 messages a second from each end at most, below what tdoc-server takes for a flood. */
const PAIRS = 1_000;
const MAX_PER_SECOND = PAIRS * 2 * 45;
const FIRST_PER_SECOND = 8_000;
const GROWTH = 1.35;
const BISECTIONS = 3;
const STEP_MS = 2_000;
const SETTLE_MS = 300;
const P99_MS = 50;
const DELIVERED = 0.995;
const GOALS = { 'bare-ws': 0.85, peer: 1.3, 'socket-io': 2 };

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export async function measureRelayRate({ tell }) {
  const variants = Object.fromEntries(
    Object.keys(RELAY_HOUSES).map((name) => [name, () => measureHouse(name, { tell })]),
  );
  const results = await takeTurns(variants, {
    turns: TURNS,
    onMeasured: (name, turn, { perSecond, perCpuSecond }) =>
      tell(
        `turn ${turn + 1} of ${TURNS}, ${name}: ${perSecond.toFixed(0)} messages/s, ` +
          `${perCpuSecond.toFixed(0)} per processor second`,
      ),
  });
  const middle = (name, member) => median(results[name].map((result) => result[member]));
  for (const name of Object.keys(RELAY_HOUSES)) {
    const [rate, cpu] = ['perSecond', 'perCpuSecond'].map((member) => middle(name, member));
    console.log(
      `  median of ${TURNS}, ${name}: ${rate.toFixed(0)} messages/s, ${cpu.toFixed(0)} per processor second`,
    );
  }
  return Object.entries(GOALS).flatMap(([name, limit]) => [
    {
      name: `relay-rate-to-${name}`,
      value: middle('tdoc-server', 'perSecond') / middle(name, 'perSecond'),
      goal: { relation: '>=', limit },
    },
    {
      name: `relay-per-cpu-second-to-${name}`,
      value: middle('tdoc-server', 'perCpuSecond') / middle(name, 'perCpuSecond'),
    },
  ]);
}

async function measureHouse(name, { tell }) {
  const house = await RELAY_HOUSES[name](PAIRS);
  try {
    return await highestRate(house, (line) => tell(`${name}: ${line}`));
  } finally {
    await house.close();
  }
}

/** Grows until it no longer holds, then closes in between the last two. */
async function highestRate({ server, ends }, tell) {
  // Warm code is what a server runs most of its life.
  await offerLoad(ends, { perSecond: FIRST_PER_SECOND, forMs: STEP_MS });
  let best = { perSecond: 0, perCpuSecond: 0 };
  const holds = async (perSecond) => {
    const before = server.cpuSeconds();
    const { sent, received, quantileMs } = await offerLoad(ends, { perSecond, forMs: STEP_MS });
    const cpu = server.cpuSeconds() - before;
    const p99 = quantileMs(0.99);
    const isHeld = p99 < P99_MS && received >= sent * DELIVERED;
    tell(
      `${perSecond.toFixed(0)}/s p99 ${p99.toFixed(1)} ms, server ${((cpu / STEP_MS) * 1e5).toFixed(0)} %` +
        (isHeld ? '' : ', not held'),
    );
    if (isHeld) best = { perSecond, perCpuSecond: received / cpu };
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return isHeld;
  };
  let low = FIRST_PER_SECOND;
  let high = low;
  while (high <= MAX_PER_SECOND && (await holds(high))) {
    low = high;
    high = Math.min(
      high * GROWTH,
      high === MAX_PER_SECOND ? Number.POSITIVE_INFINITY : MAX_PER_SECOND,
    );
  }
  for (let step = 0; step < BISECTIONS && Number.isFinite(high); step += 1) {
    const middle = (low + high) / 2;
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  return best;
}
