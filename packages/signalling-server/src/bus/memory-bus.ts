/**
 * The bus within one process, for tests: one exchange, as many nodes as wanted, and the faults a
 * network has: it goes away and comes back, for one node or for all.
 */
import { drawNodeId, type Bus, type BusHandlers, type NodeId } from './bus.ts';

export class MemoryExchange {
  readonly #buses = new Map<NodeId, MemoryBus>();
  #isUp = true;

  get isUp(): boolean {
    return this.#isUp;
  }

  connect(nodeId: NodeId = drawNodeId()): MemoryBus {
    const bus = new MemoryBus(nodeId, this);
    this.#buses.set(nodeId, bus);
    return bus;
  }

  disconnect(nodeId: NodeId): void {
    this.#buses.delete(nodeId);
  }

  /** As when Redis is stopped: what is under way is lost. */
  goAway(): void {
    this.#isUp = false;
    for (const bus of this.#buses.values()) bus.noteDown();
  }

  comeBack(): void {
    this.#isUp = true;
    for (const bus of this.#buses.values()) bus.noteUp();
  }

  /** For {@link MemoryBus}: to one node, or to all but the sender. */
  carry(from: NodeId, to: NodeId | null, text: string): void {
    const receivers = to === null ? [...this.#buses.values()] : [this.#buses.get(to)];
    for (const receiver of receivers) {
      if (!receiver || (to === null && receiver.nodeId === from)) continue;
      setImmediate(() => receiver.receive(from, text));
    }
  }
}

export class MemoryBus implements Bus {
  readonly nodeId: NodeId;
  readonly #exchange: MemoryExchange;
  #handlers: BusHandlers | null = null;
  #isCut = false;
  #closed = false;

  constructor(nodeId: NodeId, exchange: MemoryExchange) {
    this.nodeId = nodeId;
    this.#exchange = exchange;
  }

  get isUp(): boolean {
    return !this.#closed && !this.#isCut && this.#exchange.isUp;
  }

  listen(handlers: BusHandlers): void {
    this.#handlers = handlers;
    if (this.isUp) handlers.onUp();
  }

  send(to: NodeId, text: string): void {
    if (this.isUp) this.#exchange.carry(this.nodeId, to, text);
  }

  broadcast(text: string): void {
    if (this.isUp) this.#exchange.carry(this.nodeId, null, text);
  }

  /** Cuts this node alone off, as a network partition does. */
  cut(): void {
    this.#isCut = true;
    this.noteDown();
  }

  mend(): void {
    this.#isCut = false;
    this.noteUp();
  }

  receive(from: NodeId, text: string): void {
    if (this.isUp) this.#handlers?.onText(from, text);
  }

  noteUp(): void {
    if (this.isUp) this.#handlers?.onUp();
  }

  noteDown(): void {
    this.#handlers?.onDown();
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#exchange.disconnect(this.nodeId);
    return Promise.resolve();
  }
}
