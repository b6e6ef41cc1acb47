import { expect } from '@open-wc/testing';
import type { TeleconsultationId } from '../protocol/messages.ts';
import { createInvitation, invitationLink, takeInvitation } from './invitation.ts';

const room = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;

describe('takeInvitation in a page', () => {
  it('takes the secret out of the address bar and out of the history, in place', () => {
    const { pathname, search } = location;
    const invitation = createInvitation(room);
    const link = invitationLink(invitation, `${pathname}${search}`);
    history.pushState({ screen: 'arrival' }, '', link);
    const entries = history.length;
    const taken = takeInvitation();

    expect(taken?.secret.revealForLink()).to.equal(invitation.secret.revealForLink());
    expect(location.hash).to.equal('');
    expect(location.href).to.not.include(invitation.secret.revealForLink());
    expect(document.URL).to.not.include('#');
    expect(`${location.pathname}${location.search}`).to.equal(`${pathname}${search}`);
    expect(history.length).to.equal(entries);
    expect(history.state).to.deep.equal({ screen: 'arrival' });
    expect(takeInvitation()).to.equal(null);
  });
});
