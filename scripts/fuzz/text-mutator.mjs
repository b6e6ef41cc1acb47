/**
 * Changes text as somebody might who knows what is read from it: characters, pieces, and where it is
 * JSON its members and values, their order and their spelling.
 */

const TOKENS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'null',
  'true',
  '-0',
  '0',
  '1e3',
  '1.0',
  '01',
  '9007199254740992',
  '1e999',
  '""',
  '{}',
  '[]',
  '"\\u0041"',
  '\\ud800',
  '\ud800',
  '\u0000',
  '\ufeff',
  ' ',
  '\n',
  '=',
  '.',
  ',',
  ':',
  '"',
  '{',
  '}',
  '[',
  ']',
  '-',
  '_',
  '/',
  '+',
  'A',
  'é',
  '😀',
  '‮',
];
const VALUES = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e21,
  '',
  'a',
  '__proto__',
  'A'.repeat(43),
  '0'.repeat(64),
  'x'.repeat(5_000),
  '\ud800',
  '\u0000',
  [],
  {},
  [[]],
  [null],
  { __proto__: null },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
];
const LONGEST_NOISE = 60;
const LONGEST_INPUT = 70_000;
const DEPTH = 3_000;

const CHANGES = [
  function replace(text, { random }) {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.of(TOKENS) + text.slice(at + random.below(4));
  },
  function insert(text, { random }) {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.of(TOKENS) + text.slice(at);
  },
  function character(text, { random }) {
    const at = random.below(text.length + 1);
    const code = random.chance(0.8) ? 32 + random.below(95) : random.below(0x10000);
    return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
  },
  function cut(text, { random }) {
    const at = random.below(text.length + 1);
    return random.chance(0.5) ? text.slice(0, at) : text.slice(at);
  },
  function repeat(text, { random }) {
    const start = random.below(text.length + 1);
    const end = start + random.below(40);
    const times = 1 + random.below(random.chance(0.02) ? 2_000 : 3);
    return text.slice(0, end) + text.slice(start, end).repeat(times) + text.slice(end);
  },
  function splice(text, { random, others }) {
    const other = random.of(others);
    const at = random.below(text.length + 1);
    return (
      text.slice(0, at) + other.slice(random.chance(0.5) ? at : random.below(other.length + 1))
    );
  },
  function letterCase(text, { random }) {
    const at = random.below(text.length + 1);
    const letter = text.slice(at, at + 1);
    const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
    return text.slice(0, at) + other + text.slice(at + 1);
  },
  function nest(text, { random }) {
    const depth = random.chance(0.05) ? DEPTH : 3;
    const [open, close] = random.of([
      ['[', ']'],
      ['{"a":', '}'],
    ]);
    return open.repeat(depth) + text + close.repeat(depth);
  },
  structure,
  structure,
  structure,
];

/** Changes the value that the text holds, and writes it again; the text itself where it holds none. */
function structure(text, { random }) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const holders = [];
  const visit = (one) => {
    if (typeof one !== 'object' || one === null || holders.length > 500) return;
    holders.push(one);
    for (const inner of Object.values(one)) visit(inner);
  };
  visit(value);
  if (holders.length === 0) return JSON.stringify(random.of(VALUES));
  const holder = random.of(holders);
  const names = Object.keys(holder);
  const name = names.length > 0 ? random.of(names) : 'a';
  switch (random.below(5)) {
    case 0:
      define(holder, name, random.of(VALUES));
      break;
    case 1:
      delete holder[name];
      break;
    case 2:
      define(holder, random.of(TOKENS), random.of(VALUES));
      break;
    case 3: {
      // The same members in another order.
      const entries = names.map((each) => [each, holder[each]]).reverse();
      if (Array.isArray(holder)) holder.push(...holder.slice(0, 3));
      else {
        for (const each of names) delete holder[each];
        for (const [each, inner] of entries) define(holder, each, inner);
      }
      break;
    }
    default:
      return JSON.stringify(value).replace(
        `"${name}":`,
        `"${name}":${JSON.stringify(random.of(VALUES))},"${name}":`,
      );
  }
  return JSON.stringify(value) ?? '';
}

const define = (holder, name, value) =>
  Object.defineProperty(holder, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });

/** @returns {string} */
export function mutateText(text, { random, others }) {
  let result = text;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    result = random.of(CHANGES)(result, { random, others });
  }
  return result.slice(0, LONGEST_INPUT);
}

export function noiseText(random) {
  let text = '';
  for (let count = random.below(LONGEST_NOISE); count > 0; count -= 1) {
    text += random.chance(0.5) ? random.of(TOKENS) : String.fromCharCode(random.below(0x10000));
  }
  return text;
}
