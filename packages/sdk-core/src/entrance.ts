/**
 * How someone gets in: by what this tab remembers, else by an admission ticket from the host. Part of
 * the composition: it joins `admission/`, `invitation/`, `resumption/` and the signalling client.
 */
import type { Admission, AdmissionSource } from './admission/admission.ts';
import { randomBytes, toHex } from './crypto/bytes.ts';
import { isTDocError, TDocError } from './errors.ts';
import { createInvitation, type Invitation } from './invitation/invitation.ts';
import type { ParticipantId, Role, TeleconsultationId } from './protocol/messages.ts';
import type { Recollection, TabMemory } from './resumption/tab-memory.ts';
import type { Credentials, Welcome } from './signalling/signalling-client.ts';

export interface EntranceOptions {
  role: Role;
  admission: AdmissionSource;
  invitation: Invitation | null;
  memory: TabMemory | null;
  renew: boolean;
  signal: AbortSignal | undefined;
  join(credentials: Credentials): Promise<Welcome>;
  /** Called before `join`, so that the owner is ready when messages arrive. */
  onInvitation(invitation: Invitation): void;
}

function fits(
  recollection: Recollection | null,
  wanted: { role: Role; teleconsultationId: TeleconsultationId | undefined },
): recollection is Recollection {
  return (
    recollection?.role === wanted.role &&
    recollection.teleconsultationId === wanted.teleconsultationId
  );
}

/** The admission's own id is the truth: a patient's must be the one of the link. */
function invitationFor(
  admission: Admission,
  {
    role,
    invitation,
    remembered,
  }: Pick<EntranceOptions, 'role' | 'invitation'> & {
    remembered: Recollection | null;
  },
): Invitation {
  const { teleconsultationId } = admission;
  if (invitation?.teleconsultationId === teleconsultationId) return invitation;
  if (fits(remembered, { role, teleconsultationId })) return remembered.invitation;
  if (role === 'practitioner') return createInvitation(teleconsultationId);
  throw new TDocError('ERR_TDOC_LINK_SECRET_MISSING');
}

/** Resumes when it can; null when there is nothing to resume, or the server no longer wants it. */
async function resume(
  recollection: Recollection,
  options: EntranceOptions,
): Promise<Welcome | null> {
  const { resumeToken, invitation } = recollection;
  if (resumeToken === null) return null;
  options.onInvitation(invitation);
  try {
    return await options.join({ resumeToken });
  } catch (error) {
    if (isTDocError(error, 'ERR_TDOC_RESUME_REFUSED')) return null;
    throw error;
  }
}

/** A ticket's way in, with the proof that this browser holds the link. */
export async function ticketCredentials(
  admission: Admission,
  { invitation, participantId }: { invitation: Invitation; participantId: ParticipantId },
): Promise<Credentials> {
  const roomAuth = await invitation.secret.roomAuth(invitation.teleconsultationId);
  return { ticket: admission.ticket, roomAuth, participantId };
}

/** @throws {@link TDocError} whatever the host, the link or the server has against it. */
export async function enter(options: EntranceOptions): Promise<Welcome> {
  const { role, admission: askHost, invitation, memory, renew, signal } = options;
  const remembered = renew ? null : ((await memory?.recall()) ?? null);
  const teleconsultationId = invitation?.teleconsultationId;
  const isLinkRemembered = fits(remembered, { role, teleconsultationId });
  if (isLinkRemembered) {
    const welcome = await resume(remembered, options);
    if (welcome) return welcome;
  }
  const admission = await askHost({
    role,
    ...(teleconsultationId ? { teleconsultationId } : {}),
    ...(renew ? { renew } : {}),
    ...(signal ? { signal } : {}),
  });
  signal?.throwIfAborted();
  const chosen = invitationFor(admission, { role, invitation, remembered });
  // A practitioner's teleconsultation is known only now: this tab may have been in it already.
  const { teleconsultationId: admitted } = chosen;
  if (!isLinkRemembered && fits(remembered, { role, teleconsultationId: admitted })) {
    const welcome = await resume(remembered, options);
    if (welcome) return welcome;
  }
  options.onInvitation(chosen);
  const participantId = toHex(randomBytes(16)) as ParticipantId;
  const credentials = await ticketCredentials(admission, { invitation: chosen, participantId });
  signal?.throwIfAborted();
  return options.join(credentials);
}
