/**
 * The networks and mishaps a call is tried on. A steady profile is measured for its whole length; a mishap
 * from its end, until both sides present a picture painted after it.
 */

/** @param {number} rateKbps @param {number} oneWayMs @param {number} [lossRatio] */
const line = (rateKbps, oneWayMs, lossRatio = 0) => ({
  up: { rateKbps, delayMs: oneWayMs, lossRatio },
});

const TURN_PORT = 3478;
const TLS_PORT = 443;
const UDP = 17;
const TCP = 6;

/** The protocol and destination port, or source port, of an IPv4 packet without options. */
const ports = (packet) => {
  const header = (packet[0] & 0x0f) * 4;
  return {
    protocol: packet[9],
    source: packet[header] * 256 + packet[header + 1],
    destination: packet[header + 2] * 256 + packet[header + 3],
  };
};
const blocksUdp = (packet) => packet[9] === UDP;
/** The page and the signalling server stand for what a proxy lets through anyway. */
const OPEN_PORTS = new Set([TLS_PORT, 8080, 8787]);
const blocksAllBut443 = (packet) => {
  const { protocol, source, destination } = ports(packet);
  return protocol !== TCP || !(OPEN_PORTS.has(source) || OPEN_PORTS.has(destination));
};

/**
 * @typedef {object} Profile
 * @property {string} about one line for people
 * @property {{ up: object, down?: object }} [weather] of the patient's line, all the time
 * @property {'outage' | 'switch' | 'restart'} [mishap]
 * @property {number} [seconds] of an outage
 * @property {'udp' | 'tcp' | 'tls'} [turn] the way to coturn that is left
 * @property {{ relation: '<=' | '>=', limit: number }} [goal] for the recovery, in milliseconds
 */

/** @type {Record<string, Profile>} */
export const PROFILES = {
  good: { about: 'nothing in the way' },
  adsl: { about: 'ADSL: 1 Mbit/s, 50 ms', weather: line(1_000, 25) },
  '3g': { about: '3G: 300 kbit/s, 100 ms, 3 % loss', weather: line(300, 50, 0.03) },
  narrow: { about: '64 kbit/s, 10 % loss', weather: line(64, 50, 0.1) },
  bursts: {
    about: 'bursts of 30 % loss, one second in five',
    weather: {
      up: { delayMs: 25, burst: { lossRatio: 0.3, everyMs: 5_000, forMs: 1_000 } },
    },
  },
  'outage-5': {
    about: 'nothing passes for 5 s',
    mishap: 'outage',
    seconds: 5,
    goal: { relation: '<=', limit: 400 },
  },
  'outage-12': {
    about: 'nothing passes for 12 s',
    mishap: 'outage',
    seconds: 12,
    goal: { relation: '<=', limit: 400 },
  },
  'outage-30': {
    about: 'nothing passes for 30 s',
    mishap: 'outage',
    seconds: 30,
    goal: { relation: '<=', limit: 1_500 },
  },
  'address-change': {
    about: 'the interface is gone, another is there',
    mishap: 'switch',
    goal: { relation: '<=', limit: 2_600 },
  },
  'udp-blocked': {
    about: 'no UDP: TURN over TCP',
    weather: { up: { blocks: blocksUdp } },
    turn: 'tcp',
  },
  'only-443': {
    about: 'only port 443: TURN over TLS',
    weather: { up: { blocks: blocksAllBut443 } },
    turn: 'tls',
  },
  'server-restart': { about: 'the signalling server restarts', mishap: 'restart' },
};

/** @param {'udp' | 'tcp' | 'tls'} way @param {string} host */
export const turnUrl = (way, host) =>
  way === 'tls'
    ? `turns:${host}:${TLS_PORT}?transport=tcp`
    : `turn:${host}:${TURN_PORT}?transport=${way}`;
