/**
 * Tells its host when nobody moved for a while, so that the bar of the call may step aside. Somebody
 * who uses the keyboard is never idle: for them the bar stays.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class IdleController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #afterMs: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #keyboard = false;
  #idle = false;

  constructor(host: ReactiveControllerHost & HTMLElement, { afterMs }: { afterMs: number }) {
    this.#host = host;
    this.#afterMs = afterMs;
    host.addController(this);
  }

  get isIdle(): boolean {
    return this.#idle;
  }

  hostConnected(): void {
    this.#host.addEventListener('pointermove', this.#pointed);
    this.#host.addEventListener('pointerdown', this.#pointed);
    this.#host.addEventListener('keydown', this.#typed);
    this.#host.addEventListener('focusin', this.#focused);
    this.#restart();
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('pointermove', this.#pointed);
    this.#host.removeEventListener('pointerdown', this.#pointed);
    this.#host.removeEventListener('keydown', this.#typed);
    this.#host.removeEventListener('focusin', this.#focused);
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  readonly #pointed = (): void => {
    this.#keyboard = false;
    this.#restart();
  };

  readonly #typed = (): void => {
    this.#keyboard = true;
    this.#restart();
  };

  readonly #focused = (event: FocusEvent): void => {
    const target = event.composedPath()[0];
    if (target instanceof Element && target.matches(':focus-visible')) this.#typed();
  };

  #restart(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#set(false);
    if (this.#keyboard) return;
    this.#timer = setTimeout(() => this.#set(true), this.#afterMs);
  }

  #set(idle: boolean): void {
    if (this.#idle === idle) return;
    this.#idle = idle;
    this.#host.requestUpdate();
  }
}
