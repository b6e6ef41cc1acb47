/**
 * A message’s text: where its segments are, and everything that can be wrong with its form. Divides
 * nothing, and looks closely only where something may be wrong; linear whatever the text holds.
 */
import { isEscapeSequence } from './escapes.ts';
import type { FaultList } from './fault.ts';
import type { Hl7Limits } from './limits.ts';
import { segmentPath } from './path.ts';
import type { Separators } from './separators.ts';

const CR = 13;
const LF = 10;
const TAB = 9;
const SPACE = 32;
const DELETE = 127;

export interface ScanTarget {
  separators: Separators;
  limits: Hl7Limits;
  faults: FaultList;
  /** Start and end of each segment; filled here. */
  bounds: number[];
}

export function scanSegments(text: string, target: ScanTarget): void {
  const { bounds, limits, faults } = target;
  const signs = signsOf(target.separators);
  const facts: SegmentFacts = {
    fields: 0,
    mostRepetitions: 1,
    mostAt: 0,
    controlAt: -1,
    escapeAt: -1,
  };
  const hasControls = holdsControls(text);
  const { escape } = target.separators;
  let escapeAt = text.indexOf(escape, HEADER_SIGNS);
  const lines = new LineEnds(text);
  const stretch: Judged = { start: 0, end: 0, facts, target };
  let start = 0;
  while (start < text.length) {
    const end = lines.after(start);
    if (end > start) {
      if (bounds.length >= limits.maxSegments * 2) {
        faults.error('ERR_HL7_TOO_MANY_SEGMENTS', '');
        return;
      }
      if (escapeAt >= 0 && escapeAt < start) escapeAt = text.indexOf(escape, start);
      const hasEscape = escapeAt >= 0 && escapeAt < end;
      stretch.start = start;
      stretch.end = end;
      facts.escapeAt = hasEscape ? escapeAt : -1;
      if (hasControls || mayExceed(text, stretch)) {
        scanSegment(text, { start, end, signs, facts });
        judge(text, stretch);
      } else if (!isNamed(text, stretch)) {
        faults.error('ERR_HL7_SEGMENT_NAME', `segment ${bounds.length / 2 + 1}`);
      } else if (hasEscape) {
        judgeEscapes(text, stretch);
      }
      bounds.push(start, end);
    }
    start = end + 1; // Of CR LF and of empty lines there is nothing between.
  }
}

