/**
 * A room: who is in one teleconsultation and what each may do and see. Pure: it moves facts in
 * memory and notes what to keep and whom to tell; the registry keeps first and tells afterwards.
 * It knows nothing of sockets, databases, timers or the content of what it relays.
 */
import {
  CLOSE_CODES,
  type EndReason,
  type LeaveReason,
  type ParticipantId,
  type Refusal,
  type ServerMessage,
} from '@tdoc/sdk-core/protocol';
import type { AuditActor } from '../audit/audit-event.ts';
import { sameHash } from '../auth/secret.ts';
import { firstPresence, judgeApplicant, type Occupancy } from './admission.ts';
import type { Attachment } from './ownership.ts';
import type { FrameReceipt, Peer, PeerConnection, SeatRecord } from './peer.ts';
import { RoomEffects, type Arrival, type JoinRequest, type ResumeRequest } from './room-effects.ts';
import { Roster } from './roster.ts';
import { ReportLimit, type SecurityReport } from './security-report.ts';
import {
  attended,
  durationS,
  ended,
  isOver,
  rescheduled,
  type Teleconsultation,
} from './teleconsultation.ts';

export class Room {
  #teleconsultation: Teleconsultation;
  readonly #roster: Roster;
  readonly #reportLimit = new ReportLimit();
  #effects = new RoomEffects();

  constructor(options: { teleconsultation: Teleconsultation; seats: readonly SeatRecord[] }) {
    this.#teleconsultation = options.teleconsultation;
    this.#roster = new Roster({ seats: options.seats });
  }

  get teleconsultation(): Teleconsultation {
    return this.#teleconsultation;
  }

  /** Those who hold a seat, their connection lost or not. */
  get seated(): Peer[] {
    return this.#roster.seated;
  }

  get waitingCount(): number {
    return this.#roster.attendance.waiting;
  }

  /** True while this connection, and no later one, speaks for the participant. */
  isHeldBy(participantId: ParticipantId, connection: PeerConnection): boolean {
    return this.#roster.isHeldBy(participantId, connection);
  }

