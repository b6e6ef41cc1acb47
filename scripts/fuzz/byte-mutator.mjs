/** Changes bytes as a network or an attacker might: bits, cuts, copies, lengths, halves of two inputs. */

const TELLING_BYTES = [
  0x00, 0x01, 0x07, 0x08, 0x0f, 0x10, 0x7f, 0x80, 0x88, 0x99, 0xef, 0xfe, 0xff,
];
const LONGEST_NOISE = 80;
const LONGEST_INPUT = 70_000;

/** Where a piece of at most `longest` bytes begins and ends. */
function piece(bytes, random, longest = 16) {
  const start = random.below(bytes.length + 1);
  return [start, Math.min(bytes.length, start + 1 + random.below(longest))];
}

const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

const CHANGES = [
  function flipBit(bytes, { random }) {
    const copy = Uint8Array.from(bytes);
    if (copy.length > 0) copy[random.below(copy.length)] ^= 1 << random.below(8);
    return copy;
  },
  function setByte(bytes, { random }) {
    const copy = Uint8Array.from(bytes);
    if (copy.length > 0) copy[random.below(copy.length)] = random.of(TELLING_BYTES);
    return copy;
  },
  function cutEnd(bytes, { random }) {
    return bytes.slice(0, random.below(bytes.length + 1));
  },
  function cutStart(bytes, { random }) {
    return bytes.slice(random.below(bytes.length + 1));
  },
  function remove(bytes, { random }) {
    const [start, end] = piece(bytes, random);
    return join(bytes.slice(0, start), bytes.slice(end));
  },
  function insert(bytes, { random }) {
    const at = random.below(bytes.length + 1);
    const added = random.chance(0.5)
      ? random.bytes(1 + random.below(8))
      : [random.of(TELLING_BYTES)];
    return join(bytes.slice(0, at), added, bytes.slice(at));
  },
  function repeat(bytes, { random }) {
    const [start, end] = piece(bytes, random, 64);
    const times = 1 + random.below(random.chance(0.02) ? 1_000 : 4);
    const again = Array.from({ length: times }, () => bytes.slice(start, end));
    return join(bytes.slice(0, end), ...again, bytes.slice(end));
  },
  function swap(bytes, { random }) {
    const [start, end] = piece(bytes, random);
    return join(bytes.slice(end), bytes.slice(start, end), bytes.slice(0, start));
  },
  function splice(bytes, { random, others }) {
    const other = random.of(others);
    const at = random.below(bytes.length + 1);
    return join(
      bytes.slice(0, at),
      other.slice(random.chance(0.5) ? at : random.below(other.length + 1)),
    );
  },
  function count(bytes, { random }) {
    const copy = Uint8Array.from(bytes);
    if (copy.length > 0)
      copy[random.below(Math.min(copy.length, 24))] += random.chance(0.5) ? 1 : 255;
    return copy;
  },
];

/** @returns {Uint8Array} */
export function mutateBytes(bytes, { random, others }) {
  let result = bytes;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    result = random.of(CHANGES)(result, { random, others });
  }
  return result.slice(0, LONGEST_INPUT);
}

export const noiseBytes = (random) => random.bytes(random.below(LONGEST_NOISE));
