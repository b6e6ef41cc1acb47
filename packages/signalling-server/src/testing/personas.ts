/**
 * The fictitious people of the tests. The server never learns their names: tests feed these through
 * a whole teleconsultation and look for them afterwards.
 */
import { randomBytes } from 'node:crypto';
import type { ParticipantId, Role } from '@tdoc/sdk-core/protocol';

export interface Persona {
  name: string;
  role: Role;
}

export const anne: Persona = { name: 'Dr Anne Garnier', role: 'practitioner' };
export const marc: Persona = { name: 'Dr Marc Lefèvre', role: 'practitioner' };
export const jeanne: Persona = { name: 'Jeanne Martin', role: 'patient' };
export const paul: Persona = { name: 'Paul Martin', role: 'companion' };
export const ines: Persona = { name: 'Inès Haddad', role: 'interpreter' };

/** Origin of the pages of the fictitious Hôpital Saint-Aubin. */
export const SAINT_AUBIN_ORIGIN = 'https://dpi.saint-aubin.example';
export const SAINT_AUBIN_KEY = 'tk_saint-aubin-00000000000000000000000000000000';
/** Another host on the same server, which must never see the first one's affairs. */
export const BELLEVUE_ORIGIN = 'https://dpi.bellevue.example';
export const BELLEVUE_KEY = 'tk_bellevue-0000000000000000000000000000000000';

export function drawParticipantId(): ParticipantId {
  return randomBytes(16).toString('hex') as ParticipantId;
}

/** What the holders of one link secret show. */
export function drawRoomAuth(): string {
  return randomBytes(32).toString('base64url');
}
