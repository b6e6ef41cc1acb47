/**
 * What the connector knows of patients, encounters and appointments after all messages so far. A
 * port: within a message’s work it is part of that transaction.
 */
export const RECORD_KINDS = ['patient', 'encounter', 'appointment'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export interface RegisterRecord {
  kind: RecordKind;
  key: string;
  /** Whose it is, to find and to move all that a patient has; null for a patient’s own record. */
  patientKey: string | null;
  /** JSON, one of the shapes of this folder. */
  body: object;
}

export interface Register {
  find(kind: RecordKind, key: string): Promise<RegisterRecord | null>;
  /** Every record of a patient but the patient’s own. */
  ofPatient(patientKey: string): Promise<RegisterRecord[]>;
  save(record: RegisterRecord): Promise<void>;
  count(kind: RecordKind): Promise<number>;
}
