/**
 * The ten appointments of the demonstration's day. Everybody in it is invented.
 */
import type { Appointment, Text } from './appointment.ts';

export const HOSPITAL: Text = {
  fr: 'Hôpital Saint-Aubin (fictif)',
  en: 'Saint-Aubin Hospital (fictitious)',
};
export const PRACTITIONER = 'Dr Anne Garnier';

const CONSULTATION: Text = { fr: 'Consultation', en: 'Consultation' };

type Row = Omit<Appointment, 'isTeleconsultation' | 'visit'> & { isTeleconsultation?: true };

const ROWS: readonly Row[] = [
  {
    id: 'rdv-0830',
    time: '08:30',
    durationMin: 30,
    kind: { fr: 'Première consultation', en: 'First consultation' },
    reason: { fr: 'Diabète de découverte récente', en: 'Newly found diabetes' },
    patientId: 'ipp-8100412',
    patientName: { fr: 'M. Paul Delmas', en: 'Mr Paul Delmas' },
    progress: 'seen',
  },
  {
    id: 'rdv-0900',
    time: '09:00',
    durationMin: 20,
    kind: CONSULTATION,
    reason: { fr: 'Suivi de thyroïdite', en: 'Thyroiditis follow-up' },
    patientId: 'ipp-8098877',
    patientName: { fr: 'Mme Fatou Ndiaye', en: 'Mrs Fatou Ndiaye' },
    progress: 'seen',
  },
  {
    id: 'rdv-0920',
    time: '09:20',
    durationMin: 20,
    kind: CONSULTATION,
    reason: { fr: 'Diabète de type 1, pompe', en: 'Type 1 diabetes, pump' },
    patientId: 'ipp-8077310',
    patientName: { fr: 'M. Hugo Lefèvre', en: 'Mr Hugo Lefèvre' },
    progress: 'seen',
  },
  {
    id: 'rdv-0940',
    time: '09:40',
    durationMin: 20,
    kind: { fr: 'Pose de capteur', en: 'Sensor fitting' },
    reason: { fr: 'Mesure continue du glucose', en: 'Continuous glucose monitoring' },
    patientId: 'ipp-8101150',
    patientName: { fr: 'M. Karim Benali', en: 'Mr Karim Benali' },
    progress: 'seen',
  },
  {
    id: 'rdv-1000',
    time: '10:00',
    durationMin: 30,
    kind: CONSULTATION,
    reason: { fr: 'Plaie du pied, contrôle', en: 'Foot wound, check-up' },
    patientId: 'ipp-8033906',
    patientName: { fr: 'Mme Odette Rousseau', en: 'Mrs Odette Rousseau' },
    progress: 'arrived',
  },
  {
    id: 'rdv-1030',
    time: '10:30',
    durationMin: 20,
    kind: { fr: 'Téléconsultation', en: 'Video visit' },
    isTeleconsultation: true,
    reason: { fr: 'Diabète de type 2, adaptation', en: 'Type 2 diabetes, adjustment' },
    patientId: 'ipp-8042617',
    patientName: { fr: 'Mme Jeanne Martin', en: 'Mrs Jeanne Martin' },
    progress: 'expected',
  },
  {
    id: 'rdv-1100',
    time: '11:00',
    durationMin: 20,
    kind: CONSULTATION,
    reason: { fr: 'Nodule thyroïdien', en: 'Thyroid nodule' },
    patientId: 'ipp-8099204',
    patientName: { fr: 'M. Lucas Petit', en: 'Mr Lucas Petit' },
    progress: 'expected',
  },
  {
    id: 'rdv-1120',
    time: '11:20',
    durationMin: 40,
    kind: { fr: 'Éducation thérapeutique', en: 'Patient education' },
    reason: { fr: 'Diabète gestationnel', en: 'Gestational diabetes' },
    patientId: 'ipp-8102233',
    patientName: { fr: 'Mme Inès Robert', en: 'Mrs Inès Robert' },
    progress: 'expected',
  },
  {
    id: 'rdv-1400',
    time: '14:00',
    durationMin: 20,
    kind: CONSULTATION,
    reason: { fr: 'Insuffisance surrénale', en: 'Adrenal insufficiency' },
    patientId: 'ipp-8051188',
    patientName: { fr: 'M. André Kowalski', en: 'Mr André Kowalski' },
    progress: 'expected',
  },
  {
    id: 'rdv-1430',
    time: '14:30',
    durationMin: 20,
    kind: { fr: 'Téléexpertise', en: 'Tele-expertise' },
    reason: { fr: 'Avis demandé par son médecin', en: 'Opinion asked by her doctor' },
    patientId: 'ipp-8088041',
    patientName: { fr: 'Mme Claire Vasseur', en: 'Mrs Claire Vasseur' },
    progress: 'expected',
  },
];

/** The appointments as they stand before anything happened. */
export function appointmentsOfTheDay(): Appointment[] {
  return ROWS.map((row) => ({
    isTeleconsultation: false,
    ...row,
    visit: null,
  }));
}
