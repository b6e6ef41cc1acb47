/**
 * The patient's link: which teleconsultation, and the secret that opens it. The secret stays in the
 * fragment, which browsers never send to a server, and leaves the address bar as soon as it is read.
 */
import { LinkSecret } from '../crypto/link-secret.ts';
import { TDocError } from '../errors.ts';
import type { TeleconsultationId } from '../protocol/messages.ts';
import { LINK_SECRET_STATE } from './reopen-without-link.ts';

const TELECONSULTATION_ID = /^tc_[A-Za-z0-9_-]{22}$/;

export interface Invitation {
  readonly teleconsultationId: TeleconsultationId;
  readonly secret: LinkSecret;
}

/** Draws a fresh link secret for a teleconsultation, in this browser. */
export function createInvitation(teleconsultationId: TeleconsultationId): Invitation {
  return { teleconsultationId, secret: LinkSecret.random() };
}

/**
 * The address to hand to the patient. It holds the secret: show it, copy it, never log or store it.
 *
 * @param pageUrl - The host's patient page, absolute or relative to the current page.
 */
export function invitationLink(invitation: Invitation, pageUrl: string | URL): string {
  const base = typeof location === 'undefined' ? undefined : location.href;
  const url = new URL(pageUrl, base);
  url.hash = new URLSearchParams({
    r: invitation.teleconsultationId,
    k: invitation.secret.revealForLink(),
  }).toString();
  return url.href;
}

/**
 * Reads the invitation from the address bar, and its secret from where {@link reopenWithoutLink} put it,
 * and removes both at once, so that the secret is in no history entry, screenshot or referrer. Null when
 * there is none.
 *
 * @throws {@link TDocError} ERR_TDOC_LINK_SECRET_MISSING when the address names a teleconsultation
 *   without its secret, ERR_TDOC_LINK_INVALID when either is malformed.
 */
export function takeInvitation(view: Window = window): Invitation | null {
  const fragment = new URLSearchParams(view.location.hash.slice(1));
  const room = fragment.get('r');
  const state = view.history.state as Record<string, unknown> | null;
  const { [LINK_SECRET_STATE]: moved = null, ...others } = state ?? {};
  const key = fragment.get('k') ?? (typeof moved === 'string' ? moved : null);
  if (room === null && key === null) return null;
  const { pathname, search } = view.location;
  view.history.replaceState(moved === null ? state : others, '', `${pathname}${search}`);
  if (room === null || !TELECONSULTATION_ID.test(room))
    throw new TDocError('ERR_TDOC_LINK_INVALID');
  if (key === null || key === '') throw new TDocError('ERR_TDOC_LINK_SECRET_MISSING');
  const secret = LinkSecret.parse(key);
  if (!secret) throw new TDocError('ERR_TDOC_LINK_INVALID');
  return { teleconsultationId: room as TeleconsultationId, secret };
}
