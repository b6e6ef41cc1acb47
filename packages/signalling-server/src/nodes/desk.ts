/**
 * The owner's end of lines: each is a connection like any other to the rooms of this node, whose socket
 * happens to be on another one. Accounts for every text: it is done once whoever it was for has it.
 */
import type { ServerMessage, TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { NodeId } from '../bus/bus.ts';
import { hashSecret } from '../auth/secret.ts';
import { MessageRouter, type RouterOptions, type RouterSeat } from '../room/message-router.ts';
import type { VisitorWatch } from '../room/visitor-watch.ts';
import type { Attachment } from '../room/ownership.ts';
import type { FrameReceipt, PeerConnection } from '../room/peer.ts';
import type { LineOpening, NodeMessage, NodeMessageOf } from './node-messages.ts';

/** To another node, or to this one; settles when it was heard, and rejects when it will not be. */
export type Post = (to: NodeId, message: NodeMessage) => Promise<void>;

interface DeskLine {
  host: NodeId;
  room: TeleconsultationId;
  connection: LineConnection;
  router: MessageRouter;
  turn: number;
  /** The number of its last text taken up in this turn. */
  last: number;
  /** The number of its last text that is done: said again, it is not done again. */
  lastDone: number;
  /** Settles when everything before is done. */
  done: Promise<void>;
}

/** A socket on another node as the rooms know it. */
class LineConnection implements PeerConnection {
  readonly #line: string;
  readonly #fence: number;
  readonly #post: (message: NodeMessage) => Promise<void>;

  constructor(options: {
    line: string;
    fence: number;
    post: (message: NodeMessage) => Promise<void>;
  }) {
    this.#line = options.line;
    this.#fence = options.fence;
    this.#post = options.post;
  }

  send(message: ServerMessage, receipt?: FrameReceipt): void {
    const deliver: NodeMessageOf<'deliver'> = {
      t: 'deliver',
      line: this.#line,
      fence: this.#fence,
      message,
      ...(receipt && { by: [receipt.line, receipt.n] }),
      ...(message.type === 'welcome' && {
        seat: {
          participantId: message.participantId,
          resumeHash: hashSecret(message.resumeToken),
        },
      }),
    };
    const arrived = this.#post(deliver);
    if (receipt) receipt.until(arrived);
    else arrived.catch(() => undefined);
  }

  close(code: number): void {
    this.#post({ t: 'close', line: this.#line, fence: this.#fence, code }).catch(() => undefined);
  }
}

class Receipt implements FrameReceipt {
  readonly line: string;
  readonly n: number;
  readonly #arrivals: Promise<void>[] = [];

  constructor(options: { line: string; n: number }) {
    this.line = options.line;
    this.n = options.n;
  }

  until(arrived: Promise<void>): void {
    // Whoever is gone needs it no more: as good as arrived.
    this.#arrivals.push(arrived.catch(() => undefined));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#arrivals);
  }
}

export class Desk {
  readonly #lines = new Map<string, DeskLine>();
  readonly #options: RouterOptions;
  readonly #post: Post;
  #isFrozen = false;

  constructor(options: { router: RouterOptions; post: Post }) {
    this.#options = options.router;
    this.#post = options.post;
  }

  open(host: NodeId, message: NodeMessageOf<'open'>): void {
    if (!this.#lines.has(message.line)) this.#add(host, message, null);
  }

  frame(host: NodeId, { line: id, turn, n, text }: NodeMessageOf<'frame'>): void {
    if (this.#isFrozen) return;
    const line = this.#lines.get(id);
    if (!line) return this.#tellMoved(host, id, turn);
    // Of a former turn, or heard already: it is said again, or was done.
    if (line.turn !== turn || n <= line.last) return;
    line.last = n;
    const receipt = new Receipt({ line: id, n });
    const handled = line.router.onText(text, receipt);
    line.done = Promise.all([line.done, handled])
      .then(() => receipt.settled())
      .then(() => {
        if (this.#lines.get(id) !== line) return;
        line.lastDone = n;
        return this.#post(host, { t: 'done', line: id, n });
      })
      .catch(() => undefined);
  }

  gone({ line: id }: NodeMessageOf<'gone'>): void {
    const line = this.#lines.get(id);
    this.#lines.delete(id);
    line?.router.onClose();
  }

  /** Lines that were with another owner before, as connections to be taken over. */
  adopt(host: NodeId, { room, fence, lines }: NodeMessageOf<'here'>): Attachment[] {
    return lines.map(({ seat, ...opening }) => {
      const former = this.#lines.get(opening.line);
      former?.router.abandon();
      const { participantId, resumeHash } = seat;
      const line = this.#add(
        host,
        { ...opening, room, fence },
        { teleconsultationId: room, participantId },
      );
      // What was only taken up speaks for a former connection and is not heard: it must come again.
      line.last = line.lastDone = former?.lastDone ?? 0;
      return { participantId, resumeHash, connection: line.connection };
    });
  }

  connectionOf(id: string): PeerConnection | null {
    return this.#lines.get(id)?.connection ?? null;
  }

  /** A node is gone, and with it the sockets it had. */
  dropHost(host: NodeId): void {
    for (const [id, line] of this.#lines) {
      if (line.host !== host) continue;
      this.#lines.delete(id);
      line.router.onClose();
    }
  }

  /** All other nodes are out of reach. */
  dropOthers(self: NodeId): void {
    for (const host of new Set([...this.#lines.values()].map((line) => line.host))) {
      if (host !== self) this.dropHost(host);
    }
  }

  /** The room is another node's now: nothing here speaks for it any more. */
  dropRoom(room: TeleconsultationId): void {
    for (const [id, line] of this.#lines) {
      if (line.room !== room) continue;
      this.#lines.delete(id);
      line.router.abandon();
    }
  }

  /** Takes up nothing more; what comes is kept by its line and said again to the next owner. */
  freeze(): void {
    this.#isFrozen = true;
  }

  /** Sends every line to look for its room elsewhere, because this node stops. */
  async dismiss(): Promise<void> {
    const told = [...this.#lines].map(([id, { host, router, turn }]) => {
      router.abandon();
      return this.#post(host, { t: 'moved', line: id, turn });
    });
    this.#lines.clear();
    await Promise.allSettled(told);
  }

  #add(
    host: NodeId,
    opening: LineOpening & { room: TeleconsultationId; fence: number },
    seat: RouterSeat | null,
  ): DeskLine {
    const { line: id, turn, room, fence, origin, tenantId, version } = opening;
    const post = (message: NodeMessage) => this.#post(host, message);
    const connection = new LineConnection({ line: id, fence, post });
    const onMoved = () => {
      if (this.#lines.get(id) !== line) return;
      this.#lines.delete(id);
      router.abandon();
      this.#tellMoved(host, id, turn);
    };
    // Whose behaviour it is, is known where the socket is.
    const watch: VisitorWatch = {
      notice: (signal, unknownId) => {
        const about = unknownId === undefined ? {} : { unknownId };
        post({ t: 'notice', line: id, signal, ...about }).catch(() => undefined);
      },
    };
    const backend = tenantId === undefined ? {} : { tenantId };
    const visitor = { connection, origin, ...backend, version, watch, onMoved };
    const router = new MessageRouter(this.#options, visitor, seat);
    const line: DeskLine = {
      ...{ host, room, connection, router, turn },
      ...{ last: 0, lastDone: 0, done: Promise.resolve() },
    };
    this.#lines.set(id, line);
    return line;
  }

  #tellMoved(host: NodeId, line: string, turn: number): void {
    this.#post(host, { t: 'moved', line, turn }).catch(() => undefined);
  }
}
