import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTDocError, type TDocErrorCode } from '../errors.ts';
import type { TeleconsultationId } from '../protocol/messages.ts';
import { createInvitation, invitationLink, takeInvitation } from './invitation.ts';

const room = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;
const page = 'https://chu-exemple.fr/patient?lang=fr';
const key = 'A'.repeat(43);

/** A page at an address, with as much of a browser's address bar as is needed. */
class FakeView {
  readonly location: URL;
  readonly state = { page: 3 };
  readonly replaced: { state: unknown; url: string }[] = [];
  readonly history = {
    state: this.state,
    replaceState: (state: unknown, _: string, url: string) => {
      this.replaced.push({ state, url });
    },
  };

  constructor(address: string) {
    this.location = new URL(address);
  }
}
const take = (view: FakeView) => takeInvitation(view as unknown as Window);

describe('invitation', () => {
  it('comes out of the link it was put in', () => {
    const invitation = createInvitation(room);
    const taken = take(new FakeView(invitationLink(invitation, page)));

    assert.equal(taken?.teleconsultationId, room);
    assert.equal(taken.secret.revealForLink(), invitation.secret.revealForLink());
  });

  it('is drawn anew for each teleconsultation', () => {
    const [one, other] = [createInvitation(room), createInvitation(room)];

    assert.notEqual(one.secret.revealForLink(), other.secret.revealForLink());
  });

  it('keeps everything it adds in the fragment, which no server sees', () => {
    const url = new URL(invitationLink(createInvitation(room), new URL(page)));

    assert.equal(url.href.split('#')[0], page);
    assert.match(url.hash, /^#r=tc_[A-Za-z0-9_-]{22}&k=[A-Za-z0-9_-]{43}$/);
  });

  it('replaces a fragment the page already had', () => {
    const url = new URL(invitationLink(createInvitation(room), `${page}#k=old&section`));

    assert.equal(url.hash.includes('old'), false);
  });

  it('leaves the address bar as it is read, page and history state untouched', () => {
    const view = new FakeView(invitationLink(createInvitation(room), page));
    take(view);

    assert.deepEqual(view.replaced, [{ state: view.state, url: '/patient?lang=fr' }]);
  });

  it('is null where the address holds none, which then stays as it is', () => {
    for (const fragment of ['', '#', '#section-2', '#lang=fr']) {
      const view = new FakeView(page + fragment);

      assert.equal(take(view), null);
      assert.equal(view.replaced.length, 0);
    }
  });

  for (const [code, fragment] of [
    ['ERR_TDOC_LINK_SECRET_MISSING', `#r=${room}`],
    ['ERR_TDOC_LINK_SECRET_MISSING', `#r=${room}&k=`],
    ['ERR_TDOC_LINK_INVALID', `#k=${key}`],
    ['ERR_TDOC_LINK_INVALID', `#r=42&k=${key}`],
    ['ERR_TDOC_LINK_INVALID', `#r=${room}/../x&k=${key}`],
    ['ERR_TDOC_LINK_INVALID', `#r=${room}&k=${key.slice(1)}`],
    ['ERR_TDOC_LINK_INVALID', `#r=${room}&k=${key}x`],
  ] as [TDocErrorCode, string][]) {
    it(`throws ${code} for ${fragment}, and cleans the address all the same`, () => {
      const view = new FakeView(page + fragment);

      assert.throws(
        () => take(view),
        (error) => isTDocError(error, code) && !error.message.includes(key),
      );
      assert.equal(view.replaced.length, 1);
    });
  }
});
