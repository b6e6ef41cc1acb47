/** Who is there, oneself included: snapshots by id, in order of arrival. Pure state, no side effect. */
import type { ParticipantEntry, ParticipantId } from '../protocol/messages.ts';
import { newParticipant, type Participant } from './participant.ts';

export type ParticipantPatch = Partial<Omit<Participant, 'id' | 'isLocal'>>;

export class ParticipantList {
  readonly #participants = new Map<ParticipantId, Participant>();
  #localId: ParticipantId | null = null;

  get local(): Participant | null {
    return this.#localId === null ? null : (this.#participants.get(this.#localId) ?? null);
  }

  get remotes(): readonly Participant[] {
    return [...this.#participants.values()].filter(({ isLocal }) => !isLocal);
  }

  get(id: ParticipantId): Participant | null {
    return this.#participants.get(id) ?? null;
  }

  setLocal(
    known: Pick<Participant, 'id' | 'role' | 'presence' | 'since'> & ParticipantPatch,
  ): void {
    this.#localId = known.id;
    this.#participants.set(known.id, newParticipant({ ...this.local, ...known, isLocal: true }));
  }

  /** Adds a remote participant, or refreshes what the server knows of one already there. */
  put(entry: ParticipantEntry): Participant {
    const { participantId: id, role, presence, connected: reachable, since } = entry;
    const known = this.#participants.get(id);
    const participant = newParticipant({
      ...known,
      id,
      isLocal: false,
      role,
      presence,
      reachable,
      since: new Date(since),
    });
    this.#participants.set(id, participant);
    return participant;
  }

  /** The changed snapshot, or null when nobody of that id is there. */
  update(id: ParticipantId, patch: ParticipantPatch): Participant | null {
    const participant = this.#participants.get(id);
    if (!participant) return null;
    const changed = { ...participant, ...patch };
    this.#participants.set(id, changed);
    return changed;
  }

  remove(id: ParticipantId): Participant | null {
    const participant = this.#participants.get(id) ?? null;
    this.#participants.delete(id);
    return participant;
  }
}
