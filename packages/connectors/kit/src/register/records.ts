/** What the register keeps of each kind, as plain JSON. */
import type { AppointmentId, Patient, Professional } from '../hl7v2/index.ts';

/** How recent a fact is: milliseconds since the epoch, as its sender dated it. */
export type Version = number;

export interface PatientRecord {
  key: string;
  patient: Patient;
  version: Version;
  /** The patient that this one was merged into or renumbered as; null for a living record. */
  mergedInto: string | null;
}

export interface MovementFact {
  id: string;
  event: string;
  /** Of the last message about it. */
  action: 'INSERT' | 'UPDATE' | 'CANCEL';
  startsAt: number;
  isHistoric: boolean;
  unit: string;
  room: string;
  bed: string;
  version: Version;
}

/** `cancelled` once no movement is left. */
export type EncounterStatus = 'planned' | 'in-progress' | 'finished' | 'cancelled';

export interface EncounterRecord {
  key: string;
  /** Key of the living patient. */
  patientKey: string;
  patientClass: string;
  carePath: string;
  attending: Professional | null;
  version: Version;
  movements: MovementFact[];
  status: EncounterStatus;
  unit: string;
}

export interface AppointmentRecord {
  key: string;
  patientKey: string;
  placerId: AppointmentId;
  fillerId: AppointmentId;
  /** Milliseconds since the epoch. */
  startsAt: number;
  durationMin: number | null;
  status: 'booked' | 'cancelled' | 'noshow';
  serviceCode: string;
  serviceText: string;
  practitioner: Professional | null;
  reasonText: string;
  version: Version;
}
