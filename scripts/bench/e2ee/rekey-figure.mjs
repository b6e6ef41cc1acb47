/**
 * How soon keys change: for six participants at once, when a sixth joins, and for who left. Real
 * sessions of the SDK with a real server and a delay on the way to it; what the leaver can still open is
 * tried with the worker's own rings and every key it ever had.
 */
import { median, takeTurns } from '../statistics.mjs';
import { CAPACITY, openRound } from './session-round.mjs';

const TURNS = 5;
const ROUND_TRIP_MS = 100;
const GOAL_MS = 1_000;
const FRAME_MS = 5;
/** Watched for so long after somebody left. */
const AFTERWARDS_MS = 2_500;

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export async function measureRekey({ tell }) {
  const { six, leave } = await takeTurns(
    { six: sixParticipants, leave: leaver },
    {
      turns: TURNS,
      onMeasured: (name, turn, found) =>
        tell(`turn ${turn + 1} of ${TURNS}, ${name}: ${shown(found)}`),
    },
  );
  const middle = (turns, name) => median(turns.map((turn) => turn[name]));
  const worst = (turns, name) => Math.max(...turns.map((turn) => turn[name]));
  console.log(
    `  ${ROUND_TRIP_MS} ms added round trip to the server, median of ${TURNS}, ms: ` +
      `a message to another participant and back ${middle(six, 'roundTrip').toFixed(0)}; ` +
      `six rekey ${middle(six, 'rekey').toFixed(0)}; from the sixth's admission until all have its keys and new ones ` +
      `${middle(six, 'join').toFixed(0)}; who left opened its last frame after ${middle(leave, 'lastOpened').toFixed(0)} ` +
      `(worst ${worst(leave, 'lastOpened').toFixed(0)}), of ${middle(leave, 'tried').toFixed(0)} frames it tried`,
  );
  const atMost = { digits: 0, goal: { relation: '<=', limit: GOAL_MS } };
  return [
    { name: 'leaver-opens-nothing-after-ms', value: worst(leave, 'lastOpened'), ...atMost },
    { name: 'rekey-of-six-ms', value: worst(six, 'rekey'), ...atMost },
    { name: 'rekey-of-six-to-round-trip', value: middle(six, 'rekey') / middle(six, 'roundTrip') },
    { name: 'join-of-sixth-rekeyed-ms', value: worst(six, 'join'), digits: 0 },
  ];
}

const shown = (found) =>
  Object.entries(found)
    .map(([name, value]) => `${name} ${value.toFixed(0)}`)
    .join(', ');

async function sixParticipants() {
  const round = await openRound({ roundTripMs: ROUND_TRIP_MS });
  try {
    let admittedAt = 0;
    for (let count = 0; count < CAPACITY; count += 1) admittedAt = await round.add();
    const join = performance.now() - admittedAt;
    const roundTrip = await bareRoundTrip(round);
    const startedAt = performance.now();
    round.passTenMinutes();
    const doneAt = await round.until(() => round.isKeyedSince(startedAt), 'six new keys');
    return { join, roundTrip, rekey: doneAt - startedAt };
  } finally {
    await round.close();
  }
}

/** The baseline: a text to another participant and one back, through the same delay and the same seal. */
async function bareRoundTrip({ participants: [one, other] }) {
  const arrival = (to) =>
    new Promise((resolve) => to.visit.addEventListener('message', resolve, { once: true }));
  const startedAt = performance.now();
  const there = arrival(other);
  await one.visit.sendMessage('ping');
  await there;
  const back = arrival(one);
  await other.visit.sendMessage('pong');
  await back;
  return performance.now() - startedAt;
}

/** The third leaves; the first two go on sending, and it goes on trying. */
async function leaver() {
  const round = await openRound({ roundTripMs: ROUND_TRIP_MS });
  try {
    for (let count = 0; count < 3; count += 1) await round.add();
    const [first, second, third] = round.participants;
    const found = { opened: 0, tried: 0, lastOpened: 0 };
    let leftAt = Number.POSITIVE_INFINITY;
    const sendOne = async ({ id, keys }) => {
      const sentAt = performance.now();
      const frame = crypto.getRandomValues(new Uint8Array(200));
      const wire = await keys.sending.seal(2, { frame, clearLength: 3 });
      const opened = wire && (await third.keys.receiving.get(id)?.open(2, wire));
      found.tried += 1;
      if (!opened) return;
      found.opened += 1;
      found.lastOpened = Math.max(found.lastOpened, sentAt - leftAt);
    };
    const timer = setInterval(() => {
      for (const sender of [first, second]) void sendOne(sender);
    }, FRAME_MS);
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (found.opened === 0) throw new Error('nothing was opened before it left');
    leftAt = performance.now();
    found.lastOpened = 0;
    await third.visit.leave();
    await new Promise((resolve) => setTimeout(resolve, AFTERWARDS_MS));
    clearInterval(timer);
    if (!round.isKeyedSince(leftAt, [first, second]))
      throw new Error('the others have no new keys');
    return found;
  } finally {
    await round.close();
  }
}
