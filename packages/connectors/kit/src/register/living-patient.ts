/** Follows merges to the patient that lives on. */
import type { PatientRecord } from './records.ts';
import type { Register } from './register.ts';

/** Longer chains than this are a circle. */
const LONGEST_CHAIN = 20;

export async function livingPatientKey(register: Register, key: string): Promise<string> {
  let current = key;
  for (let i = 0; i < LONGEST_CHAIN; i += 1) {
    const record = (await register.find('patient', current))?.body as PatientRecord | undefined;
    const next = record?.mergedInto ?? null;
    if (next === null || next === key) return current;
    current = next;
  }
  return current;
}
