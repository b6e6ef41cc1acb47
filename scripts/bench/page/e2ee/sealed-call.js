/**
 * A one-way call of the SDK's own peer transport within one page, from a track generator to a track
 * processor: with the SDK's frame worker, with a worker that hands frames on as they are, or the same
 * connection without any transform.
 */
import { simplePeerTransport } from '../../../../packages/sdk-core/src/peer/simple-peer-transport.ts';
import { TimePainter, readTime } from './time-picture.js';

const FRAME_MS = 1000 / 30;
/**
 * Chromium decodes on the screen's beat, sixty times a second: thirty pictures a second would meet
 * every beat of a turn at one and the same moment, another one in each turn, and the difference is up
 * to a whole beat. So each picture comes a little later against the beat than the one before it.
 */
const BEAT_MS = 1000 / 60;
const BEAT_STEP_MS = BEAT_MS / 14.5;
const NativeConnection = globalThis.RTCPeerConnection;

/** Without the flag that makes Chromium take every frame apart. */
class PlainConnection extends NativeConnection {
  constructor({ encodedInsertableStreams: _flag, ...configuration } = {}) {
    super(configuration);
  }
}

const NO_PROTECTION = {
  supported: true,
  apply() {},
  open: () => ({ attach() {}, close() {} }),
  close() {},
};

/** What Chromium's own way through a worker costs, without any sealing. */
function throughWorker() {
  const worker = new Worker('/pass-worker.js', { type: 'module' });
  const attach = (end) => {
    end.transform = new RTCRtpScriptTransform(worker, {});
  };
  return {
    supported: true,
    apply() {},
    open: () => ({ attach, close() {} }),
    waits: () =>
      new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage(null);
      }),
    close: () => worker.terminate(),
  };
}

const TRANSPORTS = {
  plain: () => simplePeerTransport({ protection: NO_PROTECTION }),
  passed: () => simplePeerTransport({ protection: throughWorker() }),
  sealed: () => simplePeerTransport({ workerUrl: '/sframe-worker.js' }),
};

let call = null;

/** Connects and begins to send; the measured part comes later, when the encoder has settled. */
globalThis.beginCall = async ({ variant }) => {
  globalThis.RTCPeerConnection = variant === 'plain' ? PlainConnection : NativeConnection;
  const ends = {};
  const connected = [];
  const open = (name, { other, initiator }) => {
    const transport = TRANSPORTS[variant]();
    const base = () => new Uint8Array(32).fill(7);
    transport.protection.apply({ type: 'send', epoch: 1, base: base() });
    transport.protection.apply({ type: 'receive', remote: other, epoch: 1, base: base() });
    let stands;
    connected.push(new Promise((resolve) => (stands = resolve)));
    const port = transport.create({
      remote: other,
      initiator,
      iceServers: [],
      iceTransportPolicy: 'all',
      handlers: {
        onSignal: (signal) => ends[other].port.signal(signal),
        onConnected: stands,
        onInterrupted() {},
        onTracks() {},
        onText() {},
        onProof: (proof) => (ends[name].proof = proof),
        onUnprotected: () => (ends[name].unprotected = true),
        onClosed() {},
      },
    });
    ends[name] = { port, protection: transport.protection, proof: null };
  };
  open('sender', { other: 'receiver', initiator: true });
  open('receiver', { other: 'sender', initiator: false });
  await Promise.all(connected);
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  await ends.sender.port.setTrack('camera', generator);
  call = { ends, latencies: [], unreadable: 0, measuring: false };
  call.stopSending = send(generator);
  receive(ends.receiver.port.remoteTracks.camera, call);
};

globalThis.measureCall = () => {
  call.latencies = [];
  call.unreadable = 0;
  call.measuring = true;
  // What waited before does not count.
  void call.ends.receiver.protection.waits?.();
};

/** @returns what was measured, and what the frame worker counted meanwhile. */
globalThis.endCall = async () => {
  call.measuring = false;
  const { ends, latencies, unreadable } = call;
  const proof = {
    sent: ends.sender.proof?.sent.camera,
    received: ends.receiver.proof?.received.camera,
  };
  const waits = (await ends.receiver.protection.waits?.()) ?? [];
  await call.stopSending();
  for (const { port, protection } of Object.values(ends)) {
    port.close();
    protection.close();
  }
  call = null;
  return { latencies, unreadable, proof, waits };
};

function send(generator) {
  const painter = new TimePainter();
  const writer = generator.writable.getWriter();
  const startedAt = performance.now();
  let count = 0;
  let timer;
  const paint = () => {
    count += 1;
    const due = startedAt + count * FRAME_MS + ((count * BEAT_STEP_MS) % BEAT_MS);
    timer = setTimeout(paint, Math.max(0, due - performance.now()));
    writer.write(painter.paint(performance.now())).catch(() => {});
  };
  paint();
  return async () => {
    clearTimeout(timer);
    await writer.close().catch(() => {});
  };
}

async function receive(track, current) {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    const arrivedAt = performance.now();
    if (current.measuring) {
      const paintedAt = await readTime(frame);
      if (paintedAt === null) current.unreadable += 1;
      else current.latencies.push(arrivedAt - paintedAt);
    }
    frame.close();
  }
}
