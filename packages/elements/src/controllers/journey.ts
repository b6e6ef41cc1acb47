/**
 * Which screen answers the person now: a pure function of what is true. Knows no DOM and no core
 * object, so that every state can be told and tested in a line.
 */
import type { Presence, Role, TDocErrorCode, TeleconsultationState } from '@tdoc/sdk-core';

/*
 *  patient       arrival → consent → device-check → waiting-room → call → summary
 *  practitioner  opening → lobby (waiting list, invitation) ⇄ call → summary
 *  any           → fault, and back by its one button
 */
export const SCREENS = [
  'opening',
  'arrival',
  'consent',
  'device-check',
  'waiting-room',
  'lobby',
  'call',
  'summary',
  'fault',
] as const;
export type Screen = (typeof SCREENS)[number];

export interface JourneyFacts {
  readonly role: Role;
  /** True until the address, the memory of the tab and the browser were looked at. */
  readonly preparing: boolean;
  readonly begun: boolean;
  readonly consentComplete: boolean;
  readonly devicesChecked: boolean;
  readonly state: TeleconsultationState;
  readonly presence: Presence | null;
  /** True once somebody else is, or was, in the teleconsultation with this person. */
  readonly accompanied: boolean;
  readonly fault: TDocErrorCode | null;
  readonly summarised: boolean;
}

export function screenFor(facts: JourneyFacts): Screen {
  if (facts.fault !== null) return 'fault';
  if (facts.summarised) return 'summary';
  if (facts.preparing) return 'opening';
  if (facts.role === 'practitioner') return practitionerScreen(facts);
  if (!facts.begun) return 'arrival';
  if (!facts.consentComplete) return 'consent';
  if (!facts.devicesChecked) return 'device-check';
  return facts.presence === 'admitted' ? 'call' : 'waiting-room';
}

function practitionerScreen(facts: JourneyFacts): Screen {
  if (facts.presence !== 'admitted') return 'opening';
  return facts.accompanied ? 'call' : 'lobby';
}
