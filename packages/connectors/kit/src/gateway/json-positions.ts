/**
 * JSON with the place of each value, so that a fault can be told by line and column: whoever edits a
 * profile by hand gets an address, not a riddle. Knows no schema.
 */

export interface TextPosition {
  /** From 1. */
  line: number;
  column: number;
}

export type LocatedJson =
  | { ok: true; value: unknown; positionOf: (path: readonly PropertyKey[]) => TextPosition }
  | { ok: false; position: TextPosition; expected: string };

/** Deeper than any profile; a recursion must have an end. */
const MAX_DEPTH = 32;

class JsonFault extends Error {
  readonly at: number;

  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
  }
}

export function parseLocatedJson(text: string): LocatedJson {
  const places = new Map<string, number>();
  const reader = new Reader(text, places);
  try {
    const value = reader.document();
    return {
      ok: true,
      value,
      positionOf: (path) => {
        // A missing member has no place: its object has.
        for (let depth = path.length; depth >= 0; depth -= 1) {
          const at = places.get(nameOf(path.slice(0, depth)));
          if (at !== undefined) return positionAt(text, at);
        }
        return positionAt(text, 0);
      },
    };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return { ok: false, position: positionAt(text, error.at), expected: error.message };
  }
}

const nameOf = (path: readonly PropertyKey[]) => JSON.stringify(path.map(String));

function positionAt(text: string, at: number): TextPosition {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n') };
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

class Reader {
  readonly #text: string;
  readonly #places: Map<string, number>;
  #at = 0;

  constructor(text: string, places: Map<string, number>) {
    this.#text = text;
    this.#places = places;
  }

  document(): unknown {
    const value = this.#value([]);
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw new JsonFault(this.#at, 'the end of the file');
    return value;
  }

  #value(path: readonly string[]): unknown {
    this.#skipBlanks();
    if (path.length > MAX_DEPTH) throw new JsonFault(this.#at, `at most ${MAX_DEPTH} levels`);
    this.#places.set(nameOf(path), this.#at);
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#object(path);
      case '[':
        return this.#array(path);
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #object(path: readonly string[]): Record<string, unknown> {
    const members = new Map<string, unknown>();
    this.#at += 1;
    if (this.#eat('}')) return {};
    do {
      this.#skipBlanks();
      const at = this.#at;
      if (this.#text[at] !== '"') throw new JsonFault(at, 'a name in double quotes');
      const name = this.#string();
      if (members.has(name)) throw new JsonFault(at, `"${name}" only once`);
      if (!this.#eat(':')) throw new JsonFault(this.#at, '":" after the name');
      members.set(name, this.#value([...path, name]));
    } while (this.#eat(','));
    if (!this.#eat('}')) throw new JsonFault(this.#at, '"," or "}"');
    return Object.fromEntries(members);
  }

  #array(path: readonly string[]): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    if (this.#eat(']')) return items;
    do items.push(this.#value([...path, String(items.length)]));
    while (this.#eat(','));
    if (!this.#eat(']')) throw new JsonFault(this.#at, '"," or "]"');
    return items;
  }

  #string(): string {
    STRING.lastIndex = this.#at;
    const found = STRING.exec(this.#text)?.[0];
    if (found === undefined) throw new JsonFault(this.#at, 'a text that ends on its line');
    this.#at += found.length;
    return JSON.parse(found) as string;
  }

  #scalar(): unknown {
    const word = /[a-z]+/y;
    word.lastIndex = this.#at;
    const name = word.exec(this.#text)?.[0];
    if (name !== undefined && Object.hasOwn(WORDS, name)) {
      this.#at += name.length;
      return WORDS[name];
    }
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number === undefined) throw new JsonFault(this.#at, 'a value');
    this.#at += number.length;
    return Number(number);
  }

  #eat(sign: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #skipBlanks(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }
}
