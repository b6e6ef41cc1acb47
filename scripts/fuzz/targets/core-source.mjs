/** Loads a module of the core from its source, so that what is fuzzed need not be built or exported. */
export const coreSource = (path) =>
  import(new URL(`../../../packages/sdk-core/src/${path}`, import.meta.url));

export const hex = (bytes) => Buffer.from(bytes).toString('hex');
export const utf8 = (text) => new TextEncoder().encode(text);
