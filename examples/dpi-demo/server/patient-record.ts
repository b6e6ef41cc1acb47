/**
 * What a record holds. Texts in both languages; dates as days before today, so that the
 * demonstration never looks old.
 */
import type { Text } from './appointment.ts';

export interface Identity {
  birthName: string;
  firstNames: string;
  sex: 'F' | 'M';
  /** `YYYY-MM-DD` */
  birthDate: string;
  /** INSEE code of the place of birth. */
  birthPlaceCode: string;
  /** Only a published example number of the test domain; null: identity not yet qualified. */
  ins: { matricule: string; key: string; oid: string } | null;
}

export interface LabResult {
  name: Text;
  value: Text;
  unit: string;
  reference: Text;
  isOutside: boolean;
  daysAgo: number;
  /** Earlier values, oldest first, the present one last. */
  history?: readonly number[];
}

export interface PatientRecord {
  identity: Identity;
  ipp: string;
  allergies: readonly Text[];
  facts: readonly { label: Text; value: Text }[];
  history: readonly { since: string; text: Text }[];
  treatments: readonly { name: Text; dose: Text }[];
  results: readonly LabResult[];
  documents: readonly { title: Text; author: string; daysAgo: number }[];
}
