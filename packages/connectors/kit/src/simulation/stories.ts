/**
 * What happens to a patient of the fictitious hospital, message by message. A story is a generator:
 * it is given the moment, tells a message and writes into the hospital’s books what is true then.
 */
import { insKey } from '@tdoc/sdk-core/identifiers';
import { instantOf, parseTimestamp } from '../hl7v2/index.ts';
import type { Chance } from './chance.ts';
import type { Hospital, TruePatient } from './hospital.ts';
import {
  appointmentSegments,
  evn,
  message,
  msh,
  pid,
  pv1,
  resourceSegments,
  zbe,
  type Moment,
  type Voice,
} from './sentences.ts';

export type Story = Generator<string, void, Moment>;

export interface Scene {
  hospital: Hospital;
  chance: Chance;
  voice: Voice;
  /** Tells this patient’s numbers from all others. */
  number: number;
  timeZone: string;
}

const FAMILY_NAMES = [
  'LEFÈVRE',
  'GARNIER',
  'BÉNARD',
  'HADDAD',
  'NGUYEN',
  "D'ARTAGNAN",
  'LE BRÉ',
  'ŒUVRARD',
];
const UNITS = ['6268', '6269', '3435', '1200'];

const localTime = (text: string, timeZone: string): number => {
  const timestamp = parseTimestamp(text);
  return timestamp ? instantOf(timestamp, timeZone) : Number.NaN;
};

/** A whole patient: identity, then in this order or that a visit, an appointment, a merge. */
export function* patientStory(first: Moment, scene: Scene): Story {
  const { chance, hospital, number } = scene;
  const ipp = String(100_000 + number);
  const patient = drawPatient(scene);
  hospital.patients.set(ipp, { ...patient });
  let moment = yield message(
    msh('ADT^A28^ADT_A05', scene.voice, first),
    evn(first),
    pid(ipp, { patient, voice: scene.voice }),
    'PV1|1|N',
  );
  const living = { ipp };
  const chapters = [visit, ...(chance.happens(0.7) ? [appointment] : []), update];
  if (chance.happens(0.15)) chapters.push(merge);
  if (chance.happens(0.3)) chapters.push(visit);
  for (const chapter of chapters) moment = yield* chapter(moment, { ...scene, living });
}

interface Chapter extends Scene {
  /** The number the patient goes by now. */
  living: { ipp: string };
}
type Telling = Generator<string, Moment, Moment>;

const truth = ({ hospital, living }: Chapter) => hospital.patients.get(living.ipp) as TruePatient;

function drawPatient({ chance, number, voice }: Scene): TruePatient {
  const year = 30 + chance.integer(60);
  const month = String(1 + chance.integer(12)).padStart(2, '0');
  const order = String(1 + (number % 999)).padStart(3, '0');
  const first13 = `2${year}${month}${chance.happens(0.1) ? '2A' : '75'}012${order}`;
  const isQualified = chance.happens(0.6);
  // 8859/1 has no Œ.
  const names = voice.charset === '8859/1' ? FAMILY_NAMES.slice(0, -1) : FAMILY_NAMES;
  return {
    familyName: `${chance.pick(names)}-${number}`,
    usedName: null,
    birthDate: `19${year}${month}15`,
    status: isQualified ? 'VALI' : 'PROV',
    matricule: isQualified ? first13 + insKey(first13) : null,
    mergedInto: null,
  };
}

/** Identity changes: a used name comes or goes, an identity is doubted and loses its INS. */
function* update(moment: Moment, chapter: Chapter): Telling {
  const { living, voice, chance } = chapter;
  const patient = truth(chapter);
  const removesUsedName = patient.usedName !== null && chance.happens(0.5);
  patient.usedName = removesUsedName ? null : `${patient.familyName}-ÉPOUSE`;
  if (chance.happens(0.2)) {
    patient.status = 'PROV';
    patient.matricule = null;
  }
  return yield message(
    msh('ADT^A31^ADT_A05', voice, moment),
    evn(moment),
    pid(living.ipp, { patient, voice, removesUsedName }),
    'PV1|1|N',
  );
}

