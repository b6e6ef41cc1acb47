/**
 * Who may enter a room. Pure: facts in, refusal or presence out.
 */
import { ROOM_CAPACITY, type Presence, type Refusal, type Role } from '@tdoc/sdk-core/protocol';
import { sameHash } from '../auth/secret.ts';
import { isOver, type Teleconsultation } from './teleconsultation.ts';

export interface Applicant {
  role: Role;
  /** SHA-256 of the roomAuth the applicant showed. */
  roomAuthHash: string;
  /** Role of the seat that already bears the applicant's participant id, if any. */
  holderRole: Role | null;
  /** Has a place here already, whether or not its connection is lost. */
  isKnown: boolean;
}

/** Seats taken by others, those who wait and those with a lost connection included. */
export interface Occupancy {
  othersSeated: number;
  /** Whether any of them could unlock the room. */
  practitionerSeated: boolean;
}

/** The first refusal that applies, null when the applicant may enter. */
export function judgeApplicant(
  teleconsultation: Teleconsultation,
  applicant: Applicant,
  { othersSeated, practitionerSeated, now }: Occupancy & { now: number },
): Refusal | null {
  if (isOver(teleconsultation, now)) return 'TELECONSULTATION_ENDED';
  // A participant id is known to the others in the room, so it must not lend its role to them.
  if (applicant.holderRole !== null && applicant.holderRole !== applicant.role) {
    return 'NOT_ALLOWED';
  }
  if (teleconsultation.roomAuthHash === null) {
    // Only a practitioner makes links: before the first one joined, no link can be right.
    if (applicant.role !== 'practitioner') return 'LINK_SECRET_WRONG';
  } else if (!sameHash(teleconsultation.roomAuthHash, applicant.roomAuthHash)) {
    return 'LINK_SECRET_WRONG';
  }
  // A locked room without a practitioner would stay locked: one may always come and open it.
  const holdsTheKey = applicant.role === 'practitioner' && !practitionerSeated;
  if (teleconsultation.locked && !applicant.isKnown && !holdsTheKey) return 'ROOM_LOCKED';
  return othersSeated >= ROOM_CAPACITY ? 'ROOM_FULL' : null;
}

export function firstPresence(role: Role): Presence {
  return role === 'practitioner' ? 'admitted' : 'waiting';
}
