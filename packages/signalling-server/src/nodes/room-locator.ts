/**
 * Finds the node that owns a room, and makes this one the owner where nobody is. The database decides,
 * in one statement; what the bus says of who is gone only decides when it is asked.
 */
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { NodeId } from '../bus/bus.ts';
import { OwnerUnreachableError } from '../room/ownership.ts';
import type { NodeWatch } from './node-watch.ts';

/** How long somebody at the door waits for a verdict on a silent owner. */
const VERDICT_WITHIN_MS = 4_000;

export interface RoomOwner {
  node: NodeId;
  /** Of this ownership: the next owner's is higher. */
  fence: number;
}

/** What the nodes ask of the store. */
export interface OwnershipStore {
  /**
   * Makes `node` the owner of a room that has none, or whose owner has the fence `instead`.
   * @returns who owns it now; null when there is no such teleconsultation
   */
  ownRoom(
    id: TeleconsultationId,
    claim: { node: NodeId; instead: number | null },
  ): Promise<RoomOwner | null>;
  /** This node owns nothing any more. */
  disownRooms(node: NodeId): Promise<void>;
  /** Open teleconsultations in which somebody holds a seat, and their owners. */
  occupiedRoomOwners(): Promise<{ id: TeleconsultationId; owner: RoomOwner | null }[]>;
  /** For which room a ticket is, whether or not it is good. */
  roomOfTicket(ticketHash: string): Promise<TeleconsultationId | null>;
}

export class RoomLocator {
  readonly #node: NodeId;
  readonly #store: Pick<OwnershipStore, 'ownRoom'>;
  readonly #watch: Pick<NodeWatch, 'judge'>;

  constructor(options: {
    node: NodeId;
    store: Pick<OwnershipStore, 'ownRoom'>;
    watch: Pick<NodeWatch, 'judge'>;
  }) {
    this.#node = options.node;
    this.#store = options.store;
    this.#watch = options.watch;
  }

  /**
   * @returns the owner, this node perhaps; null when there is no such teleconsultation
   * @throws OwnerUnreachableError
   */
  async locate(id: TeleconsultationId): Promise<RoomOwner | null> {
    let instead: number | null = null;
    for (;;) {
      const owner = await this.#store.ownRoom(id, { node: this.#node, instead });
      if (!owner || owner.node === this.#node) return owner;
      const verdict = await this.#watch.judge(owner.node, VERDICT_WITHIN_MS);
      if (verdict === 'alive') return owner;
      if (verdict === 'unknown') throw new OwnerUnreachableError();
      instead = owner.fence;
    }
  }
}
