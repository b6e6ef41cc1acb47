/**
 * Takes every counter once, and none that lies too far behind the highest: a recorded frame can not be
 * shown again. Its memory does not grow with the length of a call.
 */

/** More than the frames a network can hold back: over half a minute of video. */
export const REPLAY_WINDOW = 1024;

export class FrameReplayWindow {
  readonly #slots = new Float64Array(REPLAY_WINDOW).fill(-1);
  #highest = -1;

  mayAccept(ctr: number): boolean {
    return (
      Number.isSafeInteger(ctr) &&
      ctr > this.#highest - REPLAY_WINDOW &&
      this.#slots[ctr % REPLAY_WINDOW] !== ctr
    );
  }

  /** Notes the counter of an authentic frame; false when another took it meanwhile. */
  accept(ctr: number): boolean {
    if (!this.mayAccept(ctr)) return false;
    this.#slots[ctr % REPLAY_WINDOW] = ctr;
    if (ctr > this.#highest) this.#highest = ctr;
    return true;
  }
}
