/**
 * The short records of the other nine patients. Their identity is not qualified: no INS.
 */
import type { Text } from './appointment.ts';
import type { PatientRecord } from './patient-record.ts';

interface ShortRecord {
  id: string;
  name: [birthName: string, firstNames: string];
  born: [sex: 'F' | 'M', birthDate: string, birthPlaceCode: string];
  history: [since: string, fr: string, en: string][];
  treatments: [name: Text, dose: Text][];
  allergy?: Text;
}

const text = (fr: string, en: string): Text => ({ fr, en });
const morning = text('1 matin', '1 morning');

const SHORT_RECORDS: readonly ShortRecord[] = [
  {
    id: 'ipp-8100412',
    name: ['DELMAS', 'PAUL'],
    born: ['M', '1971-09-02', '31555'],
    history: [['2026', 'Diabète de découverte récente', 'Newly found diabetes']],
    treatments: [
      [
        text('Metformine 500 mg', 'Metformin 500 mg'),
        text('1 matin, 1 soir', '1 morning, 1 evening'),
      ],
    ],
  },
  {
    id: 'ipp-8098877',
    name: ['NDIAYE', 'FATOU'],
    born: ['F', '1984-01-19', '69123'],
    history: [['2022', 'Thyroïdite de Hashimoto', 'Hashimoto thyroiditis']],
    treatments: [[text('Lévothyroxine 100 µg', 'Levothyroxine 100 µg'), morning]],
  },
  {
    id: 'ipp-8077310',
    name: ['LEFEVRE', 'HUGO'],
    born: ['M', '1999-06-30', '59350'],
    history: [['2008', 'Diabète de type 1, pompe depuis 2019', 'Type 1 diabetes, pump since 2019']],
    treatments: [[text('Insuline asparte', 'Insulin aspart'), text('par pompe', 'by pump')]],
  },
  {
    id: 'ipp-8101150',
    name: ['BENALI', 'KARIM'],
    born: ['M', '1968-11-11', '13055'],
    history: [['2014', 'Diabète de type 2', 'Type 2 diabetes']],
    treatments: [[text('Gliclazide 60 mg', 'Gliclazide 60 mg'), morning]],
  },
  {
    id: 'ipp-8033906',
    name: ['ROUSSEAU', 'ODETTE'],
    born: ['F', '1943-04-05', '21231'],
    history: [
      ['1996', 'Diabète de type 2', 'Type 2 diabetes'],
      ['2024', 'Plaie du pied droit, en voie de guérison', 'Wound of the right foot, healing'],
    ],
    treatments: [
      [text('Insuline glargine', 'Insulin glargine'), text('16 UI le soir', '16 U in the evening')],
    ],
    allergy: text('Latex', 'Latex'),
  },
  {
    id: 'ipp-8099204',
    name: ['PETIT', 'LUCAS'],
    born: ['M', '1979-12-24', '44109'],
    history: [['2025', 'Nodule thyroïdien de 14 mm', 'Thyroid nodule, 14 mm']],
    treatments: [],
  },
  {
    id: 'ipp-8102233',
    name: ['ROBERT', 'INES'],
    born: ['F', '1994-08-08', '67482'],
    history: [['2026', 'Diabète gestationnel', 'Gestational diabetes']],
    treatments: [],
  },
  {
    id: 'ipp-8051188',
    name: ['KOWALSKI', 'ANDRE'],
    born: ['M', '1955-02-17', '62498'],
    history: [['2011', 'Insuffisance surrénale', 'Adrenal insufficiency']],
    treatments: [
      [
        text('Hydrocortisone 10 mg', 'Hydrocortisone 10 mg'),
        text('1 matin, ½ midi', '1 morning, ½ noon'),
      ],
    ],
  },
  {
    id: 'ipp-8088041',
    name: ['VASSEUR', 'CLAIRE'],
    born: ['F', '1988-10-03', '86194'],
    history: [['2025', 'Hyperprolactinémie', 'High prolactin']],
    treatments: [],
  },
];

export const OTHER_PATIENTS: ReadonlyMap<string, PatientRecord> = new Map(
  SHORT_RECORDS.map(({ id, name, born, history, treatments, allergy }) => [
    id,
    {
      identity: {
        birthName: name[0],
        firstNames: name[1],
        sex: born[0],
        birthDate: born[1],
        birthPlaceCode: born[2],
        ins: null,
      },
      ipp: id.replace('ipp-', ''),
      allergies: allergy ? [allergy] : [],
      facts: [],
      history: history.map(([since, fr, en]) => ({ since, text: { fr, en } })),
      treatments: treatments.map(([drug, dose]) => ({ name: drug, dose })),
      results: [],
      documents: [],
    },
  ]),
);
