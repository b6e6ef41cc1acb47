/**
 * Offers messages at a steady rate whatever comes back (open loop), and times each from the instant it was
 * due: a relay that falls behind cannot hide it by slowing the sender down.
 */
import { overwrite } from './raw-socket.mjs';
import { STAMP_CHARS } from './relay-houses.mjs';

/** Width of a step of the histogram of times, and the last one, which takes all that is slower. */
const STEP_MS = 0.1;
const STEPS = 20_000;
/** Between two looks at the sockets while messages are due. */
const BURST = 64;
const STRAGGLERS_MS = 400;

/**
 * @param {readonly import('./relay-houses.mjs').End[]} ends each sends to its own other side, in turn
 * @param {{ perSecond: number, forMs: number }} load
 * @returns {Promise<{ sent: number, received: number, quantileMs(share: number): number }>}
 */
export async function offerLoad(ends, { perSecond, forMs }) {
  const histogram = new Uint32Array(STEPS + 1);
  let received = 0;
  const startedAt = performance.now();
  for (const { socket, tail } of ends) {
    socket.onText = (data, _start, end) => {
      let dueUs = 0;
      const last = end - tail;
      for (let at = last - STAMP_CHARS; at < last; at += 1) dueUs = dueUs * 10 + (data[at] - 48);
      // What is no message of ours (a heartbeat of the protocol) carries no stamp.
      if (!(dueUs >= 0)) return;
      const tookMs = performance.now() - startedAt - dueUs / 1_000;
      histogram[Math.max(0, Math.min(STEPS, Math.floor(tookMs / STEP_MS)))] += 1;
      received += 1;
    };
  }
  let sent = 0;
  const total = Math.floor((perSecond * forMs) / 1_000);
  await new Promise((resolve) => {
    const turn = () => {
      const due = Math.min(total, ((performance.now() - startedAt) / 1_000) * perSecond);
      for (let burst = 0; sent < due && burst < BURST; burst += 1) {
        const { socket, frame, stampAt } = ends[sent % ends.length];
        const dueUs = Math.floor((sent / perSecond) * 1e6);
        const text = String(dueUs).padStart(STAMP_CHARS, '0');
        // The frame made beforehand may still wait to be written: each message has its own.
        const message = Buffer.from(frame);
        overwrite(message, { at: stampAt, text });
        socket.write(message);
        sent += 1;
      }
      if (sent < total) setImmediate(turn);
      else resolve();
    };
    turn();
  });
  const deadline = performance.now() + STRAGGLERS_MS;
  while (received < sent && performance.now() < deadline) await new Promise(setImmediate);
  for (const { socket } of ends) socket.onText = () => {};
  return { sent, received, quantileMs: (share) => quantileOf(histogram, { count: sent, share }) };
}

/** What never arrived counts as slower than anything. */
function quantileOf(histogram, { count, share }) {
  let below = 0;
  for (let step = 0; step <= STEPS; step += 1) {
    below += histogram[step];
    if (below >= count * share)
      return step === STEPS ? Number.POSITIVE_INFINITY : (step + 1) * STEP_MS;
  }
  return Number.POSITIVE_INFINITY;
}