/** A visit or stay: it begins, moves, is corrected, ends; sometimes a step is taken back. */
function* visit(moment: Moment, chapter: Chapter): Telling {
  const { hospital, living, voice, chance } = chapter;
  const visitNumber = `V${chapter.number}-${moment.controlId}`;
  const isStay = chance.happens(0.4);
  const patientClass = isStay ? 'I' : 'O';
  const book = {
    ipp: living.ipp,
    status: 'in-progress' as const,
    unit: chance.pick(UNITS),
    movements: 1,
  };
  const tell = (
    event: string,
    at: Moment,
    movement: {
      id: string;
      startsAt: string;
      action?: string;
      original?: string;
      unit?: string;
      isHistoric?: boolean;
    },
  ) => {
    const { action = 'INSERT', unit = book.unit, ...rest } = movement;
    const patient = truth(chapter);
    return message(
      msh(`ADT^${event}`, voice, at),
      evn(at),
      pid(living.ipp, { patient, voice, account: `N${visitNumber}` }),
      pv1(visitNumber, { patientClass, unit, voice }),
      ...(event === 'A04' ? ['PV2|||||||TO'] : []),
      zbe({ ...rest, action }, { unit, voice }),
    );
  };
  hospital.encounters.set(visitNumber, book);
  const entry = {
    event: isStay ? 'A01' : 'A04',
    id: `${visitNumber}M1`,
    startsAt: moment.at,
    unit: book.unit,
  };
  moment = yield tell(entry.event, moment, entry);
  if (chance.happens(0.15)) {
    Object.assign(book, { status: 'cancelled', unit: '' });
    return yield tell('A11', moment, { ...entry, action: 'CANCEL', original: entry.event });
  }
  if (isStay) {
    const [from, id] = [book.unit, `${visitNumber}M2`];
    const startsAt = moment.at;
    book.unit = chance.pick(UNITS);
    book.movements += 1;
    moment = yield tell('A02', moment, { id, startsAt });
    if (chance.happens(0.3)) {
      const unit = book.unit;
      book.unit = from;
      moment = yield tell('A12', moment, { id, startsAt, unit, action: 'CANCEL', original: 'A02' });
    }
    if (chance.happens(0.2)) {
      // Told late: where the patient was yesterday says nothing of today.
      book.movements += 1;
      const past = { id: `${visitNumber}M0`, startsAt: moment.at, unit: '9999', isHistoric: true };
      moment = yield tell('A02', moment, past);
    }
  }
  if (chance.happens(0.3)) {
    moment = yield tell('Z99', moment, { ...entry, action: 'UPDATE', original: entry.event });
  }
  if (chance.happens(0.7)) {
    const leave = { id: `${visitNumber}M9`, startsAt: moment.at };
    Object.assign(book, { status: 'finished' });
    book.movements += 1;
    moment = yield tell('A03', moment, leave);
    if (chance.happens(0.15)) {
      Object.assign(book, { status: 'in-progress' });
      moment = yield tell('A13', moment, { ...leave, action: 'CANCEL', original: 'A03' });
    }
  }
  return moment;
}

/** An appointment for a teleconsultation: made, moved, then kept, cancelled or missed. */
function* appointment(moment: Moment, chapter: Chapter): Telling {
  const { hospital, living, voice, chance, timeZone } = chapter;
  const id = `${chapter.number}-${moment.controlId}`;
  const hour = (offset: number) => `202603${String(10 + offset)}093000`;
  const book = {
    ipp: living.ipp,
    startsAt: 0,
    status: 'booked' as 'booked' | 'cancelled' | 'noshow',
  };
  hospital.appointments.set(id, book);
  const tell = (event: string, at: Moment, facts: { startsAt: string; status: string }) => {
    book.startsAt = localTime(facts.startsAt, timeZone);
    return message(
      msh(`SIU^${event}^SIU_S12`, voice, at),
      ...appointmentSegments(id, { ...facts, endsAt: facts.startsAt.replace('0930', '0950') }),
      pid(living.ipp, { patient: truth(chapter), voice }),
      ...resourceSegments(facts.startsAt),
    );
  };
  moment = yield tell('S12', moment, { startsAt: hour(0), status: 'Booked' });
  if (chance.happens(0.4))
    moment = yield tell('S13', moment, { startsAt: hour(3), status: 'Booked' });
  if (chance.happens(0.2))
    moment = yield tell('S14', moment, { startsAt: hour(5), status: 'Booked' });
  const startsAt = book.startsAt === localTime(hour(0), timeZone) ? hour(0) : hour(3);
  const last = book.startsAt === localTime(hour(5), timeZone) ? hour(5) : startsAt;
  if (chance.happens(0.25)) {
    book.status = 'cancelled';
    moment = yield tell('S15', moment, { startsAt: last, status: 'Cancelled' });
  } else if (chance.happens(0.1)) {
    book.status = 'noshow';
    moment = yield tell('S26', moment, { startsAt: last, status: 'Noshow' });
  }
  return moment;
}

/** A second record of the same person is found and merged, or the person gets another number. */
function* merge(moment: Moment, chapter: Chapter): Telling {
  const { hospital, living, voice, chance } = chapter;
  const old = living.ipp;
  const next = `${900_000 + chapter.number}`;
  const patient = { ...truth(chapter) };
  const event = chance.happens(0.7) ? 'ADT^A40^ADT_A39' : 'ADT^A47^ADT_A30';
  if (event.includes('A40')) {
    hospital.patients.set(next, { ...patient });
    moment = yield message(
      msh('ADT^A28^ADT_A05', voice, moment),
      evn(moment),
      pid(next, { patient, voice }),
      'PV1|1|N',
    );
  }
  hospital.patients.set(next, { ...patient });
  hospital.patients.set(old, { ...patient, mergedInto: next, matricule: null });
  for (const book of [...hospital.encounters.values(), ...hospital.appointments.values()]) {
    if (book.ipp === old) book.ipp = next;
  }
  living.ipp = next;
  const { namespace, universalId, universalIdType } = voice.authority;
  return yield message(
    msh(event, voice, moment),
    evn(moment),
    pid(next, { patient, voice }),
    `MRG|${old}^^^${namespace}&${universalId}&${universalIdType}^PI`,
  );
}
