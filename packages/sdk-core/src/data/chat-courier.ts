/**
 * Which way a chat message takes: as a data frame while the data channel stands and has keys, else inside
 * the sealed envelope. The other end acknowledges each; one frame that is not acknowledged in time sends
 * its message, and those behind it, the other way. Order holds because the ways are never mixed: a frame
 * leaves only when nothing earlier is unacknowledged.
 */
import type { ChatMessage } from '../chat/chat-log.ts';
import type { Clock } from '../ports.ts';
import type { ParticipantId } from '../protocol/messages.ts';

/** A round trip and a frame that waits behind a file take less. */
export const FALL_BACK_MS = 2_000;

export interface ChatCourierOptions {
  clock: Clock;
  /** False when it did not leave. */
  sendFrame(remote: ParticipantId, message: ChatMessage): Promise<boolean>;
  sendEnvelope(remote: ParticipantId, message: ChatMessage): void;
}

interface Ways {
  /** The one message sent as a frame that is not acknowledged yet. */
  framed: ChatMessage | null;
  behind: ChatMessage[];
  /** Ids of those in envelopes that are not acknowledged yet. */
  enveloped: Set<string>;
  cancelTimer: () => void;
}

export class ChatCourier {
  readonly #options: ChatCourierOptions;
  readonly #ways = new Map<ParticipantId, Ways>();

  constructor(options: ChatCourierOptions) {
    this.#options = options;
  }

  send(remote: ParticipantId, message: ChatMessage): void {
    const ways = this.#of(remote);
    if (ways.framed) ways.behind.push(message);
    else if (ways.enveloped.size > 0) this.#envelope(remote, ways, message);
    else void this.#frame(remote, ways, message);
  }

  /** Everything that remote has yet to acknowledge, oldest first: said again in envelopes. */
  sendAgain(remote: ParticipantId, messages: readonly ChatMessage[]): void {
    this.forget(remote);
    const ways = this.#of(remote);
    for (const message of messages) this.#envelope(remote, ways, message);
  }

  acknowledged(remote: ParticipantId, id: string): void {
    const ways = this.#of(remote);
    ways.enveloped.delete(id);
    if (ways.framed?.id !== id) return;
    ways.cancelTimer();
    ways.framed = null;
    const next = ways.behind.shift();
    if (next) void this.#frame(remote, ways, next);
  }

  forget(remote: ParticipantId): void {
    this.#ways.get(remote)?.cancelTimer();
    this.#ways.delete(remote);
  }

  close(): void {
    for (const remote of [...this.#ways.keys()]) this.forget(remote);
  }

  #of(remote: ParticipantId): Ways {
    const known = this.#ways.get(remote);
    if (known) return known;
    const ways: Ways = { framed: null, behind: [], enveloped: new Set(), cancelTimer: () => {} };
    this.#ways.set(remote, ways);
    return ways;
  }

  async #frame(remote: ParticipantId, ways: Ways, message: ChatMessage): Promise<void> {
    ways.framed = message;
    const fallBack = () => {
      if (ways.framed === message) this.#fallBack(remote, ways);
    };
    ways.cancelTimer = this.#options.clock.setTimer(fallBack, FALL_BACK_MS);
    if (!(await this.#options.sendFrame(remote, message))) fallBack();
  }

  #fallBack(remote: ParticipantId, ways: Ways): void {
    ways.cancelTimer();
    if (this.#ways.get(remote) !== ways) return;
    const late = [...(ways.framed ? [ways.framed] : []), ...ways.behind.splice(0)];
    ways.framed = null;
    for (const message of late) this.#envelope(remote, ways, message);
  }

  #envelope(remote: ParticipantId, ways: Ways, message: ChatMessage): void {
    ways.enveloped.add(message.id);
    this.#options.sendEnvelope(remote, message);
  }
}