/** All but tab and line ends. Searched one by one: that is several times faster than a pattern. */
const CONTROLS: readonly string[] = Array.from({ length: 128 }, (_, code) => code)
  .filter((code) => (code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 127)
  .map((code) => String.fromCharCode(code));
function holdsControls(text: string): boolean {
  for (const sign of CONTROLS) if (text.includes(sign)) return true;
  return false;
}

/** MSH, MSH-1 and MSH-2: their escape sign is none. */
const HEADER_SIGNS = 9;

/** The next line end from a place on; each half of the text is looked through once. */
class LineEnds {
  readonly #text: string;
  #cr = -1;
  #lf = -1;

  constructor(text: string) {
    this.#text = text;
  }

  after(start: number): number {
    if (this.#cr < start) this.#cr = this.#next('\r', start);
    if (this.#lf < start) this.#lf = this.#next('\n', start);
    return Math.min(this.#cr, this.#lf);
  }

  #next(sign: string, start: number): number {
    const found = this.#text.indexOf(sign, start);
    return found < 0 ? this.#text.length : found;
  }
}

/** Whether a segment could be beyond a limit: most are shorter than any limit is high. */
function mayExceed(text: string, { start, end, target }: Stretch): boolean {
  const { limits, separators } = target;
  const length = end - start;
  return (
    (length > limits.maxFields &&
      occurs(text, { sign: separators.field, times: limits.maxFields, start, end })) ||
    (length > limits.maxRepetitions &&
      occurs(text, { sign: separators.repetition, times: limits.maxRepetitions, start, end }))
  );
}

function occurs(
  text: string,
  { sign, times, start, end }: { sign: string; times: number; start: number; end: number },
): boolean {
  let count = 0;
  let at = text.indexOf(sign, start);
  while (at >= 0 && at < end && count < times) {
    count += 1;
    at = text.indexOf(sign, at + 1);
  }
  return count >= times;
}

interface Stretch {
  start: number;
  end: number;
  target: ScanTarget;
}

interface Signs {
  field: number;
  repetition: number;
  escape: number;
}

const signsOf = (separators: Separators): Signs => ({
  field: separators.field.charCodeAt(0),
  repetition: separators.repetition.charCodeAt(0),
  escape: separators.escape.charCodeAt(0),
});

/** Filled anew by each segment: a message has many, and this is the hottest loop of all. */
interface SegmentFacts {
  fields: number;
  mostRepetitions: number;
  /** The field that repeats most. */
  mostAt: number;
  /** The first field with a control character; -1 for none. */
  controlAt: number;
  /** Where the first escape sign is; -1 for none. */
  escapeAt: number;
}

function scanSegment(
  text: string,
  { start, end, signs, facts }: { start: number; end: number; signs: Signs; facts: SegmentFacts },
): void {
  const { field: FIELD, repetition: REPETITION, escape: ESCAPE } = signs;
  const isHeader = text.startsWith('MSH', start);
  let fields = isHeader ? 1 : 0;
  let repetitions = 1;
  facts.mostRepetitions = 1;
  facts.controlAt = -1;
  facts.escapeAt = -1;
  for (let i = start; i < end; i += 1) {
    const code = text.charCodeAt(i);
    if (code === FIELD) {
      fields += 1;
      repetitions = 1;
      if (isHeader && fields === 2) i = skipEncodingCharacters(text, i, FIELD);
    } else if (code === REPETITION) {
      repetitions += 1;
      if (repetitions > facts.mostRepetitions) {
        facts.mostRepetitions = repetitions;
        facts.mostAt = fields;
      }
    } else if (code === ESCAPE) {
      if (facts.escapeAt < 0) facts.escapeAt = i;
    } else if ((code < SPACE && code !== TAB) || code === DELETE) {
      if (facts.controlAt < 0) facts.controlAt = fields;
    }
  }
  facts.fields = fields;
}

/** MSH-2 holds the signs themselves: they divide nothing there. */
function skipEncodingCharacters(text: string, at: number, field: number): number {
  let i = at + 1;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === field || code === CR || code === LF) break;
    i += 1;
  }
  return i - 1;
}

const isCapital = (code: number) => code >= 65 && code <= 90;
const isCapitalOrDigit = (code: number) => isCapital(code) || (code >= 48 && code <= 57);

/** Three capitals or digits, the first a capital, then the separator or the end. */
function isNamed(text: string, { start, end, target }: Stretch): boolean {
  return (
    end - start >= 3 &&
    isCapital(text.charCodeAt(start)) &&
    isCapitalOrDigit(text.charCodeAt(start + 1)) &&
    isCapitalOrDigit(text.charCodeAt(start + 2)) &&
    (end - start === 3 || text.charAt(start + 3) === target.separators.field)
  );
}

interface Judged extends Stretch {
  facts: SegmentFacts;
}

function judge(text: string, judged: Judged): void {
  const { facts, target } = judged;
  const { faults, limits } = target;
  if (!isNamed(text, judged)) {
    faults.error('ERR_HL7_SEGMENT_NAME', `segment ${target.bounds.length / 2 + 1}`);
    return;
  }
  const place = () => placeOf(text, judged);
  if (facts.fields > limits.maxFields) faults.error('ERR_HL7_TOO_MANY_FIELDS', place());
  if (facts.mostRepetitions > limits.maxRepetitions) {
    faults.error('ERR_HL7_TOO_MANY_REPETITIONS', `${place()}-${facts.mostAt}`);
  }
  if (facts.controlAt >= 0) {
    faults.error('ERR_HL7_CONTROL_CHARACTER', `${place()}-${facts.controlAt}`);
  }
  if (facts.escapeAt >= 0) judgeEscapes(text, judged);
}

function judgeEscapes(text: string, judged: Judged): void {
  if (text.startsWith('MSH', judged.start) || escapesAreKnown(text, judged)) return;
  judged.target.faults.warning('ERR_HL7_ESCAPE', placeOf(text, judged));
}

/** `OBX[3]` for the third of its name; counted only for a fault, and a list of faults is short. */
function placeOf(text: string, { start, target }: Judged): string {
  const name = text.slice(start, start + 3);
  if (target.faults.isFull) return name;
  const before = target.bounds.filter((at, i) => i % 2 === 0 && text.startsWith(name, at));
  return segmentPath(name, before.length + 1);
}

/** Whether escape signs come in pairs with a sequence of HL7 between them. */
function escapesAreKnown(text: string, { end, facts, target }: Judged): boolean {
  const { escape } = target.separators;
  let at = facts.escapeAt;
  while (at >= 0 && at < end) {
    const close = text.indexOf(escape, at + 1);
    if (close < 0 || close >= end) return false;
    if (!isEscapeSequence(text.slice(at + 1, close))) return false;
    at = text.indexOf(escape, close + 1);
  }
  return true;
}
