/**
 * What both variants of a call share: a picture that carries the time it was painted, and the account of
 * when it was presented at the other end. Times are milliseconds since `base`, a moment all pages know.
 */
import { readTime, TimePainter } from '../../bench/page/e2ee/time-picture.js';

const FRAME_MS = 1000 / 30;
const connections = [];

/** Every connection of the page is noted, whoever makes it. */
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...parameters) {
    super(...parameters);
    connections.push(this);
  }
};

/** What came of the remote microphone, and of everything, over all connections so far. */
globalThis.media = async () => {
  const total = { concealed: 0, samples: 0, bytes: 0 };
  for (const connection of connections) {
    for (const stats of (await connection.getStats()).values()) {
      if (stats.type === 'transport') total.bytes += stats.bytesReceived ?? 0;
      if (stats.type !== 'inbound-rtp' || stats.kind !== 'audio') continue;
      // Silence that nobody sent is no loss.
      total.concealed += (stats.concealedSamples ?? 0) - (stats.silentConcealedSamples ?? 0);
      total.samples += stats.totalSamplesReceived ?? 0;
    }
  }
  return total;
};

export class Probe {
  #base;
  #frames = [];
  #watched = new WeakSet();

  constructor(base) {
    this.#base = base;
  }

  now() {
    return performance.timeOrigin + performance.now() - this.#base;
  }

  /** @returns {MediaStreamTrack} thirty pictures a second. */
  camera() {
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    const painter = new TimePainter();
    const writer = generator.writable.getWriter();
    let due = performance.now();
    const paint = () => {
      due = Math.max(due + FRAME_MS, performance.now() - FRAME_MS);
      setTimeout(paint, Math.max(0, due - performance.now()));
      writer.write(painter.paint(this.now())).catch(() => {});
    };
    paint();
    return generator;
  }

  /** Accounts for every picture of a track; once for each track. */
  watch(track) {
    if (!track || this.#watched.has(track)) return;
    this.#watched.add(track);
    void this.#read(track);
  }

  /** Plays a track's sound: what nobody hears is not concealed either. Once for each track. */
  listen(track) {
    if (!track || this.#watched.has(track)) return;
    this.#watched.add(track);
    const audio = Object.assign(new Audio(), { autoplay: true });
    audio.srcObject = new MediaStream([track]);
    document.body.append(audio);
  }

  /** @returns pictures presented since the last call: when painted, when presented, how wide. */
  takeFrames() {
    return this.#frames.splice(0);
  }

  async #read(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { value: frame, done } = await reader.read();
      if (done) return;
      const presentedAt = this.now();
      const paintedAt = await readTime(frame);
      this.#frames.push({ paintedAt, presentedAt, width: frame.codedWidth });
      frame.close();
    }
  }
}
