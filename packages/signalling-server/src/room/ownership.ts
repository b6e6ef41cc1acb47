/**
 * Whose a room is, where several nodes serve one installation: what the registry asks of the others,
 * and what it says when a room is not ours. Knows no bus.
 */
import type { ParticipantId, TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { PeerConnection } from './peer.ts';

/** A participant's connection that outlived the owner of the room. */
export interface Attachment {
  participantId: ParticipantId;
  /** Hash of the resume token of the connection's last welcome. */
  resumeHash: string;
  connection: PeerConnection;
}

/** Which rooms are this node's, where there are several nodes. */
export interface RoomOwnership {
  /**
   * Makes the room this node's, if nobody else has it.
   * @returns the fence of the ownership; null when there is no such teleconsultation
   * @throws RoomElsewhereError when another node has it
   */
  own(id: TeleconsultationId): Promise<number | null>;
  /** The connections to people in the room, on whatever node. */
  gather(id: TeleconsultationId, fence: number): Promise<Attachment[]>;
}

/** Another node owns the room, as far as anybody knows. */
export class RoomElsewhereError extends Error {
  constructor(sentence = 'the room is owned by another node') {
    super(sentence);
    this.name = 'RoomElsewhereError';
  }
}

/** Its owner cannot be reached, and cannot be declared gone: to be tried again. */
export class OwnerUnreachableError extends RoomElsewhereError {
  constructor() {
    super('the owner of the room cannot be reached');
    this.name = 'OwnerUnreachableError';
  }
}

/** The registry takes no more work: the server stops. */
export class RegistryStoppedError extends Error {
  constructor() {
    super('the server is stopping');
    this.name = 'RegistryStoppedError';
  }
}

/** Whether work on a room failed only because another node or a later start does it. */
export function isNotOurs(error: unknown): boolean {
  return error instanceof RoomElsewhereError || error instanceof RegistryStoppedError;
}
