/**
 * One direction of a bad network: delay, jitter, loss, bursts of loss, a rate with a queue that overflows,
 * and outage. It takes packets and hands on those that arrive, when they arrive, in their order; it knows
 * nothing of what they carry.
 */

/**
 * @typedef {object} Weather What a direction does to packets; a field left out does nothing.
 * @property {number} [delayMs] one way
 * @property {number} [jitterMs] added to the delay, evenly from 0 to this
 * @property {number} [lossRatio] 0 to 1, each packet by itself
 * @property {{ lossRatio: number, everyMs: number, forMs: number }} [burst] another loss for `forMs` out of `everyMs`
 * @property {number} [rateKbps] thousands of bits a second
 * @property {number} [queueMs] what waits longer for the rate is dropped (default 300)
 * @property {boolean} [isDown] nothing passes
 * @property {(packet: Uint8Array) => boolean} [blocks] true for an IPv4 packet a firewall drops
 */

const DEFAULT_QUEUE_MS = 300;
const BITS_A_BYTE = 8;
/** Below what a timer can tell. */
const AT_ONCE_MS = 0.5;

export class Shaper {
  #clock;
  #random;
  #deliver;
  #weather = {};
  /** When the wire has sent what was given to it. */
  #freeAt = 0;
  #lastAt = 0;
  /** Packets from before the last outage are lost with it. */
  #age = 0;
  passed = 0;
  dropped = 0;

  /**
   * @param {{ deliver: (packet: Uint8Array) => void, clock: { now(): number, setTimer(callback: () => void, delayMs: number): unknown }, random?: () => number }} parts
   */
  constructor({ deliver, clock, random = Math.random }) {
    this.#deliver = deliver;
    this.#clock = clock;
    this.#random = random;
  }

  /** @param {Weather} weather replaces all of the former. */
  set(weather) {
    if (weather.isDown) this.#age += 1;
    this.#weather = weather;
  }

  get weather() {
    return this.#weather;
  }

  /** @param {Uint8Array} packet */
  send(packet) {
    const now = this.#clock.now();
    const { delayMs = 0, jitterMs = 0, rateKbps, queueMs = DEFAULT_QUEUE_MS } = this.#weather;
    if (this.#isLost(packet, now)) {
      this.dropped += 1;
      return;
    }
    let leavesAt = now;
    if (rateKbps !== undefined) {
      leavesAt = Math.max(now, this.#freeAt);
      if (leavesAt - now > queueMs) {
        this.dropped += 1;
        return;
      }
      leavesAt += (packet.length * BITS_A_BYTE) / rateKbps;
      this.#freeAt = leavesAt;
    }
    const arrivesAt = Math.max(this.#lastAt, leavesAt + delayMs + jitterMs * this.#random());
    this.#lastAt = arrivesAt;
    const age = this.#age;
    const arrive = () => {
      if (age !== this.#age) {
        this.dropped += 1;
        return;
      }
      this.passed += 1;
      this.#deliver(packet);
    };
    if (arrivesAt - now < AT_ONCE_MS) arrive();
    else this.#clock.setTimer(arrive, arrivesAt - now);
  }

  #isLost(packet, now) {
    const { isDown = false, lossRatio = 0, burst, blocks } = this.#weather;
    if (isDown || blocks?.(packet)) return true;
    const inBurst = burst !== undefined && now % burst.everyMs < burst.forMs;
    return this.#random() < (inBurst ? burst.lossRatio : lossRatio);
  }
}
