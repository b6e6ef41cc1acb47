/**
 * The worker that holds the media keys and every frame's way: a file of its own, started from the
 * page's own origin. Keys come in and never go out; counters go out once a second.
 */
import type { FrameCounters, FrameProof, MediaKeyEvent, TrackSource } from '../ports.ts';
import { systemClock } from '../system-clock.ts';
import { DataPipe } from './data-pipe.ts';
import { FramePipe } from './frame-pipe.ts';
import { KeyFrameLimiter } from './key-frame-limiter.ts';
import { ReceivingRing, SendingRing } from './key-ring.ts';
import type { EncodedFrame, FromWorker, ToWorker, TransformOptions } from './worker-messages.ts';

/** What the browser gives to the worker for one `RTCRtpScriptTransform`. */
interface Transformer {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  readonly options: TransformOptions;
  sendKeyFrameRequest?(): Promise<unknown>;
  generateKeyFrame?(): Promise<unknown>;
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  onrtctransform: ((event: { transformer: Transformer }) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

type Proof = { [D in keyof FrameProof]: Partial<Record<TrackSource | 'data', FrameCounters>> };

const PROOF_INTERVAL_MS = 1_000;
const scope = globalThis as unknown as WorkerScope;
const now = systemClock.now;
const sending = new SendingRing();
const receiving = new Map<string, ReceivingRing>();
const lines = new Map<number, { proof: Proof; told: string; data: DataPipe }>();
/** Lines are numbered once: what comes for one of these came too late. */
const closed = new Set<number>();
/** Encoders that can be asked for a whole picture when the key changes. */
const encoders = new Map<Transformer, { line: number; limiter: KeyFrameLimiter }>();
/** Keys change one after the other: a ratchet never overtakes the epoch it belongs to. */
let changes: Promise<void> = Promise.resolve();

function askedForPicture(request: (() => Promise<unknown>) | undefined): void {
  // The browser refuses where no decoder or encoder runs; the next frame will do as well.
  request?.().catch(() => {});
}

async function change(event: MediaKeyEvent): Promise<void> {
  switch (event.type) {
    case 'send':
      await sending.use(event.epoch, event.base);
      for (const [encoder, { limiter }] of encoders) {
        if (limiter.mayAsk(now())) askedForPicture(encoder.generateKeyFrame?.bind(encoder));
        limiter.succeeded();
      }
      break;
    case 'ratchet':
      await sending.ratchet();
      break;
    case 'receive': {
      const ring = receiving.get(event.remote) ?? new ReceivingRing({ now });
      await ring.add(event.epoch, event.base);
      receiving.set(event.remote, ring);
      break;
    }
    case 'retire':
      receiving.get(event.remote)?.retire(event.epoch);
      break;
    case 'forget':
      receiving.delete(event.remote);
      break;
  }
}

/** Firefox may bring a line's transform before the message that opens it: whichever is first opens. */
function open(line: number, remote: string): Proof | null {
  if (closed.has(line)) return null;
  const known = lines.get(line);
  if (known) return known.proof;
  const data = new DataPipe({ sending, receiving: () => receiving.get(remote) });
  const proof: Proof = { sent: { data: data.sent }, received: { data: data.received } };
  lines.set(line, { proof, told: JSON.stringify(proof), data });
  return proof;
}

/** After the keys told before it: a message said under a new key is never sealed under the former. */
async function passData({
  line,
  request,
  direction,
  bytes,
}: Extract<ToWorker, { type: 'data' }>): Promise<void> {
  await changes;
  const pipe = lines.get(line)?.data;
  const result = (await (direction === 'send' ? pipe?.seal(bytes) : pipe?.open(bytes))) ?? null;
  scope.postMessage({ type: 'data', request, bytes: result }, result ? [result.buffer] : []);
}

function connect(
  options: TransformOptions,
  ends: Pick<Transformer, 'readable' | 'writable'>,
  transformer: Transformer | null,
): void {
  const { line, remote, direction, source } = options;
  const pipe = new FramePipe({
    source,
    now,
    keys:
      direction === 'send'
        ? { direction, ring: sending }
        : { direction, ring: () => receiving.get(remote) },
    requestKeyFrame: () => askedForPicture(transformer?.sendKeyFrameRequest?.bind(transformer)),
  });
  const proof = open(line, remote);
  // The line was closed before its transform began: nothing flows.
  if (!proof) return;
  proof[direction === 'send' ? 'sent' : 'received'][source] = pipe.counters;
  if (transformer && direction === 'send' && source !== 'microphone') {
    encoders.set(transformer, { line, limiter: new KeyFrameLimiter() });
  }
  // Ends with the connection; a pipe that broke lets nothing through any more.
  pipe.connect(ends.readable, ends.writable).catch(() => {});
}

function prove(): void {
  for (const [line, entry] of lines) {
    const text = JSON.stringify(entry.proof);
    if (text === entry.told) continue;
    entry.told = text;
    scope.postMessage({ type: 'proof', line, proof: entry.proof });
  }
  systemClock.setTimer(prove, PROOF_INTERVAL_MS);
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'key':
      changes = changes.then(() => change(data.event)).catch(() => {});
      break;
    case 'open':
      open(data.line, data.remote);
      break;
    case 'data':
      void passData(data);
      break;
    case 'attach':
      connect(data.options, data, null);
      break;
    case 'close':
      lines.delete(data.line);
      closed.add(data.line);
      for (const [encoder, { line }] of encoders) if (line === data.line) encoders.delete(encoder);
      break;
  }
};
scope.onrtctransform = ({ transformer }) => connect(transformer.options, transformer, transformer);
systemClock.setTimer(prove, PROOF_INTERVAL_MS);
