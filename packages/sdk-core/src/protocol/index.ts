/** `@tdoc/sdk-core/protocol`: the wire messages and their parser; pure, no DOM, no Node, no dependency. */
export * from './messages.ts';
export {
  parseClientMessage,
  parseServerMessage,
  encodeMessage,
  type ParseResult,
} from './codec.ts';
export type { Fault } from './shape.ts';
