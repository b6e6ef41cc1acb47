/**
 * An appointment of the agenda and what is known of its teleconsultation. The names of people stay
 * here, in the hospital's own software: T-Doc is told an opaque reference and nothing else.
 */

/** A text of the demonstration in both languages of the pages. */
export interface Text {
  fr: string;
  en: string;
}

export type Language = keyof Text;

export type TeleconsultationState = 'planned' | 'waiting' | 'in-progress' | 'ended';

/** What the signed webhooks told so far. */
export interface Visit {
  teleconsultationId: string;
  state: TeleconsultationState;
  /** When the patient who waits came in, ISO 8601; null when nobody waits. */
  waitingSince: string | null;
  startedAt: string | null;
  endedAt: string | null;
  durationS: number | null;
  /** Time of the last event applied, ISO 8601: an older one that arrives late changes nothing. */
  updatedAt: string;
}

export interface Appointment {
  id: string;
  /** Wall-clock time of the hospital, `HH:MM`. */
  time: string;
  durationMin: number;
  kind: Text;
  reason: Text;
  patientId: string;
  patientName: Text;
  /** Where the day stands in the story told by the demonstration. */
  progress: 'seen' | 'arrived' | 'expected';
  isTeleconsultation: boolean;
  visit: Visit | null;
}
