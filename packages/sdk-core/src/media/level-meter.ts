/** How loud a microphone is, for a meter a person watches while speaking. Plays nothing, keeps nothing. */

/** Speech at arm's length is about -40 dBFS in a quiet room; below this the bar stays empty. */
const FLOOR_DBFS = -60;

export class LevelMeter {
  readonly #context: AudioContext;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
  }

  /** 0 (silence) to 1 (full scale), linear in decibels as an ear is. */
  level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const dbfs = 10 * Math.log10(sum / this.#samples.length + 1e-12);
    return Math.min(1, Math.max(0, 1 - dbfs / FLOOR_DBFS));
  }

  close(): void {
    // An AudioContext counts against a small quota of the browser until it is closed.
    void this.#context.close();
  }
}
