/** Places in a message as HL7 writes them: `PID-5.1`, `PID-3[2].4.2`, `OBX[3]-5`. */

export interface FieldPath {
  segment: string;
  /** From 1: the third OBX is 3. */
  segmentNumber: number;
  /** From 1. */
  field: number;
  repetition: number;
  component: number;
  subcomponent: number;
}

const PATH =
  /^([A-Z][A-Z0-9]{2})(?:\[(\d{1,4})\])?-(\d{1,3})(?:\[(\d{1,4})\])?(?:\.(\d{1,3})(?:\.(\d{1,3}))?)?$/;
const KNOWN_LIMIT = 2_000;
const known = new Map<string, FieldPath>();

/** @throws TypeError when it is not such a place: paths are written by programmers, not by senders. */
export function parsePath(path: string): FieldPath {
  const before = known.get(path);
  if (before) return before;
  const parts = PATH.exec(path);
  if (!parts) throw new TypeError(`path: "${path}" is not written like PID-3[2].4.2`);
  const [, segment = '', segmentNumber, field, repetition, component, subcomponent] = parts;
  const read: FieldPath = {
    segment,
    segmentNumber: Number(segmentNumber ?? 1),
    field: Number(field),
    repetition: Number(repetition ?? 1),
    component: Number(component ?? 1),
    subcomponent: Number(subcomponent ?? 1),
  };
  if (Object.values(read).includes(0)) throw new TypeError(`path: "${path}" counts from 1`);
  if (known.size < KNOWN_LIMIT) known.set(path, read);
  return read;
}

/** `OBX[3]` when a name occurs more than once, else `PID`. */
export function segmentPath(name: string, number: number): string {
  return number > 1 ? `${name}[${number}]` : name;
}
