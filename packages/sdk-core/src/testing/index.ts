/** `@tdoc/sdk-core/testing`: the fakes the SDK's own tests use, for the tests of whoever builds on it. */
export { FakeFrameProtection } from './fake-frame-protection.ts';
export { ManualClock } from './manual-clock.ts';
export { MemorySignalling, type SeenReport } from './memory-signalling.ts';
export { linkedPeerTransports, type LinkedPeerTransport } from './linked-peer-transports.ts';
export { personas, type Persona } from './personas.ts';