  /** Enters with a fresh ticket. The same participant's former place is given up first. */
  join(request: JoinRequest): Refusal | null {
    const { participantId, role, now } = request;
    const holder = this.#roster.find(participantId);
    const refusal = judgeApplicant(
      this.#teleconsultation,
      {
        role,
        roomAuthHash: request.roomAuthHash,
        holderRole: holder?.role ?? null,
        isKnown: holder !== undefined,
      },
      { ...this.#occupancyBeside(holder), now },
    );
    if (refusal) return refusal;
    if (holder) {
      this.#replace(holder);
      this.#vacate(holder, { reason: 'left', by: actorOf(holder) });
    }
    if (this.#teleconsultation.roomAuthHash === null) {
      this.#teleconsultation = {
        ...this.#teleconsultation,
        roomAuthHash: request.roomAuthHash,
      };
    }
    const peer = this.#roster.add({
      participantId,
      role,
      presence: firstPresence(role),
      since: now,
      resumeHash: request.resumeHash,
      previousResumeHash: null,
      seated: true,
    });
    peer.connection = request.connection;
    this.#effects.note(peer, { passage: 'joined', by: actorOf(peer) });
    this.#tellJoined(peer);
    this.#settle(peer, request);
    return null;
  }

  /** Comes back on a new connection, in the presence it had, also after its seat was given up. */
  resume(request: ResumeRequest): Refusal | null {
    const { now } = request;
    if (isOver(this.#teleconsultation, now)) return 'TELECONSULTATION_ENDED';
    const peer = this.#roster.find(request.participantId);
    if (!peer || !isResumeHashOf(peer, request.shownHash)) return 'RESUME_REFUSED';
    const refusal = judgeApplicant(
      this.#teleconsultation,
      {
        role: peer.role,
        roomAuthHash: this.#teleconsultation.roomAuthHash ?? '',
        holderRole: peer.role,
        isKnown: true,
      },
      { ...this.#occupancyBeside(peer), now },
    );
    if (refusal) return refusal;

    const wasSeated = peer.seated;
    // The others start afresh with whoever comes back, so they hear of the loss even if we did not.
    if (peer.connection) {
      this.#tellAbout(peer, { type: 'participant-lost', participantId: peer.participantId });
    }
    this.#replace(peer);
    peer.connection = request.connection;
    peer.seated = true;
    peer.previousResumeHash = request.shownHash;
    peer.resumeHash = request.resumeHash;
    if (wasSeated) {
      this.#tellAbout(peer, { type: 'participant-back', participantId: peer.participantId });
    } else {
      this.#tellJoined(peer);
    }
    this.#effects.note(peer, { passage: 'resumed', by: actorOf(peer) });
    this.#settle(peer, request);
    return null;
  }

  /**
   * This node has taken the room over from another one: whose connection outlived it goes on without a
   * word, whose did not is told to be lost.
   */
  takeOver(attachments: readonly Attachment[]): void {
    for (const { participantId, resumeHash, connection } of attachments) {
      const peer = this.#roster.find(participantId);
      if (!peer?.seated) this.#effects.close(connection, 1012);
      else if (sameHash(peer.resumeHash, resumeHash)) peer.connection = connection;
      else this.#effects.tell(connection, { type: 'replaced' }, CLOSE_CODES.replaced);
    }
    for (const peer of this.seated) {
      if (peer.connection) continue;
      this.#tellAbout(peer, { type: 'participant-lost', participantId: peer.participantId });
    }
  }

  /** A connection that {@link takeOver} was too early for. */
  attach(attachment: Attachment): void {
    const { participantId, resumeHash, connection } = attachment;
    const peer = this.#roster.find(participantId);
    if (!peer?.seated) return this.#effects.close(connection, 1012);
    if (!sameHash(peer.resumeHash, resumeHash)) {
      return this.#effects.tell(connection, { type: 'replaced' }, CLOSE_CODES.replaced);
    }
    const wasLost = peer.connection === null;
    peer.connection = connection;
    if (wasLost) this.#tellAbout(peer, { type: 'participant-back', participantId });
  }

  /** The connection is gone; the seat stays for a while. */
  lose(participantId: ParticipantId, connection: PeerConnection): void {
    const peer = this.#roster.find(participantId);
    if (!peer || peer.connection !== connection) return;
    peer.connection = null;
    this.#tellAbout(peer, { type: 'participant-lost', participantId });
    this.#effects.note(peer, { passage: 'lost', by: actorOf(peer) });
  }

  /** Gives up the seat of somebody whose connection stayed lost; the resume token stays good. */
  expireSeat(participantId: ParticipantId, now: number): void {
    const peer = this.#roster.find(participantId);
    if (!peer || !peer.seated || peer.connection) return;
    this.#tellAbout(peer, { type: 'participant-left', participantId, reason: 'timeout' });
    peer.seated = false;
    this.#effects.keepSeat(peer.record);
    this.#effects.note(peer, { passage: 'timed-out', by: { type: 'server' } });
    this.#attend(now);
  }

  /** A practitioner lets somebody in who waits. Admitting the admitted changes nothing. */
  admit(actor: ParticipantId, target: ParticipantId, now: number): Refusal | null {
    if (!this.#roster.find(actor)?.isPractitioner) return 'NOT_ALLOWED';
    const peer = this.#roster.find(target);
    if (!peer?.seated) return 'PARTICIPANT_UNKNOWN';
    if (peer.presence === 'admitted') return null;
    const sawBefore = this.#roster.thoseWhoSee(peer);
    peer.presence = 'admitted';
    peer.since = now;
    this.#effects.keepSeat(peer.record);
    this.#effects.note(peer, { passage: 'admitted', by: this.#actor(actor) });
    this.#attend(now);

    const startedAt = new Date(this.#teleconsultation.startedAt ?? now).toISOString();
    const news: ServerMessage = { type: 'participant-admitted', participantId: target, startedAt };
    this.#effects.tell(peer.connection, news);
    for (const other of this.#roster.thoseWhoSee(peer)) {
      if (sawBefore.includes(other)) {
        this.#effects.tell(other.connection, news);
      } else {
        // Two admitted participants meet only now.
        this.#effects.tell(other.connection, {
          type: 'participant-joined',
          participant: peer.entry,
        });
        this.#effects.tell(peer.connection, {
          type: 'participant-joined',
          participant: other.entry,
        });
      }
    }
    return null;
  }

  /** A practitioner puts somebody out, whose resume token is good no longer. */
  remove(actor: ParticipantId, target: ParticipantId, now: number): Refusal | null {
    if (!this.#roster.find(actor)?.isPractitioner || actor === target) return 'NOT_ALLOWED';
    const peer = this.#roster.find(target);
    if (!peer?.seated) return 'PARTICIPANT_UNKNOWN';
    this.#effects.tell(peer.connection, { type: 'removed' }, CLOSE_CODES.removed);
    this.#vacate(peer, { reason: 'removed', by: this.#actor(actor) });
    this.#attend(now);
    return null;
  }

  /** A practitioner locks the door or unlocks it; doing it again changes nothing. */
  setLock(actor: ParticipantId, { locked }: { locked: boolean }): Refusal | null {
    if (!this.#roster.find(actor)?.isPractitioner) return 'NOT_ALLOWED';
    if (this.#teleconsultation.locked === locked) return null;
    this.#teleconsultation = { ...this.#teleconsultation, locked };
    this.#effects.keepLock({ locked, by: this.#actor(actor) });
    for (const peer of this.seated) {
      if (peer.isPractitioner)
        this.#effects.tell(peer.connection, { type: 'lock-changed', locked });
    }
    return null;
  }

  leave(participantId: ParticipantId, now: number): void {
    const peer = this.#roster.find(participantId);
    if (!peer?.seated) return;
    this.#effects.close(peer.connection, 1000);
    this.#vacate(peer, { reason: 'left', by: actorOf(peer) });
    this.#attend(now);
  }

  /** A practitioner ends it for all. */
  endBy(actor: ParticipantId, now: number): Refusal | null {
    if (!this.#roster.find(actor)?.isPractitioner) return 'NOT_ALLOWED';
    this.end({ reason: 'ended-by-practitioner', by: this.#actor(actor) }, now);
    return null;
  }

  /** Ends it for all and for good; ending again changes nothing. */
  end({ reason, by }: { reason: EndReason; by: AuditActor }, now: number): void {
    const { teleconsultation, event } = ended(this.#teleconsultation, reason, now);
    if (event === null) return;
    this.#teleconsultation = teleconsultation;
    this.#effects.keepTeleconsultation(event);
    this.#effects.keepEnd(by);
    const news: ServerMessage = {
      type: 'ended',
      reason,
      durationS: durationS(teleconsultation) ?? 0,
    };
    for (const peer of this.seated) {
      this.#effects.tell(peer.connection, news, CLOSE_CODES.ended);
      peer.connection = null;
      peer.seated = false;
      this.#effects.keepSeat(peer.record);
    }
  }

  /** The host plans it for another hour; those who wait go on waiting. */
  reschedule(
    { scheduledAt, lifeMs, by }: { scheduledAt: number | null; lifeMs: number; by: AuditActor },
    now: number,
  ): void {
    const expiresAt = Math.max(now, scheduledAt ?? now) + lifeMs;
    const before = this.#teleconsultation;
    const { teleconsultation, event } = rescheduled(before, { scheduledAt, expiresAt });
    if (event === null) return;
    this.#teleconsultation = teleconsultation;
    this.#effects.keepTeleconsultation(event);
    this.#effects.keepReschedule(by);
  }

  /** Passes on what it cannot read, between two who see each other; `from` is never the sender's word. */
  relay(
    from: ParticipantId,
    { to, payload, receipt }: { to: ParticipantId; payload: string; receipt?: FrameReceipt },
  ): Refusal | null {
    const sender = this.#roster.find(from);
    const recipient = this.#roster.find(to);
    if (!sender || !recipient || !sender.sees(recipient)) return 'PARTICIPANT_UNKNOWN';
    this.#effects.pass(recipient.connection, { type: 'relay', from, payload }, receipt);
    return null;
  }

  /**
   * Keeps a participant's security report; more of them than say something are dropped. Two people in
   * the teleconsultation who read different codes have somebody between them: it is over, for all, and
   * its link opens nothing any more.
   */
  report(report: SecurityReport, now: number): void {
    const peer = this.#roster.find(report.by);
    if (!peer?.seated) return;
    if (this.#reportLimit.allows(report.by, now)) {
      this.#effects.keepReport({ ...report, role: peer.role });
    }
    const isIn = (id: ParticipantId | null) =>
      id !== null && this.#roster.find(id)?.presence === 'admitted';
    const isAboutAnother = report.about !== report.by && isIn(report.by) && isIn(report.about);
    if (report.kind === 'verification-mismatch' && isAboutAnother) {
      this.end({ reason: 'verification-mismatch', by: actorOf(peer) }, now);
    }
  }

  /** Hands over what happened since the last call. */
  takeEffects(): RoomEffects {
    const effects = this.#effects;
    this.#effects = new RoomEffects();
    return effects;
  }

  #settle(peer: Peer, arrival: Arrival): void {
    this.#effects.keepSeat(peer.record);
    this.#attend(arrival.now);
    const { startedAt } = this.#teleconsultation;
    const icePlan = arrival.icePlanFor(peer.role);
    if (icePlan.iceServers.length > 0) {
      this.#effects.note(peer, { passage: 'turn-issued', by: actorOf(peer) });
    }
    this.#effects.tell(arrival.connection, {
      type: 'welcome',
      v: arrival.version,
      teleconsultationId: this.#teleconsultation.id,
      participantId: peer.participantId,
      role: peer.role,
      presence: peer.presence,
      resumeToken: arrival.resumeToken,
      participants: this.#roster.seenBy(peer),
      ...icePlan,
      startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
    });
    if (this.#teleconsultation.locked && peer.isPractitioner) {
      this.#effects.tell(arrival.connection, { type: 'lock-changed', locked: true });
    }
  }

  #occupancyBeside(peer: Peer | undefined): Occupancy {
    return {
      othersSeated: this.#roster.seatedBeside(peer),
      practitionerSeated: this.#roster.hasPractitionerBeside(peer),
    };
  }

  /** Brings the teleconsultation in line with who is here. */
  #attend(now: number): void {
    const { attendance } = this.#roster;
    const { teleconsultation, event } = attended(this.#teleconsultation, attendance, now);
    this.#teleconsultation = teleconsultation;
    this.#effects.keepTeleconsultation(event);
  }

  #actor(id: ParticipantId): AuditActor {
    return { type: 'participant', id, role: this.#roster.find(id)?.role ?? null };
  }

  #replace(peer: Peer): void {
    this.#effects.tell(peer.connection, { type: 'replaced' }, CLOSE_CODES.replaced);
    peer.connection = null;
  }

  #vacate(peer: Peer, { reason, by }: { reason: LeaveReason; by: AuditActor }): void {
    const { participantId } = peer;
    this.#tellAbout(peer, { type: 'participant-left', participantId, reason });
    this.#roster.drop(participantId);
    this.#effects.forgetSeat(participantId);
    this.#effects.note(peer, { passage: reason, by });
  }

  #tellJoined(peer: Peer): void {
    this.#tellAbout(peer, { type: 'participant-joined', participant: peer.entry });
  }

  #tellAbout(peer: Peer, message: ServerMessage): void {
    for (const other of this.#roster.thoseWhoSee(peer)) {
      this.#effects.tell(other.connection, message);
    }
  }
}

function actorOf({ participantId, role }: Peer): AuditActor {
  return { type: 'participant', id: participantId, role };
}

function isResumeHashOf(peer: Peer, shownHash: string): boolean {
  return (
    sameHash(peer.resumeHash, shownHash) ||
    (peer.previousResumeHash !== null && sameHash(peer.previousResumeHash, shownHash))
  );
}
