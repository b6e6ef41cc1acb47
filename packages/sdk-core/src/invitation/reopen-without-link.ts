/**
 * A browser remembers the address a document was opened with, and tells every script of it, whatever
 * becomes of the address bar (`navigation.activation`, the navigation's performance entry). Only a
 * document opened with another address forgets it, so the page is opened once more without the secret.
 */

/** Where the secret waits in the history entry, from one document to the next. */
export const LINK_SECRET_STATE = 'tdocLinkSecret';

/**
 * For the first script of a page that patients' links open: takes the secret out of the address and
 * loads the page anew, where {@link takeInvitation} finds it. Without a secret in the address, or in a
 * frame whose host page has the address, it does nothing.
 *
 * @returns true when the page is about to be loaded anew: nothing else of it need begin.
 */
export function reopenWithoutLink(view: Window = window): boolean {
  const { hash, pathname, search } = view.location;
  const fragment = new URLSearchParams(hash.slice(1));
  const secret = fragment.get('k');
  if (!secret) return false;
  fragment.delete('k');
  const state = { ...(view.history.state as object | null), [LINK_SECRET_STATE]: secret };
  view.history.replaceState(state, '', `${pathname}${search}#${fragment.toString()}`);
  view.location.reload();
  return true;
}
