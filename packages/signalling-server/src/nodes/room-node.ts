/**
 * One node among others: every room has one owner at a time, which the database decides; sockets stay
 * where they are, and their lines lead to the owner. This file joins bus, links, lines and desk, and
 * says what happens when a node or the bus goes and comes.
 */
import {
  parseClientMessage,
  type EndReason,
  type TeleconsultationId,
} from '@tdoc/sdk-core/protocol';
import type { AuditActor } from '../audit/audit-event.ts';
import { hashSecret } from '../auth/secret.ts';
import type { Bus, NodeId } from '../bus/bus.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import type { DoorStore, Visitor } from '../room/doorkeeper.ts';
import { MessageRouter, type RouterOptions } from '../room/message-router.ts';
import {
  isNotOurs,
  RoomElsewhereError,
  type Attachment,
  type RoomOwnership,
} from '../room/ownership.ts';
import type { ConnectionHandler } from '../room/peer.ts';
import type { RoomStore } from '../room/room-registry.ts';
import type { Teleconsultation } from '../room/teleconsultation.ts';
import { Desk } from './desk.ts';
import { Gatherings } from './gatherings.ts';
import { Line, type LineHouse } from './line.ts';
import { NodeLinks } from './node-link.ts';
import { parseNodeMessage, type NodeMessage, type NodeMessageOf } from './node-messages.ts';
import { NodeWatch } from './node-watch.ts';
import { Questions } from './questions.ts';
import { RoomLocator, type OwnershipStore, type RoomOwner } from './room-locator.ts';

/** How long those who stay on other nodes may take to hear that this one stops. */
const DISMISS_WITHIN_MS = 1_000;
/** How long the bus may be away before those whose room is on another node are sent to try again. */
export const BUS_GRACE_MS = 5_000;
/** While the bus is away, a node looks this often whether its rooms are still its own. */
const RECHECK_MS = 1_000;
const END_TRIES = 5;

export type NodeStore = OwnershipStore &
  Pick<DoorStore, 'findSeat'> &
  Pick<RoomStore, 'expiredRooms'>;

export interface RoomNodeOptions {
  bus: Bus;
  store: NodeStore;
  clock: Clock;
  log: Log;
  /** Called when another node is gone: what it left undone may be due. */
  onNodeGone?: () => void;
}

/** What only the owner of a room can answer. */
type Question = Omit<NodeMessageOf<'end'>, 'ask'> | Omit<NodeMessageOf<'reschedule'>, 'ask'>;

export class RoomNode implements RoomOwnership, LineHouse {
  readonly clock: Clock;
  readonly #bus: Bus;
  readonly #store: NodeStore;
  readonly #log: Log;
  readonly #onNodeGone: () => void;
  readonly #links: NodeLinks;
  readonly #watch: NodeWatch;
  readonly #locator: RoomLocator;
  readonly #lines = new Map<string, Line>();
  readonly #gatherings: Gatherings;
  readonly #questions: Questions<Teleconsultation | null>;
  #router: RouterOptions | null = null;
  #desk: Desk | null = null;
  #nextLine = 1;
  #cancelGrace: () => void = () => undefined;
  #cancelRecheck: () => void = () => undefined;
  #stopped = false;

