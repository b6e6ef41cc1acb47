/**
 * The rooms in memory: restored from the store on demand, worked on one step at a time, kept on
 * disk before anybody is told, dropped when empty. Holds the seat timers. Knows no query and no socket.
 */
import type { EndReason, ParticipantId, TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { AuditActor, AuditEntry } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import {
  isNotOurs,
  RegistryStoppedError,
  RoomElsewhereError,
  type RoomOwnership,
} from './ownership.ts';
import type { SeatRecord } from './peer.ts';
import { Room } from './room.ts';
import { auditOf } from './room-audit.ts';
import type { WebhookEvent } from '../webhooks/webhook-event.ts';
import type { RoomEffects } from './room-effects.ts';
import { isToldToTheHost, type SecurityReport } from './security-report.ts';
import { SerialQueue } from './serial-queue.ts';
import type { LifecycleEvent, Teleconsultation } from './teleconsultation.ts';

/** How long a seat waits for its participant after a lost connection. */
export const SEAT_KEPT_MS = 60_000;

export interface RoomSnapshot {
  teleconsultation: Teleconsultation;
  seats: SeatRecord[];
}

/** One event for the host's webhook, composed and ready to be kept in the outbox. */
export interface Announcement {
  id: string;
  event: WebhookEvent;
}

export interface RoomChange {
  teleconsultation: Teleconsultation;
  seats: SeatRecord[];
  forgottenSeats: ParticipantId[];
  announcements: Announcement[];
  /** What of it the audit log tells. */
  audit: AuditEntry[];
  now: number;
  /** Of the ownership it was made under; none where one process owns everything. */
  fence?: number | null;
}

/** What the registry asks of the store. `commitRoom` keeps all of a change or nothing. */
export interface RoomStore {
  loadRoom(id: TeleconsultationId): Promise<RoomSnapshot | null>;
  /** @throws RoomElsewhereError when the change's fence is not that of the room any more */
  commitRoom(change: RoomChange): Promise<void>;
  /** Open teleconsultations in which somebody holds a seat. */
  occupiedRooms(): Promise<TeleconsultationId[]>;
  /** Open teleconsultations whose time has come. */
  expiredRooms(now: number): Promise<TeleconsultationId[]>;
}

/** Composes the webhook of a lifecycle event, or of a participant's security report. */
export type Announce = (
  event: LifecycleEvent | SecurityReport,
  teleconsultation: Teleconsultation,
  context: { waiting: number; now: number },
) => Announcement;

interface Entry {
  queue: SerialQueue;
  room: Room | null;
  fence: number | null;
  /** Steps queued or running; an entry is dropped only at zero. */
  pending: number;
  seatTimers: Map<ParticipantId, () => void>;
}

export interface RoomRegistryOptions {
  store: RoomStore;
  clock: Clock;
  log: Log;
  announce: Announce;
  /** Called after announcements were kept. */
  onAnnounced: () => void;
  /** Absent where one process owns every room. */
  ownership?: RoomOwnership;
}

export class RoomRegistry {
  readonly #entries = new Map<TeleconsultationId, Entry>();
  readonly #options: RoomRegistryOptions;
  #stopped = false;

  constructor(options: RoomRegistryOptions) {
    this.#options = options;
  }

  get roomCount(): number {
    return this.#entries.size;
  }

  /** Under which fence a room in memory is ours; null when it is not here. */
  fenceOf(id: TeleconsultationId): number | null {
    const entry = this.#entries.get(id);
    return entry?.room ? entry.fence : null;
  }

  /** The rooms in memory. */
  get rooms(): TeleconsultationId[] {
    return [...this.#entries.keys()];
  }

  /** Takes up the seats of before a restart, so that those who do not come back time out. */
  async restore(): Promise<void> {
    for (const id of await this.#options.store.occupiedRooms()) {
      await this.within(id, () => undefined);
    }
  }

  /**
   * Works on a room, alone. Everything the work changed is on disk and everybody was told when the
   * promise resolves. `null` when there is no such teleconsultation.
   * @throws RegistryStoppedError while the server stops, RoomElsewhereError when another node has it
   */
  async within<T>(id: TeleconsultationId, work: (room: Room) => T): Promise<T | null> {
    if (this.#stopped) throw new RegistryStoppedError();
    const entry = this.#entryOf(id);
    entry.pending += 1;
    try {
      return await entry.queue.run(() => this.#step(id, entry, work));
    } finally {
      entry.pending -= 1;
      if (entry.pending === 0 && (entry.room === null || entry.room.seated.length === 0)) {
        this.#clearTimers(entry);
        this.#entries.delete(id);
      }
    }
  }

  /**
   * Does at once what changes no fact and so has nothing to wait for: with a room in memory that nobody
   * works on. False when it has to queue; then nothing was done.
   */
  atOnce(id: TeleconsultationId, pass: (room: Room) => void): boolean {
    const entry = this.#entries.get(id);
    if (this.#stopped || !entry?.room || entry.pending > 0) return false;
    pass(entry.room);
    entry.room.takeEffects().deliver();
    return true;
  }

  /** Ends a teleconsultation; resolves to what it is then, null when it is unknown or we stop. */
  async end(
    id: TeleconsultationId,
    { reason, by }: { reason: EndReason; by: AuditActor },
  ): Promise<Teleconsultation | null> {
    if (this.#stopped) return null;
    return this.within(id, (room) => {
      const now = this.#options.clock.now();
      const late = room.teleconsultation.expiresAt <= now;
      room.end({ reason: late ? 'expired' : reason, by }, now);
      return room.teleconsultation;
    });
  }

  /** Another node has the room now: what is in memory here is of the past. */
  forget(id: TeleconsultationId): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.room = null;
    this.#clearTimers(entry);
    if (entry.pending === 0) this.#entries.delete(id);
  }

  /** Plans it for another hour; resolves to what it is then, unchanged when it was begun or over. */
  async reschedule(
    id: TeleconsultationId,
    options: { scheduledAt: number | null; lifeMs: number; by: AuditActor },
  ): Promise<Teleconsultation | null> {
    return this.within(id, (room) => {
      room.reschedule(options, this.#options.clock.now());
      return room.teleconsultation;
    });
  }

  /** Ends every open teleconsultation whose time has come. */
  async endExpired(): Promise<void> {
    const { store, clock } = this.#options;
    for (const id of await store.expiredRooms(clock.now())) {
      await this.end(id, { reason: 'expired', by: { type: 'server' } });
    }
  }

  /** Stops the timers and lets the queued steps finish; seats stay on disk as they are. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const entries = [...this.#entries.values()];
    for (const entry of entries) this.#clearTimers(entry);
    await Promise.all(entries.map((entry) => entry.queue.idle()));
  }

  async #step<T>(id: TeleconsultationId, entry: Entry, work: (room: Room) => T): Promise<T | null> {
    const room = entry.room ?? (await this.#load(id, entry));
    if (!room) return null;
    const result = work(room);
    const effects = room.takeEffects();
    if (effects.factsChanged) await this.#keep(id, entry, effects);
    this.#logEffects(room, effects);
    effects.deliver();
    if (!this.#stopped) this.#watchSeats(id, entry);
    return result;
  }

  async #load(id: TeleconsultationId, entry: Entry): Promise<Room | null> {
    const { store, ownership } = this.#options;
    const fence = ownership ? await ownership.own(id) : null;
    const snapshot = await store.loadRoom(id);
    if (!snapshot) return null;
    const room = new Room(snapshot);
    if (ownership && fence !== null && room.seated.length > 0) {
      room.takeOver(await ownership.gather(id, fence));
    }
    entry.fence = fence;
    entry.room = room;
    return room;
  }

  async #keep(id: TeleconsultationId, entry: Entry, effects: RoomEffects): Promise<void> {
    const { store, announce, clock, onAnnounced } = this.#options;
    const room = entry.room as Room;
    const now = clock.now();
    const context = { waiting: room.waitingCount, now };
    const { teleconsultation } = room;
    // Why it ended comes before that it ended.
    const told = [...effects.reports.filter(isToldToTheHost), ...effects.events];
    const announcements = told.map((event) => announce(event, teleconsultation, context));
    try {
      await store.commitRoom({
        teleconsultation,
        seats: [...effects.seats.values()],
        forgottenSeats: [...effects.forgottenSeats],
        announcements,
        audit: auditOf(effects, teleconsultation, now),
        now,
        fence: entry.fence,
      });
    } catch (error) {
      // Memory is ahead of the disk: forget it and let everybody come back to what was kept.
      entry.room = null;
      this.#clearTimers(entry);
      if (error instanceof RoomElsewhereError) throw error;
      for (const peer of room.seated) peer.connection?.close(1011);
      this.#options.log.error('room not kept', { teleconsultationId: id }, error);
      throw error;
    }
    if (announcements.length > 0) onAnnounced();
  }

  #watchSeats(id: TeleconsultationId, entry: Entry): void {
    const { clock, log } = this.#options;
    const lost = new Set<ParticipantId>();
    for (const peer of entry.room?.seated ?? []) if (!peer.connection) lost.add(peer.participantId);
    for (const [participantId, cancel] of entry.seatTimers) {
      if (lost.has(participantId)) continue;
      cancel();
      entry.seatTimers.delete(participantId);
    }
    for (const participantId of lost) {
      if (entry.seatTimers.has(participantId)) continue;
      const cancel = clock.setTimer(() => {
        entry.seatTimers.delete(participantId);
        this.within(id, (room) => room.expireSeat(participantId, clock.now())).catch(
          (error: unknown) => {
            if (isNotOurs(error)) return;
            log.error('seat not given up', { teleconsultationId: id }, error);
          },
        );
      }, SEAT_KEPT_MS);
      entry.seatTimers.set(participantId, cancel);
    }
  }

  #logEffects(room: Room, effects: RoomEffects): void {
    const { log } = this.#options;
    const { id: teleconsultationId } = room.teleconsultation;
    for (const { passage } of effects.passages) {
      log.info(`participant ${passage}`, { teleconsultationId, seated: room.seated.length });
    }
    for (const { kind } of effects.reports) {
      log.warn('security report', { teleconsultationId, code: kind });
    }
    for (const event of effects.events) {
      log.info(`teleconsultation ${event}`, { teleconsultationId });
    }
  }

  #entryOf(id: TeleconsultationId): Entry {
    let entry = this.#entries.get(id);
    if (!entry) {
      entry = {
        queue: new SerialQueue(),
        room: null,
        fence: null,
        pending: 0,
        seatTimers: new Map(),
      };
      this.#entries.set(id, entry);
    }
    return entry;
  }

  #clearTimers(entry: Entry): void {
    for (const cancel of entry.seatTimers.values()) cancel();
    entry.seatTimers.clear();
  }
}
