/**
 * The peers of one room, by participant id, and who of them sees whom. Changes nothing about them.
 */
import type { ParticipantEntry, ParticipantId } from '@tdoc/sdk-core/protocol';
import { Peer, type PeerConnection, type SeatRecord } from './peer.ts';
import type { Attendance } from './teleconsultation.ts';

export class Roster {
  readonly #peers = new Map<ParticipantId, Peer>();

  constructor(options: { seats: readonly SeatRecord[] }) {
    for (const seat of options.seats) this.add(seat);
  }

  /** Those who hold a seat, their connection lost or not. */
  get seated(): Peer[] {
    return [...this.#peers.values()].filter((peer) => peer.seated);
  }

  get attendance(): Attendance {
    const { seated } = this;
    const admitted = seated.filter((peer) => peer.presence === 'admitted');
    return {
      waiting: seated.length - admitted.length,
      admitted: admitted.length,
      received: admitted.filter((peer) => !peer.isPractitioner).length,
    };
  }

  /** Also those whose seat was given up and who may come back. */
  find(participantId: ParticipantId): Peer | undefined {
    return this.#peers.get(participantId);
  }

  add(seat: SeatRecord): Peer {
    const peer = new Peer(seat);
    this.#peers.set(peer.participantId, peer);
    return peer;
  }

  drop(participantId: ParticipantId): void {
    this.#peers.delete(participantId);
  }

  /** How many seats are taken by anybody else. */
  seatedBeside(peer: Peer | undefined): number {
    return this.seated.filter((other) => other !== peer).length;
  }

  /** Whether a practitioner other than this one holds a seat. */
  hasPractitionerBeside(peer: Peer | undefined): boolean {
    return this.seated.some((other) => other !== peer && other.isPractitioner);
  }

  thoseWhoSee(peer: Peer): Peer[] {
    return this.seated.filter((other) => other.sees(peer));
  }

  seenBy(peer: Peer): ParticipantEntry[] {
    return this.seated.filter((other) => peer.sees(other)).map((other) => other.entry);
  }

  /** True while this connection, and no later one, speaks for the participant. */
  isHeldBy(participantId: ParticipantId, connection: PeerConnection): boolean {
    const peer = this.#peers.get(participantId);
    return peer?.seated === true && peer.connection === connection;
  }
}
