import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { TeleconsultationId } from '../protocol/messages.ts';
import { createInvitation, invitationLink, takeInvitation } from './invitation.ts';
import { reopenWithoutLink } from './reopen-without-link.ts';

const room = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;
const page = 'https://chu-exemple.fr/patient?lang=fr';

/** A tab: its history entry outlives a document that is loaded anew. */
class Tab {
  location: URL & { reload: () => void };
  reloads = 0;
  readonly history = {
    state: { page: 3 } as unknown,
    replaceState: (state: unknown, _: string, url: string) => {
      this.history.state = structuredClone(state);
      this.location = this.#at(new URL(url, this.location).href);
    },
  };

  constructor(address: string) {
    this.location = this.#at(address);
  }

  get view(): Window {
    return this as unknown as Window;
  }

  #at(address: string): URL & { reload: () => void } {
    return Object.assign(new URL(address), { reload: () => void (this.reloads += 1) });
  }
}

describe('reopenWithoutLink', () => {
  it('loads the page anew under an address without the secret, and the invitation is still found', () => {
    const invitation = createInvitation(room);
    const tab = new Tab(invitationLink(invitation, page));

    assert.equal(reopenWithoutLink(tab.view), true);
    assert.equal(tab.reloads, 1);
    assert.equal(tab.location.href, `${page}#r=${room}`);

    assert.equal(reopenWithoutLink(tab.view), false, 'once is enough');
    const taken = takeInvitation(tab.view);
    assert.equal(taken?.secret.revealForLink(), invitation.secret.revealForLink());
    assert.equal(tab.location.href, page);
  });

  it('leaves the secret in no history state once it is taken, and the host’s own state as it was', () => {
    const tab = new Tab(invitationLink(createInvitation(room), page));
    reopenWithoutLink(tab.view);
    takeInvitation(tab.view);

    assert.deepEqual(tab.history.state, { page: 3 });
  });

  it('does nothing where the address holds no secret', () => {
    for (const fragment of ['', '#section-2', `#r=${room}`, `#r=${room}&k=`]) {
      const tab = new Tab(page + fragment);

      assert.equal(reopenWithoutLink(tab.view), false);
      assert.equal(tab.reloads, 0);
      assert.equal(tab.location.href, page + fragment);
    }
  });

  it('lets a damaged secret be refused as if it had come by the address', () => {
    const tab = new Tab(`${page}#r=${room}&k=damaged`);
    reopenWithoutLink(tab.view);

    assert.throws(() => takeInvitation(tab.view), { code: 'ERR_TDOC_LINK_INVALID' });
    assert.equal(tab.location.href, page);
    assert.deepEqual(tab.history.state, { page: 3 });
  });
});
