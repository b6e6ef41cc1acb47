/**
 * One segment of a message: its text as it came, divided into fields when the first is asked for,
 * and into repetitions and components only where somebody looks. Editing a field touches that field.
 */
import { escapeText, unescape, type EscapeContext } from './escapes.ts';
import type { ComponentTree, FieldTree, RepetitionTree, SegmentTree } from './tree.ts';

/** Where in a field; everything counts from 1 and is 1 when left out. */
export interface Place {
  repetition?: number;
  component?: number;
  subcomponent?: number;
}

export class Segment {
  readonly name: string;
  readonly #context: EscapeContext;
  #raw: string;
  /** `#fields[0]` is the name; MSH has its separator field put in, so that numbers agree. */
  #fields: string[] | null = null;
  #isEdited = false;

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
    return this.#split()[number] ?? '';
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
    const fields = this.#split();
    const first = this.name === 'MSH' ? 3 : 1;
    const trees: FieldTree[] = [];
    for (let i = first; i < fields.length; i += 1) {
      trees.push(fieldTree(fields[i] as string, this.#context));
    }
    return { name: this.name, fields: trees };
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

function fieldTree(raw: string, context: EscapeContext): FieldTree {
  const { component, repetition, subcomponent, escape } = context.separators;
  let isPlain = true;
  for (let i = 0; i < raw.length; i += 1) {
    const sign = raw[i];
    if (sign === component || sign === repetition || sign === subcomponent || sign === escape) {
      isPlain = false;
      break;
    }
  }
  if (isPlain) return raw;
  return raw.split(repetition).map((one): RepetitionTree => {
    if (!one.includes(component) && !one.includes(subcomponent)) return unescape(one, context);
    return one.split(component).map((piece): ComponentTree => {
      if (!piece.includes(subcomponent)) return unescape(piece, context);
      return piece.split(subcomponent).map((leaf) => unescape(leaf, context));
    });
  });
}

/** A field as it goes on the wire. */
export function encodeField(tree: FieldTree, context: EscapeContext): string {
  const { separators } = context;
  if (typeof tree === 'string') return escapeText(tree, separators);
  return tree.map((one) => encodeRepetition(one, context)).join(separators.repetition);
}

function encodeRepetition(tree: RepetitionTree, { separators }: EscapeContext): string {
  if (typeof tree === 'string') return escapeText(tree, separators);
  const encoded = tree.map((piece) =>
    typeof piece === 'string'
      ? escapeText(piece, separators)
      : piece.map((leaf) => escapeText(leaf, separators)).join(separators.subcomponent),
  );
  // HL7 leaves out what is empty at the end.
  while (encoded.length > 1 && encoded.at(-1) === '') encoded.pop();
  return encoded.join(separators.component);
}
