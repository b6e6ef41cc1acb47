/**
 * A day of the fictitious hospital as a list of messages to send, with what must come of each, and
 * the hospital’s books in the evening. Pure: the same seed gives the same day.
 */
import { Buffer } from 'node:buffer';
import { encode } from '../hl7v2/charset.ts';
import type { AssigningAuthority, Charset } from '../hl7v2/index.ts';
import { Chance } from './chance.ts';
import { emptyHospital, type Hospital } from './hospital.ts';
import { breakMessage } from './mishaps.ts';
import type { Moment, Voice } from './sentences.ts';
import { patientStory, type Scene, type Story } from './stories.ts';

export interface Step {
  bytes: Buffer;
  controlId: string;
  /** Steps of one patient go over one connection, in this order. */
  patient: number;
  expected: 'taken' | 'refused';
  /** Why it is here: part of the day, told twice, told late, or broken. */
  nature: 'day' | 'duplicate' | 'late' | 'malformed';
  /** What the dead letter of a broken one must say. */
  code: string | null;
}

export interface DayPlan {
  steps: Step[];
  hospital: Hospital;
  authority: AssigningAuthority;
}

export interface DayOptions {
  messages: number;
  seed: number;
  authority?: AssigningAuthority;
  timeZone?: string;
  /** Shares of the whole. */
  duplicates?: number;
  late?: number;
  malformed?: number;
}

const CHU_X = { namespace: 'CHU-X', universalId: '000897406', universalIdType: 'N' };
const CHARSETS: readonly Charset[] = ['UNICODE UTF-8', '8859/15', '8859/1'];
const DAY_START_MS = Date.UTC(2026, 2, 2, 7, 0, 0);
/** Patients whose stories are told at a time. */
const OPEN_STORIES = 40;

export function planDay(options: DayOptions): DayPlan {
  const { messages, seed, authority = CHU_X, timeZone = 'Europe/Paris' } = options;
  const { duplicates = 0.02, late = 0.01, malformed = 0.005 } = options;
  const chance = new Chance(seed);
  const hospital = emptyHospital();
  const day = tellDay(Math.ceil(messages * (1 - duplicates - malformed)), {
    hospital,
    chance,
    authority,
    timeZone,
    prefix: `S${seed.toString(36)}`.toUpperCase(),
  });
  swapLate(day, { chance, count: Math.round(messages * late) });
  const broken = Array.from({ length: Math.round(messages * malformed) }, (_, i) =>
    breakOne(day, { chance, index: i }),
  );
  const doubled = Array.from({ length: Math.round(messages * duplicates) }, () =>
    chance.integer(day.length),
  );
  return { steps: weave(day, { broken, doubled, chance }), hospital, authority };
}

interface DayScene {
  hospital: Hospital;
  chance: Chance;
  authority: AssigningAuthority;
  timeZone: string;
  prefix: string;
}

/** Stories are told interleaved; each begun one is told to its end, so the books are never ahead. */
function tellDay(count: number, day: DayScene): Step[] {
  const steps: Step[] = [];
  const open: { story: Story; scene: Scene; isBegun: boolean }[] = [];
  let patients = 0;
  const moment = (): Moment => {
    const seconds = steps.length * 2;
    const at = new Date(DAY_START_MS + seconds * 1_000).toISOString().slice(0, 19);
    return { controlId: `${day.prefix}-${steps.length}`, at: at.replaceAll(/[-:T]/g, '') };
  };
  while (steps.length < count || open.length > 0) {
    while (open.length < OPEN_STORIES && steps.length < count) {
      patients += 1;
      const charset = day.chance.pick(CHARSETS);
      const voice: Voice = { authority: day.authority, charset };
      const scene: Scene = { ...day, voice, number: patients };
      open.push({ story: patientStory(moment(), scene), scene, isBegun: false });
      if (steps.length + open.length * 4 > count) break;
    }
    const index = day.chance.integer(open.length);
    const one = open[index];
    if (!one) break;
    const now = moment();
    if (!one.isBegun) one.story = patientStory(now, one.scene);
    const told = one.isBegun ? one.story.next(now) : one.story.next();
    one.isBegun = true;
    if (told.done) {
      open.splice(index, 1);
      continue;
    }
    steps.push({
      bytes: encode(told.value, one.scene.voice.charset),
      controlId: now.controlId,
      patient: one.scene.number,
      expected: 'taken',
      nature: 'day',
      code: null,
    });
  }
  return steps;
}

/** A message and the next one of its patient change places. */
function swapLate(steps: Step[], { chance, count }: { chance: Chance; count: number }): void {
  for (let done = 0, tries = 0; done < count && tries < count * 50; tries += 1) {
    const first = chance.integer(steps.length);
    const one = steps[first];
    const second = steps.findIndex((step, i) => i > first && step.patient === one?.patient);
    const other = steps[second];
    if (!one || !other || one.nature !== 'day' || other.nature !== 'day') continue;
    steps[first] = other;
    steps[second] = { ...one, nature: 'late' };
    done += 1;
  }
}

function breakOne(
  steps: readonly Step[],
  { chance, index }: { chance: Chance; index: number },
): Step {
  const models = steps.filter(
    ({ bytes }) => bytes.includes('UNICODE UTF-8') && bytes.includes('ADT^A'),
  );
  const model = chance.pick(models.length > 0 ? models : steps);
  const controlId = `${model.controlId}X${index}`;
  const text = model.bytes.toString('utf8').replace(`|${model.controlId}|`, `|${controlId}|`);
  const { bytes, code } = breakMessage(text, index);
  return {
    bytes,
    controlId,
    patient: model.patient,
    expected: 'refused',
    nature: 'malformed',
    code,
  };
}

/** Puts in what is broken and what is told twice, the second time a little later. */
function weave(
  day: readonly Step[],
  extra: { broken: readonly Step[]; doubled: readonly number[]; chance: Chance },
): Step[] {
  const { broken, doubled, chance } = extra;
  const later = new Map<number, Step[]>();
  const put = (at: number, step: Step) => later.set(at, [...(later.get(at) ?? []), step]);
  for (const step of broken) put(chance.integer(day.length), step);
  doubled.forEach((index, i) => {
    const step = day[index];
    if (!step) return;
    const at = Math.min(day.length - 1, index + 1 + chance.integer(20));
    put(at, { ...(i % 2 === 0 ? step : renumbered(step, i)), nature: 'duplicate' });
  });
  return day.flatMap((step, i) => [step, ...(later.get(i) ?? [])]);
}

/** The same fact again under a new control id, as a system does that was restored from a backup. */
function renumbered(step: Step, index: number): Step {
  const controlId = `${step.controlId}R${index}`;
  const text = step.bytes.toString('latin1').replace(`|${step.controlId}|`, `|${controlId}|`);
  return { ...step, controlId, bytes: Buffer.from(text, 'latin1') };
}
