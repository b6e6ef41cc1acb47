/**
 * One segment of a message: its text as it came, divided into fields when the first is asked for,
 * and into repetitions and components only where somebody looks. Editing a field touches that field.
 */
import { unescape, type EscapeContext } from './escapes.ts';
import { encodeField, fieldTrees } from './field-tree.ts';
import type { FieldTree, SegmentTree } from './tree.ts';

/** Where in a field; everything counts from 1 and is 1 when left out. */
export interface Place {
  repetition?: number;
  component?: number;
  subcomponent?: number;
}

/** Most segments are asked for a field or two: finding those costs less than dividing them all. */
const LOOKS_BEFORE_DIVIDING = 8;

export class Segment {
  readonly name: string;
  readonly #context: EscapeContext;
  #raw: string;
  /** `#fields[0]` is the name; MSH has its separator field put in, so that numbers agree. */
  #fields: string[] | null = null;
  #isEdited = false;
  #looks = 0;

  constructor(raw: string, context: EscapeContext) {
    this.#raw = raw;
    this.#context = context;
    this.name = raw.slice(0, 3);
  }

  get isEdited(): boolean {
    return this.#isEdited;
  }

  /** The segment as it goes on the wire, without its end. */
  get raw(): string {
    if (!this.#isEdited) return this.#raw;
    const fields = this.#split();
    const { field } = this.#context.separators;
    if (this.name !== 'MSH') return fields.join(field);
    return `MSH${field}${fields.slice(2).join(field)}`;
  }

  get fieldCount(): number {
    return this.#split().length - 1;
  }

  /** A field as it stands, separators and escapes included; empty when there is none. */
  rawField(number: number): string {
    if (!this.#fields && this.#looks < LOOKS_BEFORE_DIVIDING) {
      this.#looks += 1;
      return this.#find(number);
    }
    return this.#split()[number] ?? '';
  }

  /** Four fields of a header are asked for in every message: found on one way. */
  rawFields(first: number, last: number): string[] {
    if (this.#fields) return this.#fields.slice(first, last + 1);
    const { field } = this.#context.separators;
    const found: string[] = [];
    let start = 0;
    for (let number = this.name === 'MSH' ? 2 : 1; number <= last; number += 1) {
      start = this.#raw.indexOf(field, start) + 1;
      if (start === 0) break;
      if (number < first) continue;
      const end = this.#raw.indexOf(field, start);
      found.push(this.#raw.slice(start, end < 0 ? undefined : end));
    }
    while (found.length <= last - first) found.push('');
    return found;
  }

  #find(number: number): string {
    const { field } = this.#context.separators;
    const raw = this.#raw;
    const isHeader = this.name === 'MSH';
    if (number === 0) return this.name;
    if (isHeader && number === 1) return field;
    let start = 0;
    for (let i = isHeader ? 1 : 0; i < number; i += 1) {
      start = raw.indexOf(field, start) + 1;
      if (start === 0) return '';
    }
    const end = raw.indexOf(field, start);
    return end < 0 ? raw.slice(start) : raw.slice(start, end);
  }

  /** How often a field repeats: 0 when it is empty. */
  repetitionCount(number: number): number {
    const raw = this.rawField(number);
    return raw === '' ? 0 : raw.split(this.#context.separators.repetition).length;
  }

  /** The text at one place, unescaped; empty when there is nothing. */
  value(field: number, place: Place = {}): string {
    const raw = this.rawField(field);
    if (raw === '') return '';
    const { separators } = this.#context;
    if (this.name === 'MSH' && field <= 2) return raw;
    const { repetition: r = 1, component: c = 1, subcomponent: s = 1 } = place;
    if (r === 1 && c === 1 && s === 1) return firstLeaf(raw, this.#context);
    const repetition = part(raw, separators.repetition, place.repetition);
    const component = part(repetition, separators.component, place.component);
    return unescape(part(component, separators.subcomponent, place.subcomponent), this.#context);
  }

  /** The same place in each repetition of a field. */
  values(field: number, place: Omit<Place, 'repetition'> = {}): string[] {
    const count = this.repetitionCount(field);
    return Array.from({ length: count }, (_, i) =>
      this.value(field, { ...place, repetition: i + 1 }),
    );
  }

  /** Replaces a whole field. */
  set(field: number, value: FieldTree): void {
    const fields = this.#split();
    while (fields.length <= field) fields.push('');
    fields[field] = encodeField(value, this.#context);
    this.#isEdited = true;
  }

  /** The segment as plain data, everything unescaped. */
  tree(): SegmentTree {
    return { name: this.name, fields: fieldTrees(this.raw, this.#context) };
  }

  #split(): string[] {
    if (this.#fields) return this.#fields;
    const { field } = this.#context.separators;
    const fields = this.#raw.split(field);
    if (this.name === 'MSH') fields.splice(1, 0, field);
    this.#fields = fields;
    return fields;
  }
}

/** The `number`th part of a text; without a look at the others when it is the first. */
function part(text: string, separator: string, number = 1): string {
  let start = 0;
  for (let i = 1; i < number; i += 1) {
    const found = text.indexOf(separator, start);
    if (found < 0) return '';
    start = found + 1;
  }
  const end = text.indexOf(separator, start);
  return start === 0 && end < 0 ? text : text.slice(start, end < 0 ? undefined : end);
}

/** Up to the first sign that divides: what is asked for most, and mostly short. */
function firstLeaf(raw: string, context: EscapeContext): string {
  const { component, subcomponent, repetition } = context.separators;
  let end = 0;
  for (; end < raw.length; end += 1) {
    const sign = raw[end];
    if (sign === component || sign === subcomponent || sign === repetition) break;
  }
  return unescape(end === raw.length ? raw : raw.slice(0, end), context);
}
