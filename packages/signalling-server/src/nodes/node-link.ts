/**
 * Ways to the other nodes that lose nothing while both ends live: what the bus did not carry is told
 * again, in order, and heard once. Knows nothing of what it carries.
 *
 *   frame  d <epoch> <seq> <text>     numbered from 1 in each epoch
 *   ack    a <epoch> <seq>            everything up to seq was heard
 */
import type { Bus, NodeId } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';

/** What is not acknowledged by then is told again. */
const RESEND_MS = 400;
/** More than this waiting for one node, in characters, and it is as good as gone. */
const MAX_WAITING_CHARS = 16_777_216;

/** The other node is gone, or too far behind. */
export class LinkLostError extends Error {
  constructor() {
    super('the other node is gone');
    this.name = 'LinkLostError';
  }
}

interface Waiting {
  seq: number;
  text: string;
  resolve: () => void;
  reject: (error: Error) => void;
}

interface Outgoing {
  epoch: number;
  nextSeq: number;
  waiting: Waiting[];
  chars: number;
  /** What waits longest did so at the last look too. */
  stalledAt: number;
}

interface Incoming {
  epoch: number;
  heard: number;
  ackDue: boolean;
}

export class NodeLinks {
  readonly #bus: Bus;
  readonly #onText: (from: NodeId, text: string) => void;
  readonly #out = new Map<NodeId, Outgoing>();
  readonly #in = new Map<NodeId, Incoming>();
  readonly #clock: Clock;
  #epoch = 0;
  #cancel: () => void = () => undefined;

  constructor(options: { bus: Bus; clock: Clock; onText: (from: NodeId, text: string) => void }) {
    this.#bus = options.bus;
    this.#clock = options.clock;
    this.#onText = options.onText;
    this.#tick();
  }

  /**
   * Resolves once the other node has heard it.
   * @throws LinkLostError when it will not
   */
  send(to: NodeId, text: string): Promise<void> {
    const link = this.#linkTo(to);
    if (link.chars + text.length > MAX_WAITING_CHARS) {
      this.drop(to);
      return Promise.reject(new LinkLostError());
    }
    const seq = link.nextSeq;
    link.nextSeq += 1;
    link.chars += text.length;
    return new Promise((resolve, reject) => {
      link.waiting.push({ seq, text, resolve, reject });
      this.#bus.send(to, `d ${link.epoch} ${seq} ${text}`);
    });
  }

  /** A text of the bus, if it is of a link. */
  receive(from: NodeId, text: string): void {
    const [kind, epochText = '', seqText = ''] = text.split(' ', 3);
    const epoch = Number(epochText);
    const seq = Number(seqText);
    if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(seq)) return;
    if (kind === 'a') return this.#acknowledged(from, { epoch, seq });
    if (kind !== 'd') return;
    this.#heard(from, { epoch, seq }, text.slice(4 + epochText.length + seqText.length));
  }

  /** Tells again what nobody acknowledged. */
  resend(): void {
    for (const [to, link] of this.#out) this.#tellAgain(to, link);
  }

  /** Gives a node up: what waits for it is lost. */
  drop(node: NodeId): void {
    const link = this.#out.get(node);
    this.#out.delete(node);
    for (const { reject } of link?.waiting ?? []) reject(new LinkLostError());
  }

  stop(): void {
    this.#cancel();
    for (const node of [...this.#out.keys()]) this.drop(node);
  }

  #linkTo(node: NodeId): Outgoing {
    let link = this.#out.get(node);
    if (!link) {
      this.#epoch += 1;
      link = { epoch: this.#epoch, nextSeq: 1, waiting: [], chars: 0, stalledAt: 0 };
      this.#out.set(node, link);
    }
    return link;
  }

  #heard(from: NodeId, { epoch, seq }: { epoch: number; seq: number }, text: string): void {
    let link = this.#in.get(from);
    if (!link || link.epoch < epoch) {
      link = { epoch, heard: 0, ackDue: false };
      this.#in.set(from, link);
    }
    if (epoch < link.epoch) return;
    this.#acknowledgeSoon(from, link);
    // Later ones come again in their turn, earlier ones were heard.
    if (seq !== link.heard + 1) return;
    link.heard = seq;
    this.#onText(from, text);
  }

  #acknowledgeSoon(from: NodeId, link: Incoming): void {
    if (link.ackDue) return;
    link.ackDue = true;
    setImmediate(() => {
      link.ackDue = false;
      this.#bus.send(from, `a ${link.epoch} ${link.heard}`);
    });
  }

  #acknowledged(from: NodeId, { epoch, seq }: { epoch: number; seq: number }): void {
    const link = this.#out.get(from);
    if (link?.epoch !== epoch) return;
    let first = link.waiting[0];
    while (first && first.seq <= seq) {
      link.waiting.shift();
      link.chars -= first.text.length;
      first.resolve();
      first = link.waiting[0];
    }
  }

  #tick(): void {
    this.#cancel = this.#clock.setTimer(() => {
      for (const [to, link] of this.#out) {
        const oldest = link.waiting[0]?.seq ?? 0;
        if (oldest !== 0 && oldest === link.stalledAt) this.#tellAgain(to, link);
        link.stalledAt = oldest;
      }
      this.#tick();
    }, RESEND_MS);
  }

  #tellAgain(to: NodeId, { epoch, waiting }: Outgoing): void {
    for (const { seq, text } of waiting) this.#bus.send(to, `d ${epoch} ${seq} ${text}`);
  }
}
