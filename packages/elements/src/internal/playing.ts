/**
 * Binds one media track to a <video> or <audio>, and binds it again after the element was moved in
 * the page (a moved media element stops by itself). Tells when the browser refuses to play sound.
 */
import { noChange, type ElementPart } from 'lit';
import { AsyncDirective, directive } from 'lit/async-directive.js';
import type { DirectiveParameters } from 'lit/directive.js';

export interface PlayingOptions {
  /** Device id of the sound output; null for the system's choice. */
  readonly sinkId?: string | null;
  readonly onBlocked?: () => void;
}

class PlayingDirective extends AsyncDirective {
  #element: HTMLMediaElement | null = null;
  #track: MediaStreamTrack | null = null;
  #options: PlayingOptions = {};
  #sinkId = '';

  /* eslint-disable @typescript-eslint/no-unused-vars -- the signature types the directive's call */
  override render(track: MediaStreamTrack | null, options?: PlayingOptions): typeof noChange {
    return noChange;
  }
  /* eslint-enable @typescript-eslint/no-unused-vars */

  override update(
    part: ElementPart,
    [track, options = {}]: DirectiveParameters<this>,
  ): typeof noChange {
    this.#element = part.element as HTMLMediaElement;
    this.#options = options;
    if (track !== this.#track) {
      this.#track = track;
      this.#bind();
    }
    this.#route(options.sinkId ?? '');
    return noChange;
  }

  protected override disconnected(): void {
    if (this.#element !== null) this.#element.srcObject = null;
  }

  protected override reconnected(): void {
    this.#bind();
  }

  #bind(): void {
    const element = this.#element;
    if (element === null) return;
    element.srcObject = this.#track === null ? null : new MediaStream([this.#track]);
    if (this.#track === null) return;
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') {
        this.#options.onBlocked?.();
      }
    });
  }

  #route(sinkId: string): void {
    const element = this.#element;
    if (element === null || sinkId === this.#sinkId || !('setSinkId' in element)) return;
    this.#sinkId = sinkId;
    element.setSinkId(sinkId).catch(() => {
      // the chosen output went away: the system's choice goes on playing
    });
  }
}

/** `<video ${playing(track)}>` */
export const playing = directive(PlayingDirective);
