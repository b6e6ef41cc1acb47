/**
 * Shapes of untrusted JSON: a shape reads `unknown`, notes every fault with its path and hands back
 * a fresh object with the declared members only. It knows nothing of any particular message.
 */

/** Where a value is wrong and what was expected; never repeats the value, which may be personal. */
export interface Fault {
  /** Dotted path from the root, empty for the root itself. */
  path: string;
  expected: string;
}

export type Shape<T> = (value: unknown, path: string, faults: Fault[]) => T;

/** Type of the values a shape accepts. */
export type ShapeOf<S> = S extends Shape<infer T> ? T : never;

function fail(faults: Fault[], path: string, expected: string): never {
  faults.push({ path, expected });
  // The caller reads `faults` before it ever looks at a value, so the type may lie here.
  return undefined as never;
}

export function text(expected: string, pattern: RegExp): Shape<string> {
  return (value, path, faults) =>
    typeof value === 'string' && pattern.test(value) ? value : fail(faults, path, expected);
}

export function boundedText(maxChars: number, minChars = 0): Shape<string> {
  return (value, path, faults) =>
    typeof value === 'string' && value.length >= minChars && value.length <= maxChars
      ? value
      : fail(faults, path, `a text of ${minChars} to ${maxChars} characters`);
}

export function integer(min: number, max: number): Shape<number> {
  return (value, path, faults) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? // JSON can write -0; nothing here means anything by it.
        (value as number) + 0
      : fail(faults, path, `a whole number from ${min} to ${max}`);
}

export const flag: Shape<boolean> = (value, path, faults) =>
  typeof value === 'boolean' ? value : fail(faults, path, 'true or false');

export function literal<const T extends string | number | boolean | null>(expected: T): Shape<T> {
  return (value, path, faults) =>
    value === expected ? expected : fail(faults, path, JSON.stringify(expected));
}

export function oneOf<const T extends string>(values: readonly T[]): Shape<T> {
  return (value, path, faults) =>
    values.includes(value as T) ? (value as T) : fail(faults, path, `one of ${values.join(', ')}`);
}

export function numberOf<const T extends number>(values: readonly T[]): Shape<T> {
  return (value, path, faults) =>
    values.includes(value as T) ? (value as T) : fail(faults, path, `one of ${values.join(', ')}`);
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path, faults) => (value === null ? null : shape(value, path, faults));
}

export function listOf<T>(shape: Shape<T>, maxItems: number): Shape<T[]> {
  return (value, path, faults) => {
    if (!Array.isArray(value) || value.length > maxItems) {
      return fail(faults, path, `a list of at most ${maxItems}`);
    }
    return value.map((item, index) => shape(item, `${path}[${index}]`, faults));
  };
}

const OPTIONAL = Symbol('optional');
type OptionalShape<T> = Shape<T> & { [OPTIONAL]: true };

/** A member that may be absent; present, it must fit. */
export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  const copy: Shape<T> = (value, path, faults) => shape(value, path, faults);
  return Object.assign(copy, { [OPTIONAL]: true as const });
}

type Members = Record<string, Shape<unknown>>;
type OptionalNames<M extends Members> = {
  [K in keyof M]: M[K] extends OptionalShape<unknown> ? K : never;
}[keyof M];
type ObjectOf<M extends Members> = {
  [K in Exclude<keyof M, OptionalNames<M>>]: ShapeOf<M[K]>;
} & { [K in OptionalNames<M>]?: ShapeOf<M[K]> };

/** An object with exactly these members; unknown members are faults, so nothing rides along unseen. */
export function object<M extends Members>(members: M): Shape<ObjectOf<M>> {
  const names = new Set(Object.keys(members));
  return (value, path, faults) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return fail(faults, path, 'an object');
    }
    const at = (name: string) => (path === '' ? name : `${path}.${name}`);
    for (const name of Object.keys(value)) {
      if (!names.has(name))
        faults.push({ path: at(name.slice(0, 32)), expected: 'no such member' });
    }
    const result: Record<string, unknown> = {};
    for (const [name, shape] of Object.entries(members)) {
      if (Object.hasOwn(value, name)) {
        result[name] = shape((value as Record<string, unknown>)[name], at(name), faults);
      } else if (!(OPTIONAL in shape)) {
        faults.push({ path: at(name), expected: 'to be present' });
      }
    }
    return result as ObjectOf<M>;
  };
}

/** Chooses the shape of an object by the text in one of its members. */
export function taggedBy<V extends Record<string, Shape<unknown>>>(
  tag: string,
  variants: V,
): Shape<ShapeOf<V[keyof V]>> {
  return (value, path, faults) => {
    const name =
      typeof value === 'object' && value !== null && Object.hasOwn(value, tag)
        ? (value as Record<string, unknown>)[tag]
        : undefined;
    if (typeof name !== 'string' || !Object.hasOwn(variants, name)) {
      return fail(
        faults,
        path === '' ? tag : `${path}.${tag}`,
        `one of ${Object.keys(variants).join(', ')}`,
      );
    }
    return (variants[name] as V[keyof V])(value, path, faults) as ShapeOf<V[keyof V]>;
  };
}