  constructor({ bus, store, clock, log, onNodeGone }: RoomNodeOptions) {
    this.#bus = bus;
    this.#store = store;
    this.clock = clock;
    this.#gatherings = new Gatherings({ clock });
    this.#log = log;
    this.#onNodeGone = onNodeGone ?? (() => undefined);
    this.#links = new NodeLinks({
      bus,
      clock,
      onText: (from, text) => this.#onLinkText(from, text),
    });
    this.#watch = new NodeWatch({
      bus,
      clock,
      beat: (text) => bus.broadcast(text),
      handlers: {
        onGone: (node) => this.#nodeGone(node),
        onNew: () => log.info('node found', { count: this.#watch.alive.length + 1 }),
      },
    });
    this.#questions = new Questions<Teleconsultation | null>({ unanswered: null });
    this.#locator = new RoomLocator({ node: bus.nodeId, store, watch: this.#watch });
  }

  get nodeId(): NodeId {
    return this.#bus.nodeId;
  }

  /** Starts to work with these rooms and this door. */
  open(router: RouterOptions): void {
    this.#router = router;
    this.#desk = new Desk({ router, post: (to, message) => this.#post(to, message) });
    this.#bus.listen({
      onText: (from, text) => this.#onBusText(from, text),
      onUp: () => this.#busUp(),
      onDown: () => this.#busDown(),
    });
    // Whoever held a seat when everything stopped times out, or comes back.
    void this.#adoptOrphans();
  }

  /** A new socket. */
  greet(visitor: Visitor): ConnectionHandler {
    const line = new Line({ id: `${this.nodeId}.${this.#nextLine}`, visitor, house: this });
    this.#nextLine += 1;
    this.#lines.set(line.id, line);
    return line;
  }

  /** Ends a teleconsultation wherever its room is; resolves to what it is then. */
  end(
    id: TeleconsultationId,
    { reason, by }: { reason: EndReason; by: AuditActor },
  ): Promise<Teleconsultation | null> {
    return this.#atTheOwner(id, {
      here: () => this.#rooms.registry.end(id, { reason, by }),
      there: { t: 'end', room: id, reason, by },
    });
  }

  /** Plans it for another hour, wherever its room is. */
  reschedule(
    id: TeleconsultationId,
    options: { scheduledAt: number | null; lifeMs: number; by: AuditActor },
  ): Promise<Teleconsultation | null> {
    return this.#atTheOwner(id, {
      here: () => this.#rooms.registry.reschedule(id, options),
      there: { t: 'reschedule', room: id, ...options },
    });
  }

  async #atTheOwner(
    id: TeleconsultationId,
    { here, there }: { here: () => Promise<Teleconsultation | null>; there: Question },
  ): Promise<Teleconsultation | null> {
    for (let tries = 0; tries < END_TRIES && !this.#stopped; tries += 1) {
      const owner = await this.#locator.locate(id);
      if (!owner) return null;
      try {
        const answer =
          owner.node === this.nodeId
            ? await here()
            : await this.#questions.ask(owner.node, (ask) =>
                this.#post(owner.node, { ask, ...there }),
              );
        if (answer) return answer;
      } catch (error) {
        if (!(error instanceof RoomElsewhereError)) throw error;
      }
    }
    return null;
  }

  async endExpired(): Promise<void> {
    for (const id of await this.#store.expiredRooms(this.clock.now())) {
      await this.end(id, { reason: 'expired', by: { type: 'server' } });
    }
  }

  /** Takes up nothing more; before the registry stops. */
  freeze(): void {
    this.hurry();
    this.#desk?.freeze();
  }

  /** What other nodes have not said yet is not waited for: this one is about to stop. */
  hurry(): void {
    this.#gatherings.stop();
    this.#watch.hurry();
  }

  /** Gives every room away; the registry has stopped. */
  async handOver(): Promise<void> {
    this.#stopped = true;
    this.#cancelGrace();
    this.#cancelRecheck();
    await this.#store.disownRooms(this.nodeId);
    // Real time whatever the clock: a test that holds time still must not hang here.
    const late = new Promise<void>((done) => systemClock.setTimer(done, DISMISS_WITHIN_MS));
    await Promise.race([this.#desk?.dismiss(), late]);
  }

  /** Says goodbye to the other nodes; after {@link handOver}. */
  async leave(): Promise<void> {
    this.#watch.stop();
    this.#links.stop();
    await this.#bus.close();
  }

  async own(id: TeleconsultationId): Promise<number | null> {
    const owner = await this.#locator.locate(id);
    if (!owner) return null;
    if (owner.node !== this.nodeId) throw new RoomElsewhereError();
    return owner.fence;
  }

  async gather(room: TeleconsultationId, fence: number): Promise<Attachment[]> {
    const nodes = this.#watch.alive;
    const gathering = this.#gatherings.begin(room, { fence, nodes });
    const here = this.#linesIn(room, { node: this.nodeId, fence });
    gathering.attachments.push(...this.#desks.adopt(this.nodeId, here.message));
    here.repeat();
    for (const node of nodes) this.#tell(node, { t: 'taken', room, fence });
    const silent = await this.#gatherings.end(room, gathering);
    if (silent > 0) this.#log.warn('nodes silent when a room moved', { count: silent });
    return gathering.attachments;
  }

  async roomOf(text: string): Promise<TeleconsultationId | null> {
    const parsed = parseClientMessage(text);
    if (!parsed.ok) return null;
    const { message } = parsed;
    if (message.type === 'join') return this.#store.roomOfTicket(hashSecret(message.ticket));
    if (message.type !== 'resume') return null;
    const seat = await this.#store.findSeat(hashSecret(message.resumeToken));
    return seat?.teleconsultationId ?? null;
  }

  locate(room: TeleconsultationId): Promise<RoomOwner | null> {
    return this.#locator.locate(room);
  }

  post(owner: RoomOwner, message: NodeMessage): void {
    this.#tell(owner.node, message);
  }

  refuse(visitor: Visitor): ConnectionHandler {
    return new MessageRouter(this.#rooms, visitor);
  }

  onClosed(line: Line): void {
    this.#lines.delete(line.id);
  }

  get #rooms(): RouterOptions {
    if (!this.#router) throw new Error('the node is not open');
    return this.#router;
  }

  get #desks(): Desk {
    if (!this.#desk) throw new Error('the node is not open');
    return this.#desk;
  }

  #tell(to: NodeId, message: NodeMessage): void {
    this.#post(to, message).catch(() => undefined);
  }

  #post(to: NodeId, message: NodeMessage): Promise<void> {
    if (to !== this.nodeId) return this.#links.send(to, JSON.stringify(message));
    this.#receive(to, message);
    return Promise.resolve();
  }

  #onBusText(from: NodeId, text: string): void {
    if (text === 'bye') return this.#watch.left(from);
    this.#watch.heard(from);
    this.#links.receive(from, text);
  }

  #onLinkText(from: NodeId, text: string): void {
    let message: NodeMessage | null = null;
    try {
      message = parseNodeMessage(JSON.parse(text));
    } catch {
      // Told below.
    }
    if (message) this.#receive(from, message);
    else this.#log.warn('message of a node not understood');
  }

  #receive(from: NodeId, message: NodeMessage): void {
    switch (message.t) {
      case 'open':
        return this.#desks.open(from, message);
      case 'frame':
        return this.#desks.frame(from, message);
      case 'gone':
        return this.#desks.gone(message);
      case 'here':
        return this.#onHere(from, message);
      case 'deliver':
      case 'close':
      case 'done':
      case 'notice':
      case 'moved':
        return this.#lines.get(message.line)?.receive(message);
      case 'taken':
        return this.#onTaken(from, message);
      case 'end':
      case 'reschedule':
        return void this.#onAsked(from, message);
      case 'answer':
        return this.#questions.answer(message.ask, message.teleconsultation);
    }
  }

  /** The lines of a room here, told to follow its new owner. */
  #linesIn(room: TeleconsultationId, owner: RoomOwner) {
    const followers: Line[] = [];
    const lines: NodeMessageOf<'here'>['lines'] = [];
    for (const line of this.#lines.values()) {
      const presence = line.room === room ? line.follow(owner) : null;
      if (!presence) continue;
      followers.push(line);
      lines.push(presence);
    }
    const message = { t: 'here' as const, room, fence: owner.fence, lines, answers: true };
    return { message, repeat: () => followers.forEach((line) => line.repeat()) };
  }

  #onTaken(from: NodeId, { room, fence }: NodeMessageOf<'taken'>): void {
    const own = this.#rooms.registry.fenceOf(room);
    if (own !== null && own < fence) this.#giveUp(room);
    const here = this.#linesIn(room, { node: from, fence });
    this.#tell(from, here.message);
    here.repeat();
  }

  #onHere(from: NodeId, message: NodeMessageOf<'here'>): void {
    const { room, fence, answers, lines } = message;
    const gathering = answers ? this.#gatherings.of(room, fence) : null;
    const attachments = this.#desks.adopt(from, message);
    if (gathering) {
      gathering.attachments.push(...attachments);
      this.#gatherings.heard(gathering, from);
      return;
    }
    for (const { line, seat } of lines) {
      this.#attach(room, { line, seat }).catch((error: unknown) => {
        if (!isNotOurs(error)) this.#log.error('line not attached', {}, error);
      });
    }
  }

  async #attach(
    room: TeleconsultationId,
    { line, seat }: Pick<NodeMessageOf<'here'>['lines'][number], 'line' | 'seat'>,
  ): Promise<void> {
    await this.#rooms.registry.within(room, (rooms) => {
      // The line may have begun anew while the room was loaded.
      const connection = this.#desks.connectionOf(line);
      if (connection) rooms.attach({ ...seat, connection });
    });
  }

  async #onAsked(from: NodeId, message: NodeMessageOf<'end' | 'reschedule'>): Promise<void> {
    const { registry } = this.#rooms;
    const { ask, room } = message;
    let teleconsultation: Teleconsultation | null = null;
    try {
      teleconsultation = await (message.t === 'end'
        ? registry.end(room, message)
        : registry.reschedule(room, message));
    } catch (error) {
      if (!isNotOurs(error)) this.#log.error('asked in vain', { teleconsultationId: room }, error);
    }
    this.#tell(from, { t: 'answer', ask, teleconsultation });
  }

  #nodeGone(node: NodeId): void {
    this.#links.drop(node);
    if (this.#stopped) return;
    this.#log.warn('node gone', { count: this.#watch.alive.length + 1 });
    this.#gatherings.gone(node);
    this.#questions.giveUp(node);
    this.#desk?.dropHost(node);
    for (const line of this.#lines.values()) if (line.owner?.node === node) void line.move();
    void this.#adoptOrphans();
    this.#onNodeGone();
  }

  /** Takes up rooms with people in them that nobody looks after, so that who is gone is told. */
  async #adoptOrphans(): Promise<void> {
    try {
      for (const { id, owner } of await this.#store.occupiedRoomOwners()) {
        if (this.#stopped) return;
        if (owner?.node === this.nodeId || (owner && this.#watch.alive.includes(owner.node)))
          continue;
        await this.#rooms.registry
          .within(id, () => undefined)
          .catch((error: unknown) => {
            if (!isNotOurs(error)) throw error;
          });
      }
    } catch (error) {
      this.#log.error('orphaned rooms not taken up', {}, error);
    }
  }

  #busUp(): void {
    this.#cancelGrace();
    this.#cancelRecheck();
    this.#watch.onUp();
    this.#links.resend();
    void this.#recheck();
  }

  #busDown(): void {
    this.#watch.onDown();
    this.#cancelGrace = this.clock.setTimer(() => this.#partWithOthers(), BUS_GRACE_MS);
    this.#recheckLater();
  }

  #recheckLater(): void {
    this.#cancelRecheck = this.clock.setTimer(() => {
      void this.#recheck();
      this.#recheckLater();
    }, RECHECK_MS);
  }

  /** The bus stays away: those here whose room is here go on, all others try again elsewhere. */
  #partWithOthers(): void {
    this.#log.warn('bus away for long: rooms go on for those on their own node only');
    for (const line of this.#lines.values()) {
      if (line.owner && line.owner.node !== this.nodeId) line.visitor.connection.close(1013);
    }
    this.#desk?.dropOthers(this.nodeId);
    for (const node of this.#watch.alive) this.#links.drop(node);
  }

  /** Gives up the rooms that got another owner while nobody could tell us. */
  async #recheck(): Promise<void> {
    const { registry } = this.#rooms;
    if (registry.rooms.length === 0) return;
    try {
      const occupied = await this.#store.occupiedRoomOwners();
      const owners = new Map(occupied.map(({ id, owner }) => [id, owner]));
      for (const room of registry.rooms) {
        const owner = owners.get(room);
        const fence = registry.fenceOf(room);
        if (!owner || fence === null || owner.fence <= fence) continue;
        this.#giveUp(room);
        for (const line of this.#lines.values()) if (line.room === room) void line.move();
      }
    } catch {
      // The database is away as well: what is written is refused when it is back, if it must be.
    }
  }

  #giveUp(room: TeleconsultationId): void {
    this.#log.warn('room taken by another node', { teleconsultationId: room });
    this.#rooms.registry.forget(room);
    this.#desks.dropRoom(room);
  }
}
