/**
 * What the other nodes say of the people of rooms that just moved here. A room waits for their answers,
 * but not for a node that is gone or hangs, and for none once this node is about to stop.
 */
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { NodeId } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Attachment } from '../room/ownership.ts';

/** A node that is there answers at once; one that hangs must not hold up a room. */
const GATHER_WITHIN_MS = 1_000;

export interface Gathering {
  readonly fence: number;
  readonly missing: Set<NodeId>;
  readonly attachments: Attachment[];
  readonly complete: () => void;
  readonly completed: Promise<void>;
}

export class Gatherings {
  readonly #clock: Clock;
  readonly #open = new Map<TeleconsultationId, Gathering>();
  #stopped = false;

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
  }

  begin(
    room: TeleconsultationId,
    { fence, nodes }: { fence: number; nodes: readonly NodeId[] },
  ): Gathering {
    let complete: () => void = () => undefined;
    const completed = new Promise<void>((resolve) => (complete = resolve));
    const missing = new Set(nodes);
    const gathering = { fence, missing, attachments: [], complete, completed };
    this.#open.set(room, gathering);
    if (this.#stopped || missing.size === 0) complete();
    return gathering;
  }

  /** Null when nobody waits for answers about this room under this fence. */
  of(room: TeleconsultationId, fence: number): Gathering | null {
    const gathering = this.#open.get(room);
    return gathering?.fence === fence ? gathering : null;
  }

  heard(gathering: Gathering, node: NodeId): void {
    gathering.missing.delete(node);
    if (gathering.missing.size === 0) gathering.complete();
  }

  gone(node: NodeId): void {
    for (const gathering of this.#open.values()) this.heard(gathering, node);
  }

  /** Once all answered, or it took too long. @returns how many stayed silent */
  async end(room: TeleconsultationId, gathering: Gathering): Promise<number> {
    const cancel = this.#clock.setTimer(gathering.complete, GATHER_WITHIN_MS);
    await gathering.completed;
    cancel();
    if (this.#open.get(room) === gathering) this.#open.delete(room);
    return gathering.missing.size;
  }

  /** Nobody waits any more, now or later. */
  stop(): void {
    this.#stopped = true;
    for (const gathering of this.#open.values()) gathering.complete();
  }
}
