/**
 * Participants of one real teleconsultation within this process: the SDK's own objects, a real
 * signalling server, and a delay on the way to it. Peer connections are in memory, without media; the
 * media keys go into the rings that the frame worker uses.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = (path) => import(new URL(`../../../packages/sdk-core/src/${path}`, import.meta.url));
const { ConsentGate } = await source('consent/consent-gate.ts');
const { ReceivingRing, SendingRing } = await source('sframe/key-ring.ts');
const { websocketTransport } = await source('signalling/websocket-transport.ts');
const { systemClock } = await source('system-clock.ts');
const { Teleconsultation } = await source('teleconsultation.ts');
const { linkedPeerTransports } = await source('testing/linked-peer-transports.ts');

const ORIGIN = 'http://127.0.0.1';
export const CAPACITY = 6;
/** Longer than anything here takes that still works. */
const GIVE_UP_MS = 30_000;
/** When keys change by themselves; a benchmark does not wait for it. */
const EPOCH_MS = 600_000;

/** The keys of one participant at work, and when each came. Nothing is ever forgotten. */
export class KeyLog {
  supported = true;
  sending = new SendingRing();
  receiving = new Map();
  /** The epoch in use, and since when. */
  inUse = { epoch: 0, since: 0 };
  /** Epochs held, by participant. */
  held = new Map();
  #changes = Promise.resolve();
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  apply(event) {
    this.#changes = this.#changes.then(() => this.#take(event));
  }

  open() {
    return { attach() {}, close() {} };
  }

  close() {}

  async #take(event) {
    if (event.type === 'send') {
      await this.sending.use(event.epoch, event.base);
      this.inUse = { epoch: event.epoch, since: performance.now() };
    } else if (event.type === 'receive') {
      const { remote, epoch, base } = event;
      const ring = this.receiving.get(remote) ?? new ReceivingRing({ now: () => Date.now() });
      this.receiving.set(remote, ring);
      await ring.add(epoch, base);
      this.held.set(remote, new Set([...(this.held.get(remote) ?? []), epoch]));
    }
    this.#changed();
  }
}

/** A transport that takes `delayMs` each way; everything stays in order. */
function delayed(transport, delayMs) {
  const later = (work) => void setTimeout(work, delayMs);
  return {
    connect(handlers) {
      const connection = transport.connect({
        onOpen: () => later(() => handlers.onOpen()),
        onText: (text) => later(() => handlers.onText(text)),
        onClose: (code) => later(() => handlers.onClose(code)),
      });
      return {
        send: (text) => later(() => connection.send(text)),
        close: () => later(() => connection.close()),
      };
    },
  };
}

/** Node's socket says no origin by itself, as a browser does. */
function declareOrigin() {
  const Native = globalThis.WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(url, protocols) {
      super(url, { protocols, headers: { origin: ORIGIN } });
    }
  };
  return () => (globalThis.WebSocket = Native);
}

/** @param {{ roundTripMs: number }} options added between each participant and the server. */
export async function openRound({ roundTripMs }) {
  const { startServer } = await import('@tdoc/signalling-server');
  const dataDir = mkdtempSync(join(tmpdir(), 'tdoc-bench-'));
  const apiKey = randomBytes(32).toString('base64url');
  const tenant = { id: 'bench', name: 'Saint-Aubin', apiKey, origins: [ORIGIN] };
  const server = await startServer({ dataDir, port: 0, logLevel: 'error', tenants: [tenant] });
  const restore = declareOrigin();
  const peers = linkedPeerTransports(CAPACITY);
  const participants = [];
  const watchers = new Set();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  let heldTimers = [];
  const clock = {
    now: systemClock.now,
    setTimer(callback, delayMs) {
      if (delayMs !== EPOCH_MS) return systemClock.setTimer(callback, delayMs);
      heldTimers.push(callback);
      return () => (heldTimers = heldTimers.filter((one) => one !== callback));
    },
  };

  const ask = async (path, body) => {
    const response = await fetch(`${server.url}/v1/teleconsultations${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the signalling server answered ${response.status}`);
    return response.json();
  };
  const admission = async ({ role, teleconsultationId }) => {
    const id = teleconsultationId ?? (await ask('', {})).id;
    const { ticket } = await ask(`/${id}/admission-tickets`, { role });
    return { teleconsultationId: id, ticket };
  };

  const round = {
    participants,
    /** Resolves with the time at which it held first. */
    until(holds, what) {
      return new Promise((resolve, reject) => {
        const finish = (settle, value) => {
          clearTimeout(timer);
          watchers.delete(look);
          settle(value);
        };
        const look = () => {
          if (holds()) finish(resolve, performance.now());
        };
        const late = () => finish(reject, new Error(`not within ${GIVE_UP_MS} ms: ${what}`));
        const timer = setTimeout(late, GIVE_UP_MS);
        watchers.add(look);
        look();
      });
    },
    /** One more, admitted as soon as the practitioner sees who it is. @returns when it was admitted. */
    async add() {
      const [practitioner] = participants;
      const role = practitioner ? 'patient' : 'practitioner';
      const keys = new KeyLog(changed);
      const peer = { ...peers[participants.length], protection: keys };
      const visit = new Teleconsultation({
        admission,
        signalling: delayed(websocketTransport(`${server.url}/v1/signalling`), roundTripMs / 2),
        consent: ConsentGate.professional(),
        role,
        displayName: `${role} ${participants.length}`,
        ...(practitioner ? { invitation: practitioner.visit.invitation } : {}),
        ports: { clock, peer },
      });
      visit.addEventListener('change', changed);
      await visit.join();
      const participant = { visit, keys, id: visit.localParticipant.id };
      participants.push(participant);
      if (!practitioner) return performance.now();
      const seen = () =>
        practitioner.visit.remoteParticipants.find(({ id }) => id === participant.id);
      await round.until(() => seen()?.displayName != null, 'the newcomer is seen');
      const admittedAt = performance.now();
      await practitioner.visit.admit(participant.id);
      await round.until(() => round.isKeyedSince(admittedAt), 'everybody has new keys');
      return admittedAt;
    },
    /** Everybody present uses a key that came since, and everybody else present holds it. */
    isKeyedSince(time, present = participants) {
      return present.every(
        ({ id, keys: { inUse } }) =>
          inUse.since >= time &&
          present.every((other) => other.id === id || other.keys.held.get(id)?.has(inUse.epoch)),
      );
    },
    /** The ten minutes of every key are over, for all at the same moment. */
    passTenMinutes() {
      for (const callback of heldTimers.splice(0)) callback();
    },
    async close() {
      await Promise.all(participants.map(({ visit }) => visit.leave()));
      await server.close();
      restore();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return round;
}
