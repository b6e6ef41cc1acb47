/** What no input may bring about. Anything else that is thrown is one as well. */
export class Violation extends Error {
  constructor(what) {
    super(what);
    this.name = 'Violation';
  }
}

export function must(holds, what) {
  if (!holds) throw new Violation(what);
}

const ownKeys = () =>
  [Object.prototype, Array.prototype, Function.prototype]
    .flatMap((prototype) => Reflect.ownKeys(prototype))
    .map(String)
    .join();
const PROTOTYPES = ownKeys();

/** The prototypes that everything shares are as they were. */
export const mustLeavePrototypes = () => must(ownKeys() === PROTOTYPES, 'a prototype was changed');

/** Made of plain objects, lists and values only. */
export function mustBePlain(value) {
  if (typeof value !== 'object' || value === null) return;
  const prototype = Object.getPrototypeOf(value);
  must(
    prototype === Object.prototype || prototype === Array.prototype,
    'an object that is not plain',
  );
  for (const inner of Object.values(value)) mustBePlain(inner);
}
