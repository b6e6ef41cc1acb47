/**
 * One record in the language of the page, its dates counted back from today.
 */
import type { Language, Text } from './appointment.ts';
import { JEANNE_MARTIN } from './jeanne-martin.ts';
import { OTHER_PATIENTS } from './other-patients.ts';
import type { PatientRecord } from './patient-record.ts';
import { dayOf } from './scheduled-at.ts';

const DAY_MS = 86_400_000;

/** null for a patient this hospital does not know. */
export function recordOf(
  patientId: string,
  { language, today }: { language: Language; today: Date },
): object | null {
  const record = find(patientId);
  if (!record) return null;
  const say = (text: Text): string => text[language];
  const dayBefore = (daysAgo: number): string =>
    dayOf(new Date(today.getTime() - daysAgo * DAY_MS));
  return {
    identity: record.identity,
    ipp: record.ipp,
    allergies: record.allergies.map(say),
    facts: record.facts.map(({ label, value }) => ({ label: say(label), value: say(value) })),
    history: record.history.map(({ since, text }) => ({ since, text: say(text) })),
    treatments: record.treatments.map(({ name, dose }) => ({ name: say(name), dose: say(dose) })),
    results: record.results.map(({ name, value, reference, daysAgo, ...rest }) => ({
      ...rest,
      name: say(name),
      value: say(value),
      reference: say(reference),
      date: dayBefore(daysAgo),
    })),
    documents: record.documents.map(({ title, author, daysAgo }) => ({
      title: say(title),
      author,
      date: dayBefore(daysAgo),
    })),
  };
}

function find(patientId: string): PatientRecord | undefined {
  return patientId === `ipp-${JEANNE_MARTIN.ipp}` ? JEANNE_MARTIN : OTHER_PATIENTS.get(patientId);
}
