/** `@tdoc/sdk-core/identifiers`: INS, RPPS and FINESS with their checks; pure, no DOM, no Node, no dependency. */
export {
  INS_AUTHORITIES,
  insAuthority,
  insKey,
  parseIns,
  type Ins,
  type InsAuthority,
  type InsDomain,
  type InsKind,
  type MatriculeIns,
} from './ins.ts';
export { IDNPS_OID, parseRpps, type Rpps, type RppsNumber } from './rpps.ts';
export { parseFiness, type Finess, type FinessNumber } from './finess.ts';
export type { IdentifierFault, IdentifierFaultCode, IdentifierResult } from './identifier-fault.ts';
