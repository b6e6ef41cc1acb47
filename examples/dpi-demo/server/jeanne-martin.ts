/**
 * The record of the patient of 10 h 30. Invented; her matricule INS is a published example with a
 * right key, in the test domain of the Agence du numérique en santé.
 */
import type { Text } from './appointment.ts';
import type { PatientRecord } from './patient-record.ts';

const same = (text: string): Text => ({ fr: text, en: text });

export const JEANNE_MARTIN: PatientRecord = {
  identity: {
    birthName: 'MARTIN',
    firstNames: 'JEANNE',
    sex: 'F',
    birthDate: '1960-05-14',
    birthPlaceCode: '88154',
    ins: { matricule: '2600588154002', key: '33', oid: '1.2.250.1.213.1.4.10' },
  },
  ipp: '8042617',
  allergies: [{ fr: 'Amoxicilline (urticaire, 1998)', en: 'Amoxicillin (hives, 1998)' }],
  facts: [
    { label: { fr: 'Poids', en: 'Weight' }, value: { fr: '74,2 kg', en: '74.2 kg' } },
    { label: { fr: 'IMC', en: 'BMI' }, value: { fr: '27,6 kg/m²', en: '27.6 kg/m²' } },
    { label: { fr: 'PA', en: 'BP' }, value: same('136/82 mmHg') },
    { label: { fr: 'Médecin traitant', en: 'Family doctor' }, value: same('Dr Yves Morel') },
  ],
  history: [
    { since: '2003', text: { fr: 'Cholécystectomie', en: 'Cholecystectomy' } },
    {
      since: '2009',
      text: {
        fr: 'Diabète de type 2, insuline depuis 2021',
        en: 'Type 2 diabetes, insulin since 2021',
      },
    },
    { since: '2012', text: { fr: 'Hypertension artérielle', en: 'High blood pressure' } },
    { since: '2015', text: { fr: 'Hypothyroïdie substituée', en: 'Treated hypothyroidism' } },
  ],
  treatments: [
    {
      name: { fr: 'Insuline glargine 100 UI/mL', en: 'Insulin glargine 100 U/mL' },
      dose: { fr: '22 UI le soir', en: '22 U in the evening' },
    },
    {
      name: { fr: 'Metformine 1 000 mg', en: 'Metformin 1,000 mg' },
      dose: { fr: '1 matin, 1 soir', en: '1 morning, 1 evening' },
    },
    {
      name: { fr: 'Ramipril 5 mg', en: 'Ramipril 5 mg' },
      dose: { fr: '1 matin', en: '1 morning' },
    },
    {
      name: { fr: 'Atorvastatine 20 mg', en: 'Atorvastatin 20 mg' },
      dose: { fr: '1 soir', en: '1 evening' },
    },
    {
      name: { fr: 'Lévothyroxine 75 µg', en: 'Levothyroxine 75 µg' },
      dose: { fr: '1 matin à jeun', en: '1 morning, fasting' },
    },
  ],
  results: [
    {
      name: { fr: 'HbA1c', en: 'HbA1c' },
      value: { fr: '7,9', en: '7.9' },
      unit: '%',
      reference: { fr: 'cible < 7,0', en: 'target < 7.0' },
      isOutside: true,
      daysAgo: 6,
      history: [8.8, 8.4, 7.6, 7.9],
    },
    {
      name: { fr: 'Glycémie à jeun', en: 'Fasting glucose' },
      value: { fr: '1,52', en: '1.52' },
      unit: 'g/L',
      reference: { fr: '0,70 – 1,10', en: '0.70 – 1.10' },
      isOutside: true,
      daysAgo: 6,
      history: [1.71, 1.6, 1.38, 1.52],
    },
    {
      name: { fr: 'LDL-cholestérol', en: 'LDL cholesterol' },
      value: { fr: '0,92', en: '0.92' },
      unit: 'g/L',
      reference: { fr: 'cible < 1,00', en: 'target < 1.00' },
      isOutside: false,
      daysAgo: 6,
      history: [1.31, 1.12, 0.98, 0.92],
    },
    {
      name: { fr: 'DFG (CKD-EPI)', en: 'eGFR (CKD-EPI)' },
      value: same('74'),
      unit: 'mL/min',
      reference: same('> 60'),
      isOutside: false,
      daysAgo: 6,
      history: [79, 77, 75, 74],
    },
    {
      name: { fr: 'TSH', en: 'TSH' },
      value: { fr: '2,1', en: '2.1' },
      unit: 'mUI/L',
      reference: { fr: '0,4 – 4,0', en: '0.4 – 4.0' },
      isOutside: false,
      daysAgo: 6,
    },
  ],
  documents: [
    {
      title: { fr: 'Compte rendu de biologie', en: 'Laboratory report' },
      author: 'Laboratoire',
      daysAgo: 6,
    },
    {
      title: { fr: 'Compte rendu de consultation', en: 'Consultation report' },
      author: 'Dr Anne Garnier',
      daysAgo: 97,
    },
    { title: { fr: 'Fond d’œil', en: 'Eye fundus' }, author: 'Dr Léa Simon', daysAgo: 141 },
    {
      title: { fr: 'Lettre du médecin traitant', en: 'Letter from the family doctor' },
      author: 'Dr Yves Morel',
      daysAgo: 163,
    },
  ],
};
