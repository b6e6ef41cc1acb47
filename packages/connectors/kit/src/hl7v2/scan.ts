/**
 * The one pass over a message’s text: where its segments are, and everything that can be wrong with
 * its form. Looks at each character once and divides nothing.
 */
import { isEscapeSequence } from './escapes.ts';
import type { FaultList } from './fault.ts';
import type { Hl7Limits } from './limits.ts';
import type { SegmentBounds } from './message.ts';
import { segmentPath } from './path.ts';
import type { Separators } from './separators.ts';

const CR = 13;
const LF = 10;
const TAB = 9;
const SPACE = 32;
/** Longer than any sequence but `\X…\`: what is longer is looked at only if it begins with X. */
const LONGEST_NAME = 4_096;

export interface ScanTarget {
  separators: Separators;
  limits: Hl7Limits;
  faults: FaultList;
  /** Filled here. */
  bounds: SegmentBounds[];
}

export function scanSegments(text: string, target: ScanTarget): void {
  const counts = new Map<string, number>();
  let start = 0;
  while (start < text.length) {
    const code = text.charCodeAt(start);
    if (code === CR || code === LF) {
      start += 1; // CR LF, or an empty line.
      continue;
    }
    if (target.bounds.length >= target.limits.maxSegments) {
      target.faults.error('ERR_HL7_TOO_MANY_SEGMENTS', '');
      return;
    }
    const name = text.slice(start, start + 3);
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    const end = scanSegment(text, start, { ...target, name, number });
    target.bounds.push([start, end]);
    start = end + 1;
  }
}

interface SegmentScan extends ScanTarget {
  name: string;
  number: number;
}

/** @returns where the segment ends */
function scanSegment(text: string, start: number, scan: SegmentScan): number {
  const { separators, name } = scan;
  const FIELD = separators.field.charCodeAt(0);
  const REPETITION = separators.repetition.charCodeAt(0);
  const ESCAPE = separators.escape.charCodeAt(0);
  const isHeader = name === 'MSH';
  let fields = isHeader ? 1 : 0;
  let repetitions = 1;
  let mostRepetitions = 1;
  let mostAt = 0;
  let firstControl = -1;
  let firstEscape = -1;
  let i = start;
  for (; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === FIELD) {
      fields += 1;
      repetitions = 1;
      if (isHeader && fields === 2) i = skipEncodingCharacters(text, i, FIELD);
    } else if (code === REPETITION) {
      repetitions += 1;
      if (repetitions > mostRepetitions) {
        mostRepetitions = repetitions;
        mostAt = fields;
      }
    } else if (code === ESCAPE) {
      if (firstEscape < 0) firstEscape = i;
    } else if (code < SPACE || code === 127) {
      if (code === CR || code === LF) break;
      if (code !== TAB && firstControl < 0) firstControl = fields;
    }
  }
  judge(text, { scan, start, end: i, fields, mostRepetitions, mostAt, firstControl, firstEscape });
  return i;
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

interface SegmentFacts {
  scan: SegmentScan;
  start: number;
  end: number;
  fields: number;
  mostRepetitions: number;
  mostAt: number;
  firstControl: number;
  firstEscape: number;
}

const NAME = /^[A-Z][A-Z0-9]{2}$/;

function judge(text: string, facts: SegmentFacts): void {
  const { scan, start, end, fields, mostRepetitions, mostAt, firstControl, firstEscape } = facts;
  const { name, number, faults, limits, separators } = scan;
  const isNamed = NAME.test(name);
  const follows = text.charAt(start + 3);
  if (!isNamed || (start + 3 < end && follows !== separators.field)) {
    faults.error('ERR_HL7_SEGMENT_NAME', `segment ${scan.bounds.length + 1}`);
    return;
  }
  const path = segmentPath(name, number);
  if (fields > limits.maxFields) faults.error('ERR_HL7_TOO_MANY_FIELDS', path);
  if (mostRepetitions > limits.maxRepetitions) {
    faults.error('ERR_HL7_TOO_MANY_REPETITIONS', `${path}-${mostAt}`);
  }
  if (firstControl >= 0) faults.error('ERR_HL7_CONTROL_CHARACTER', `${path}-${firstControl}`);
  if (firstEscape >= 0 && name !== 'MSH' && !escapesAreKnown(text, facts)) {
    faults.warning('ERR_HL7_ESCAPE', path);
  }
}

/** Whether escape signs come in pairs with a sequence of HL7 between them, inside one leaf. */
function escapesAreKnown(text: string, { scan, firstEscape, end }: SegmentFacts): boolean {
  const { escape } = scan.separators;
  let at = firstEscape;
  while (at >= 0 && at < end) {
    const close = text.indexOf(escape, at + 1);
    if (close < 0 || close >= end) return false;
    const name = text.slice(at + 1, close);
    if (name.length > LONGEST_NAME && !/^[XZ]/i.test(name)) return false;
    if (!isEscapeSequence(name)) return false;
    at = text.indexOf(escape, close + 1);
  }
  return true;
}
