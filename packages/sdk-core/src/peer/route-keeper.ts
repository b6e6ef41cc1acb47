/**
 * Keeps the route of one standing connection: watches for silence, has ICE restarted, and has whole pictures
 * sent when something is heard again. It works on one connection and never makes another.
 */
import type { Clock, PeerConnectionPort } from '../ports.ts';
import { nextRouteAction } from './restart-policy.ts';
import { signsOfLife, StallDetector } from './stall-detector.ts';

const LOOK_INTERVAL_MS = 250;
/** Once something seems wrong, and until it is right again. */
const CLOSE_LOOK_INTERVAL_MS = 100;
const SEEMS_WRONG_MS = 200;
/** A change of network is often told twice. */
const RESTART_GUARD_MS = 1_000;
/** The first whole picture may be lost on a route that has only just come back. */
const PICTURES_AFTER_MS = [0, 150, 400, 900] as const;
/** Each whole picture costs as much as many others: whoever asks more often gets no more. */
const PICTURE_GUARD_MS = 500;

/** What one side asks of the other about a standing connection. */
export type RouteRequest = { t: 'reroute' } | { t: 'picture' };

type KeptConnection = Pick<
  PeerConnectionPort,
  'getStats' | 'restartIce' | 'retryRoutes' | 'sendKeyFrames'
>;

export interface RouteKeeperOptions {
  clock: Clock;
  connection: KeptConnection;
  /** The initiator offers; the other side asks it to. */
  initiator: boolean;
  handlers: {
    ask(request: RouteRequest): void;
    onSilent(): void;
    onFlowing(): void;
    /** No route was found on this connection. */
    onHopeless(): void;
  };
}

export class RouteKeeper {
  readonly #options: RouteKeeperOptions;
  readonly #detector: StallDetector;
  #isSilent = false;
  #restartedAt = Number.NEGATIVE_INFINITY;
  #heardAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #retriedAt = Number.NEGATIVE_INFINITY;
  #picturedAt = Number.NEGATIVE_INFINITY;
  #cancelLook: () => void = () => {};
  #cancelPictures: (() => void)[] = [];
  #closed = false;

  /** Begins to watch: the connection has just been made. */
  constructor(options: RouteKeeperOptions) {
    this.#options = options;
    this.#detector = new StallDetector(options.clock.now());
    this.#schedule();
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** The browser itself noticed; it is always later, and never wrong. */
  interrupted(): void {
    this.#fellSilent();
  }

  /** The browser found the way back by itself, or on the new addresses. */
  connected(): void {
    this.#flowsAgain();
  }

  /** This device has another network than before, or one again. */
  networkChanged(): void {
    if (this.#closed || this.#sinceMs(this.#restartedAt) < RESTART_GUARD_MS) return;
    this.#restart();
  }

  /** The other side said something about routes: it is there, and can be heard. */
  answered(): void {
    this.#answeredAt = this.#options.clock.now();
    if (this.#heardAt === Number.NEGATIVE_INFINITY) this.#heardAt = this.#answeredAt;
  }

  receive(request: RouteRequest): void {
    if (this.#closed) return;
    if (request.t === 'picture') {
      if (this.#sinceMs(this.#picturedAt) >= PICTURE_GUARD_MS) this.#sendPicture();
      return;
    }
    const { initiator } = this.#options;
    // One that crossed an offer still on its way is answered by it.
    if (initiator && this.#sinceMs(this.#restartedAt) >= RESTART_GUARD_MS) this.#restart();
  }

  close(): void {
    this.#closed = true;
    this.#cancelLook();
    for (const cancel of this.#cancelPictures) cancel();
  }

  #sinceMs(moment: number): number {
    return this.#options.clock.now() - moment;
  }

  #schedule(): void {
    const { clock } = this.#options;
    const seemsWrong = this.#isSilent || this.#detector.silentMs(clock.now()) >= SEEMS_WRONG_MS;
    const intervalMs = seemsWrong ? CLOSE_LOOK_INTERVAL_MS : LOOK_INTERVAL_MS;
    this.#cancelLook = clock.setTimer(() => void this.#look(), intervalMs);
  }

  async #look(): Promise<void> {
    const { clock, connection } = this.#options;
    const report = await connection.getStats().catch(() => null);
    if (this.#closed) return;
    const now = clock.now();
    const signs = signsOfLife(report ?? []);
    // Without statistics there is no silence to be told: the browser's own word has to do.
    if (signs.content.size > 0) {
      if (this.#detector.look(signs, now)) this.#flowsAgain();
      else if (this.#detector.isStalled(now)) this.#fellSilent();
    }
    if (this.#isSilent) this.#act();
    if (!this.#closed) this.#schedule();
  }

  #fellSilent(): void {
    if (this.#isSilent || this.#closed) return;
    this.#isSilent = true;
    this.#heardAt = Number.NEGATIVE_INFINITY;
    this.#answeredAt = Number.NEGATIVE_INFINITY;
    // A restart already under way, for a change of network, is the one this silence needs.
    if (this.#sinceMs(this.#restartedAt) >= RESTART_GUARD_MS) {
      this.#restartedAt = Number.NEGATIVE_INFINITY;
    }
    this.#options.handlers.onSilent();
    this.#act();
  }

  #flowsAgain(): void {
    if (!this.#isSilent || this.#closed) return;
    this.#isSilent = false;
    const { clock, handlers } = this.#options;
    handlers.onFlowing();
    handlers.ask({ t: 'picture' });
    for (const cancel of this.#cancelPictures) cancel();
    this.#cancelPictures = PICTURES_AFTER_MS.map((delayMs) =>
      clock.setTimer(() => this.#sendPicture(), delayMs),
    );
  }

  #act(): void {
    const action = nextRouteAction({
      silentMs: this.#detector.silentMs(this.#options.clock.now()),
      sinceRestartMs: this.#sinceMs(this.#restartedAt),
      sinceHeardMs: this.#sinceMs(this.#heardAt),
      sinceAnswerMs: this.#sinceMs(this.#answeredAt),
      sinceRetryMs: this.#sinceMs(this.#retriedAt),
    });
    if (action === 'restart') this.#restart();
    if (action === 'retry') {
      this.#retriedAt = this.#options.clock.now();
      this.#options.connection.retryRoutes();
    }
    if (action === 'rebuild') this.#options.handlers.onHopeless();
  }

  #restart(): void {
    this.#restartedAt = this.#options.clock.now();
    this.#answeredAt = Number.NEGATIVE_INFINITY;
    if (this.#options.initiator) this.#options.connection.restartIce();
    else this.#options.handlers.ask({ t: 'reroute' });
  }

  #sendPicture(): void {
    if (this.#closed) return;
    this.#picturedAt = this.#options.clock.now();
    this.#options.connection.sendKeyFrames();
  }
}
