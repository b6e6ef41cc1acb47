/**
 * Attacks on the protocol's bytes, run in a real browser through the real session code of the bundle
 * this module is built into. Each answers what it came to; a fault of any other kind is thrown.
 */
export * from './handshake-attacks.ts';
export * from './envelope-attacks.ts';
export * from './key-attacks.ts';
export * from './frame-attacks.ts';
export * from './trust-attacks.ts';
export { openMiddle } from './middle.ts';
