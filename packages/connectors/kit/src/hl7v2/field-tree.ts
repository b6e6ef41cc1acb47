/**
 * The fields of a segment as plain data, and back. Both ways in one pass: this is what taking a whole
 * message apart costs.
 */
import { escapeText, unescape, type EscapeContext } from './escapes.ts';
import type { ComponentTree, FieldTree, RepetitionTree } from './tree.ts';

/** All fields of a segment; of MSH those from MSH-3 on. */
export function fieldTrees(raw: string, context: EscapeContext): FieldTree[] {
  const { field } = context.separators;
  let start = raw.indexOf(field);
  // MSH-1 is the separator itself, MSH-2 the other signs.
  if (raw.startsWith('MSH') && start >= 0) start = raw.indexOf(field, start + 1);
  return start < 0 ? [] : new FieldReader(raw, { start: start + 1, context }).read();
}

class FieldReader {
  readonly #raw: string;
  readonly #context: EscapeContext;
  readonly #fields: FieldTree[] = [];
  #at: number;
  #leafStart: number;
  #isEscaped = false;
  #leaves: string[] | null = null;
  #components: ComponentTree[] | null = null;
  #repetitions: RepetitionTree[] | null = null;

  constructor(raw: string, options: { start: number; context: EscapeContext }) {
    this.#raw = raw;
    this.#at = options.start;
    this.#leafStart = options.start;
    this.#context = options.context;
  }

  read(): FieldTree[] {
    const raw = this.#raw;
    const { separators } = this.#context;
    const FIELD = separators.field.charCodeAt(0);
    const REPETITION = separators.repetition.charCodeAt(0);
    const COMPONENT = separators.component.charCodeAt(0);
    const SUBCOMPONENT = separators.subcomponent.charCodeAt(0);
    const ESCAPE = separators.escape.charCodeAt(0);
    for (; this.#at < raw.length; this.#at += 1) {
      const code = raw.charCodeAt(this.#at);
      if (code === FIELD) this.#fields.push(this.#endField());
      else if (code === COMPONENT) (this.#components ??= []).push(this.#endComponent());
      else if (code === SUBCOMPONENT) (this.#leaves ??= []).push(this.#endLeaf());
      else if (code === REPETITION) (this.#repetitions ??= []).push(this.#endRepetition());
      else if (code === ESCAPE) this.#isEscaped = true;
    }
    this.#fields.push(this.#endField());
    return this.#fields;
  }

  #endLeaf(): string {
    const leaf = this.#raw.slice(this.#leafStart, this.#at);
    this.#leafStart = this.#at + 1;
    if (!this.#isEscaped) return leaf;
    this.#isEscaped = false;
    return unescape(leaf, this.#context);
  }

  #endComponent(): ComponentTree {
    const leaf = this.#endLeaf();
    const leaves = this.#leaves;
    if (!leaves) return leaf;
    this.#leaves = null;
    leaves.push(leaf);
    return leaves;
  }

  #endRepetition(): RepetitionTree {
    const component = this.#endComponent();
    const components = this.#components;
    if (!components) return typeof component === 'string' ? component : [component];
    this.#components = null;
    components.push(component);
    return components;
  }

  #endField(): FieldTree {
    const repetition = this.#endRepetition();
    const repetitions = this.#repetitions;
    if (!repetitions) return typeof repetition === 'string' ? repetition : [repetition];
    this.#repetitions = null;
    repetitions.push(repetition);
    return repetitions;
  }
}

/** A field as it goes on the wire. */
export function encodeField(tree: FieldTree, context: EscapeContext): string {
  const { separators } = context;
  if (typeof tree === 'string') return tree === '' ? '' : escapeText(tree, separators);
  let text = '';
  tree.forEach((repetition, i) => {
    if (i > 0) text += separators.repetition;
    text += encodeRepetition(repetition, context);
  });
  return text;
}

/** HL7 leaves out what is empty at the end. */
function encodeRepetition(tree: RepetitionTree, { separators }: EscapeContext): string {
  if (typeof tree === 'string') return escapeText(tree, separators);
  let text = '';
  let gap = '';
  for (const component of tree) {
    const encoded =
      typeof component === 'string'
        ? escapeText(component, separators)
        : component.map((leaf) => escapeText(leaf, separators)).join(separators.subcomponent);
    if (encoded !== '') {
      text += gap + encoded;
      gap = '';
    }
    gap += separators.component;
  }
  return text;
}
