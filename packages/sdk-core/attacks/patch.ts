/**
 * A change of one source, given as text that stands in it exactly once and what comes in its place. A
 * source that changed makes the patch fail, so that it can never silently do nothing.
 */
export interface Patch {
  /** Below the package's `src/`. */
  file: string;
  find: string;
  replace: string;
}

/** Something done to the sources: a defence taken out, or an attacker's own way. */
export interface Change {
  what: string;
  patches: readonly Patch[];
}

/** @throws Error when a text is not there, or more than once. */
export function applyPatches(source: string, patches: readonly Patch[]): string {
  return patches.reduce((text, { file, find, replace }) => {
    const count = text.split(find).length - 1;
    if (count === 1) return text.replace(find, () => replace);
    throw new Error(
      `${file} holds ${count} times what a patch of the attack tests replaces; it must be once:\n${find}`,
    );
  }, source);
}
