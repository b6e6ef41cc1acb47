/**
 * The guard's part of the bus between nodes: what one node decides, every node holds to, and a node that
 * comes is told what is in force. Passes everything else on unread. Parsed strictly: Redis is shared ground.
 */
import { z } from 'zod';
import type { Bus, BusHandlers, NodeId } from '../bus/bus.ts';
import { GUARD_ACTIONS, GUARD_SCOPES, type Decision } from './decision.ts';
import { SIGNALS, type Signal } from './signals.ts';

const PREFIX = 'guard ';
/** Decisions told to a node that comes; the rest it finds out by itself. */
const MAX_TOLD = 1_000;

const decisionId = z.string().regex(/^gd_[A-Za-z0-9_-]{22}$/);
const decision = z.strictObject({
  id: decisionId,
  scope: z.enum(GUARD_SCOPES),
  subject: z.string().min(1).max(128),
  action: z.enum(GUARD_ACTIONS),
  reasons: z
    .array(z.custom<Signal>((value) => typeof value === 'string' && Object.hasOwn(SIGNALS, value)))
    .max(64),
  score: z.int().min(0),
  since: z.int().min(0),
  until: z.int().min(0),
  dryRun: z.boolean(),
});
const message = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('decided'), decision }),
  z.strictObject({ t: z.literal('lifted'), id: decisionId }),
  z.strictObject({ t: z.literal('hello') }),
]);

export interface GuardBusHandlers {
  onDecision(decision: Decision): void;
  onLift(id: string): void;
  /** What is in force here, the latest first. */
  inForce(): Decision[];
}

/** A bus for everybody else, with the guard's words taken out of it. */
export class GuardBus implements Bus {
  readonly #bus: Bus;
  #guard: GuardBusHandlers | null = null;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  get nodeId(): NodeId {
    return this.#bus.nodeId;
  }

  get isUp(): boolean {
    return this.#bus.isUp;
  }

  /** Who hears what other nodes decide. */
  attach(guard: GuardBusHandlers): void {
    this.#guard = guard;
  }

  tellDecision(decided: Decision): void {
    this.#tell({ t: 'decided', decision: decided });
  }

  tellLift(id: string): void {
    this.#tell({ t: 'lifted', id });
  }

  listen(handlers: BusHandlers): void {
    this.#bus.listen({
      onText: (from, text) => {
        if (text.startsWith(PREFIX)) this.#hear(from, text.slice(PREFIX.length));
        else handlers.onText(from, text);
      },
      onUp: () => {
        handlers.onUp();
        // Also after a pause: what was decided meanwhile was lost on the way.
        this.#tell({ t: 'hello' });
      },
      onDown: () => handlers.onDown(),
    });
  }

  send(to: NodeId, text: string): void {
    this.#bus.send(to, text);
  }

  broadcast(text: string): void {
    this.#bus.broadcast(text);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }

  #tell(what: z.input<typeof message>): void {
    this.#bus.broadcast(PREFIX + JSON.stringify(what));
  }

  #hear(from: NodeId, text: string): void {
    const guard = this.#guard;
    const heard = parse(text);
    if (!guard || !heard) return;
    switch (heard.t) {
      case 'decided':
        return guard.onDecision(heard.decision);
      case 'lifted':
        return guard.onLift(heard.id);
      case 'hello':
        for (const one of guard.inForce().slice(0, MAX_TOLD)) {
          this.#bus.send(from, PREFIX + JSON.stringify({ t: 'decided', decision: one }));
        }
    }
  }
}

function parse(text: string): z.output<typeof message> | null {
  try {
    return message.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
