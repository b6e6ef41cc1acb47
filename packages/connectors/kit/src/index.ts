/** `@tdoc/connector-kit`: what a hospital's systems and T-Doc exchange. Importing it starts nothing. */
export * from './hl7v2/index.ts';
export { frame, FrameReader, type FrameFaultCode, type FrameReading } from './mllp/frame-reader.ts';
export type { Acceptance, Acceptor, Received } from './mllp/acceptor.ts';
export { MllpListener, type MllpListenerOptions } from './mllp/mllp-listener.ts';
export type { ConnectionEnd } from './mllp/mllp-connection.ts';
export { MllpClient, type MllpClientOptions, type Outgoing } from './mllp/mllp-client.ts';
export { MllpError, type MllpErrorCode } from './mllp/mllp-error.ts';
export type { MllpTls } from './mllp/tls-settings.ts';
export { systemClock, type Clock } from './clock.ts';
