/**
 * Takes the times of one side of a visit, in milliseconds since the epoch so that two pages of one
 * machine can be compared. The first of a kind counts.
 */
export class Stopwatch {
  #times = {};
  #waiting = [];

  mark(name) {
    if (name in this.#times) return;
    this.#times[name] = performance.timeOrigin + performance.now();
    for (const look of this.#waiting) look();
  }

  /** Marks `frame` once a frame of this track was presented. */
  watch(track) {
    if (this.video || track?.kind !== 'video') return;
    this.video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
    this.video.srcObject = new MediaStream([track]);
    document.body.append(this.video);
    this.video.requestVideoFrameCallback(() => this.mark('frame'));
  }

  /** @returns {Promise<Record<string, number>>} every time, once the named ones are there. */
  times(...names) {
    return new Promise((resolve) => {
      const look = () => {
        if (names.every((name) => name in this.#times)) resolve({ ...this.#times });
      };
      this.#waiting.push(look);
      look();
    });
  }
}
