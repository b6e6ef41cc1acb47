/**
 * A message of HL7 v2 as it came, read on demand. Untouched, it goes out byte for byte as it came
 * in; edited, only the segments that were edited are written anew.
 */
import { encode, type Charset } from './charset.ts';
import type { EscapeContext } from './escapes.ts';
import { Hl7EncodingError } from './fault.ts';
import { parsePath } from './path.ts';
import { encodeField } from './field-tree.ts';
import { Segment } from './segment.ts';
import { DEFAULT_SEPARATORS, type Separators } from './separators.ts';
import type { FieldTree, SegmentTree } from './tree.ts';

/**
 * Where the segments stand in the text, two numbers each: start, and end without its terminator.
 * Flat, because a message has many and most are never looked at.
 */
export type SegmentBounds = readonly number[];

export class Message {
  readonly separators: Separators;
  readonly #charset: Charset | ((text: string) => Charset);
  readonly #text: string;
  readonly #bounds: SegmentBounds;
  readonly #segments: (Segment | undefined)[];
  readonly #context: EscapeContext;

  /** @internal made by `parseMessage` and `buildMessage` */
  constructor(options: {
    text: string;
    bounds: SegmentBounds;
    separators: Separators;
    /** A function when it is to be looked for only if somebody asks. */
    charset: Charset | ((text: string) => Charset);
  }) {
    this.#text = options.text;
    this.#bounds = options.bounds;
    this.#charset = options.charset;
    this.separators = options.separators;
    this.#segments = [];
    this.#context = this;
  }

  /** How its bytes were read, and are written. */
  get charset(): Charset {
    const charset = this.#charset;
    return typeof charset === 'function' ? charset(this.#text) : charset;
  }

  get segmentCount(): number {
    return this.#bounds.length / 2;
  }

  /** The first segment of this name, or the `number`th; null when there is none. */
  segment(name: string, number = 1): Segment | null {
    let seen = 0;
    for (let i = 0; i < this.segmentCount; i += 1) {
      if (!this.#isNamed(i, name)) continue;
      seen += 1;
      if (seen === number) return this.segmentAt(i);
    }
    return null;
  }

  /** Every segment of this name, or all of them, in order. */
  segments(name?: string): Segment[] {
    const found: Segment[] = [];
    for (let i = 0; i < this.segmentCount; i += 1) {
      if (name === undefined || this.#isNamed(i, name)) found.push(this.segmentAt(i));
    }
    return found;
  }

  /** @param index from 0 @throws RangeError when there is no such segment */
  segmentAt(index: number): Segment {
    const before = this.#segments[index];
    if (before) return before;
    const start = this.#bounds[index * 2];
    const end = this.#bounds[index * 2 + 1];
    if (start === undefined) throw new RangeError(`index: there are ${this.segmentCount} segments`);
    const segment = new Segment(this.#text.slice(start, end), this.#context);
    this.#segments[index] = segment;
    return segment;
  }

  /**
   * The text at one place, unescaped; empty when there is nothing there.
   * @param path such as `PID-5.1`, `PID-3[2].4.2`, `OBX[3]-5`
   * @throws TypeError when the path is not written like that
   */
  get(path: string): string {
    const place = parsePath(path);
    return this.segment(place.segment, place.segmentNumber)?.value(place.field, place) ?? '';
  }

  /**
   * Replaces a whole field.
   * @throws Hl7EncodingError `ERR_HL7_SEGMENT_MISSING` when the message has no such segment
   */
  set(path: string, value: FieldTree): void {
    const place = parsePath(path);
    const segment = this.segment(place.segment, place.segmentNumber);
    if (!segment) {
      throw new Hl7EncodingError('ERR_HL7_SEGMENT_MISSING', `There is no segment for ${path}.`);
    }
    segment.set(place.field, value);
  }

  /** The whole message as plain data, everything unescaped. */
  tree(): SegmentTree[] {
    return this.segments().map((segment) => segment.tree());
  }

  toString(): string {
    if (!this.#segments.some((segment) => segment?.isEdited)) return this.#text;
    let text = '';
    let done = 0;
    this.#segments.forEach((segment, i) => {
      if (!segment?.isEdited) return;
      text += this.#text.slice(done, this.#bounds[i * 2]) + segment.raw;
      done = this.#bounds[i * 2 + 1] ?? this.#text.length;
    });
    return text + this.#text.slice(done);
  }

  /** @throws Hl7EncodingError `ERR_HL7_UNENCODABLE` when an edit has a character MSH-18 cannot say */
  toBytes(): Buffer {
    return encode(this.toString(), this.charset);
  }

  #isNamed(index: number, name: string): boolean {
    return this.#text.startsWith(name, this.#bounds[index * 2]);
  }
}

/** Writes plain data as a message. `segments[0]` must be MSH. */
export function buildMessage(
  segments: readonly SegmentTree[],
  options: { separators?: Separators; charset?: Charset } = {},
): Message {
  const { separators = DEFAULT_SEPARATORS, charset = 'UNICODE UTF-8' } = options;
  if (segments[0]?.name !== 'MSH') throw new TypeError('segments: the first one must be MSH');
  const context = { separators, charset };
  const bounds: number[] = [];
  let text = '';
  for (const tree of segments) {
    const start = text.length;
    text += encodeSegment(tree, context);
    bounds.push(start, text.length);
    text += '\r';
  }
  return new Message({ text, bounds, separators, charset });
}

function encodeSegment({ name, fields }: SegmentTree, context: EscapeContext): string {
  const { field, component, repetition, escape, subcomponent } = context.separators;
  let text = name;
  if (name === 'MSH') {
    const signs = `${component}${repetition}${escape}${subcomponent}`;
    text += field + signs.replaceAll('\u0000', '');
  }
  for (const tree of fields) text += field + encodeField(tree, context);
  return text;
}
