/**
 * Who vouches for this participant, and whose word about the others counts, as one secure session wants
 * it. Part of the composition: it joins `credential/` and the secure session.
 */
import { OwnCredential, type CredentialSource } from './credential/credential-source.ts';
import type { TDocError } from './errors.ts';
import type { Clock } from './ports.ts';
import type { ParticipantId, Role, TeleconsultationId } from './protocol/messages.ts';
import type { SessionIdentityOptions } from './secure-session/tdss-session.ts';

export interface IdentityOptions extends Pick<SessionIdentityOptions, 'issuers' | 'requiredFor'> {
  source: CredentialSource | null;
}

export function sessionIdentity(
  { source, ...pinned }: IdentityOptions,
  session: {
    clock: Clock;
    teleconsultationId: TeleconsultationId;
    participantId: ParticipantId;
    roleOf(remote: ParticipantId): Role | null;
    onUnavailable(error: TDocError): void;
  },
): SessionIdentityOptions {
  const { clock, teleconsultationId, participantId, roleOf, onUnavailable } = session;
  if (!source) return { ...pinned, roleOf };
  const own = new OwnCredential({ source, clock, onUnavailable });
  const credential = (staticKey: string) =>
    own.for({ teleconsultationId, participantId, staticKey });
  return { ...pinned, roleOf, credential };
}
