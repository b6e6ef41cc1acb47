/**
 * The real frame protection: one worker from a file of the page's own origin, reached through
 * `RTCRtpScriptTransform` or, where only that exists, `createEncodedStreams`. Where neither exists it
 * says so, and no media is sent. It holds no key longer than it takes to hand it over.
 */
import { TDocError } from '../errors.ts';
import type { FrameLine, FrameProof, FrameProtection, MediaKeyEvent } from '../ports.ts';
import { sframeWorkerUrl } from '../sframe-worker-url.ts';
import type { FromWorker, ToWorker, TransformOptions } from './worker-messages.ts';

type End = RTCRtpSender | RTCRtpReceiver;
type Bytes = Uint8Array<ArrayBuffer>;

/** The interface Chromium had first, and keeps. */
interface LegacyEnd {
  createEncodedStreams?(): Pick<Extract<ToWorker, { type: 'attach' }>, 'readable' | 'writable'>;
}

function hasScriptTransform(): boolean {
  return typeof RTCRtpScriptTransform === 'function';
}

export function supportsFrameProtection(): boolean {
  return (
    typeof Worker === 'function' &&
    (hasScriptTransform() ||
      (typeof RTCRtpSender === 'function' && 'createEncodedStreams' in RTCRtpSender.prototype))
  );
}

interface LineHandlers {
  onProof(proof: FrameProof): void;
  onFailure(): void;
}

class WorkerFrameProtection implements FrameProtection {
  readonly #workerUrl: string | URL;
  readonly #lines = new Map<number, LineHandlers>();
  /** A second transform on the same end would be ignored, or worse, let frames pass. */
  readonly #attached = new WeakSet<End>();
  /** Messages in the worker's hands. */
  readonly #requests = new Map<number, (bytes: Bytes | null) => void>();
  #worker: Worker | null = null;
  #nextLine = 0;
  #nextRequest = 0;

  constructor(workerUrl: string | URL) {
    this.#workerUrl = workerUrl;
  }

  get supported(): boolean {
    return supportsFrameProtection();
  }

  /** The worker's file is on its way while the ticket is asked for, not while a frame waits. */
  warmUp(): void {
    if (this.supported) this.#started();
  }

  apply(event: MediaKeyEvent): void {
    // Nothing to forget where nothing was ever told.
    if (!this.#worker && (event.type === 'forget' || event.type === 'retire')) return;
    const transfer = 'base' in event ? [event.base.buffer] : [];
    this.#post({ type: 'key', event }, transfer);
  }

  open({ remote, onProof, onFailure }: Parameters<FrameProtection['open']>[0]): FrameLine {
    const line = this.#nextLine++;
    this.#lines.set(line, { onProof, onFailure });
    this.#post({ type: 'open', line, remote });
    return {
      attach: (end, { direction, source }) =>
        this.#attach(end, { line, remote, direction, source }),
      seal: (message) => this.#pass(line, 'send', message),
      open: (frame) => this.#pass(line, 'receive', frame),
      close: () => {
        if (this.#lines.delete(line)) this.#worker?.postMessage({ type: 'close', line });
      },
    };
  }

  close(): void {
    this.#lines.clear();
    this.#worker?.terminate();
    this.#worker = null;
    this.#refuseAll();
  }

  /** A line that was closed passes nothing; nor does a worker that is gone. */
  #pass(line: number, direction: 'send' | 'receive', bytes: Bytes): Promise<Bytes | null> {
    if (!this.#lines.has(line)) return Promise.resolve(null);
    const request = this.#nextRequest++;
    // A copy: what is handed over is gone, and the caller may say the same to somebody else.
    const copy = bytes.slice();
    const passed = new Promise<Bytes | null>((resolve) => this.#requests.set(request, resolve));
    this.#post({ type: 'data', line, request, direction, bytes: copy }, [copy.buffer]);
    return passed;
  }

  #refuseAll(): void {
    for (const resolve of this.#requests.values()) resolve(null);
    this.#requests.clear();
  }

  #attach(end: End, options: TransformOptions): void {
    if (this.#attached.has(end)) throw new TDocError('ERR_TDOC_MEDIA_UNPROTECTED');
    this.#attached.add(end);
    const worker = this.#started();
    if (hasScriptTransform()) {
      end.transform = new RTCRtpScriptTransform(worker, options);
      return;
    }
    const streams = (end as unknown as LegacyEnd).createEncodedStreams?.();
    if (!streams) throw new TDocError('ERR_TDOC_MEDIA_UNPROTECTED');
    const { readable, writable } = streams;
    this.#post({ type: 'attach', options, readable, writable }, [readable, writable]);
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#started().postMessage(message, transfer);
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.#workerUrl, { type: 'module', name: 'tdoc-sframe' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'proof') {
        this.#lines.get(data.line)?.onProof(data.proof);
        return;
      }
      this.#requests.get(data.request)?.(data.bytes);
      this.#requests.delete(data.request);
    };
    // Not found, not allowed by the page's policy, or broken: no frame passes, and that is told.
    worker.onerror = () => {
      this.#refuseAll();
      for (const { onFailure } of [...this.#lines.values()]) onFailure();
    };
    this.#worker = worker;
    return worker;
  }
}

/**
 * @param options - `workerUrl`: where `sframe-worker.js` lies, if not beside the SDK's own files. It must
 *   be of the page's own origin.
 */
export function workerFrameProtection(options: { workerUrl?: string | URL } = {}): FrameProtection {
  return new WorkerFrameProtection(options.workerUrl ?? sframeWorkerUrl());
}
