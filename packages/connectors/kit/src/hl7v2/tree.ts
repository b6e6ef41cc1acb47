/**
 * A message as plain data: what a view writes, and what a message looks like taken apart. The depth
 * of the arrays says what divides: field → repetitions → components → subcomponents. A level with
 * a single plain text is that text.
 */

/** A text, or its subcomponents. */
export type ComponentTree = string | readonly string[];
/** A text, or its components. */
export type RepetitionTree = string | readonly ComponentTree[];
/** A text, or its repetitions. */
export type FieldTree = string | readonly RepetitionTree[];

export interface SegmentTree {
  name: string;
  /** `fields[0]` is field 1; for MSH it is MSH-3, since MSH-1 and MSH-2 are the separators. */
  fields: readonly FieldTree[];
}

/** Field number → value, for those who write a few fields of many. */
export type SparseFields = Readonly<Record<number, FieldTree | undefined>>;

/** A segment from its numbered fields; for MSH the numbers are MSH’s own, from 3. */
export function segmentOf(name: string, sparse: SparseFields): SegmentTree {
  const first = name === 'MSH' ? 3 : 1;
  const numbers = Object.keys(sparse)
    .map(Number)
    .filter((number) => sparse[number] !== undefined && sparse[number] !== '');
  const last = Math.max(first - 1, ...numbers);
  const fields = Array.from({ length: last - first + 1 }, (_, i) => sparse[first + i] ?? '');
  return { name, fields };
}
