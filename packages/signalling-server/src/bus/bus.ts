/**
 * What the nodes of one installation ask of the bus between them: short texts to one node or to all,
 * at most once. It knows no room; what must not be lost is told again by whoever sent it (node-link).
 * Adapters prove it with bus-contract.
 */
import { randomBytes } from 'node:crypto';

/** One run of one server process: a process that starts again is another node. */
export type NodeId = string & { readonly __brand: 'NodeId' };

const NODE_ID = /^nd_[A-Za-z0-9_-]{16}$/;

export function drawNodeId(): NodeId {
  return `nd_${randomBytes(12).toString('base64url')}` as NodeId;
}

export function isNodeId(text: string): text is NodeId {
  return NODE_ID.test(text);
}

export interface BusHandlers {
  /** What one node sent, to this node or to all. */
  onText(from: NodeId, text: string): void;
  /** From here on what is sent arrives, as long as both ends are up. */
  onUp(): void;
  /** What is sent now is lost. */
  onDown(): void;
}

export interface Bus {
  readonly nodeId: NodeId;
  readonly isUp: boolean;
  /** Hands everything to `handlers`, once; tells at once when the bus is up already. */
  listen(handlers: BusHandlers): void;
  /** To one node. Never throws; lost while the bus or that node is away, in order otherwise. */
  send(to: NodeId, text: string): void;
  /** To every node but this one. */
  broadcast(text: string): void;
  /** Idempotent. */
  close(): Promise<void>;
}
