import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AdmissionRequest } from './admission/admission.ts';
import { enter, type EntranceOptions } from './entrance.ts';
import { isTDocError, TDocError } from './errors.ts';
import { createInvitation, type Invitation } from './invitation/invitation.ts';
import type { Role, TeleconsultationId } from './protocol/messages.ts';
import { TabMemory, type Recollection } from './resumption/tab-memory.ts';
import type { Credentials, Welcome } from './signalling/signalling-client.ts';

const room = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;
const otherRoom = 'tc_BBBBBBBBBBBBBBBBBBBBBB' as TeleconsultationId;
const resumeToken = 'rt_0123456789abcdef';
const welcome = { type: 'welcome' } as Welcome;

const recollectionOf = (role: Role, invitation: Invitation): Recollection => ({
  teleconsultationId: invitation.teleconsultationId,
  role,
  invitation,
  resumeToken,
  displayName: null,
  deviceCheck: null,
  consent: [],
});

class RecallingMemory extends TabMemory {
  readonly #remembered: Recollection | null;

  constructor(remembered: Recollection | null) {
    super();
    this.#remembered = remembered;
  }

  override recall(): Promise<Recollection | null> {
    return Promise.resolve(this.#remembered);
  }
}

function atTheDoor(
  role: Role,
  {
    remembered = null,
    refusal,
    ...given
  }: { remembered?: Recollection | null; refusal?: TDocError } & Partial<EntranceOptions> = {},
) {
  const asked: AdmissionRequest[] = [];
  const tried: Credentials[] = [];
  const invitations: Invitation[] = [];
  const entering = enter({
    role,
    admission: (request) => {
      asked.push(request);
      return Promise.resolve({ teleconsultationId: room, ticket: 'at_0123456789abcdef' });
    },
    invitation: null,
    memory: new RecallingMemory(remembered),
    renew: false,
    signal: undefined,
    join: (credentials) => {
      tried.push(credentials);
      const refused = refusal && 'resumeToken' in credentials;
      return refused ? Promise.reject(refusal) : Promise.resolve(welcome);
    },
    onInvitation: (invitation) => invitations.push(invitation),
    ...given,
  });
  return { entering, asked, tried, invitations };
}

describe('enter: a patient', () => {
  const invitation = createInvitation(room);

  it('comes in by a ticket, with the proof of holding the link', async () => {
    const { entering, asked, tried, invitations } = atTheDoor('patient', { invitation });

    assert.equal(await entering, welcome);
    assert.deepEqual(asked, [{ role: 'patient', teleconsultationId: room }]);
    const [credentials] = tried;
    assert.ok(credentials && 'ticket' in credentials);
    assert.equal(credentials.roomAuth, await invitation.secret.roomAuth(room));
    assert.match(credentials.participantId, /^[0-9a-f]{32}$/);
    assert.deepEqual(invitations, [invitation]);
  });

  it('resumes first, without asking the host', async () => {
    const remembered = recollectionOf('patient', invitation);
    const { entering, asked, tried } = atTheDoor('patient', { invitation, remembered });
    await entering;

    assert.deepEqual(tried, [{ resumeToken }]);
    assert.deepEqual(asked, []);
  });

  it('falls back to a ticket when the server no longer knows the token', async () => {
    const remembered = recollectionOf('patient', invitation);
    const refusal = new TDocError('ERR_TDOC_RESUME_REFUSED');
    const { entering, asked, tried } = atTheDoor('patient', { invitation, remembered, refusal });

    assert.equal(await entering, welcome);
    assert.equal(asked.length, 1);
    assert.deepEqual(
      tried.map((credentials) => Object.keys(credentials)[0]),
      ['resumeToken', 'ticket'],
    );
  });

  it('spends no ticket on a server that is away or a teleconsultation that is over', async () => {
    const remembered = recollectionOf('patient', invitation);
    for (const code of [
      'ERR_TDOC_SIGNALLING_UNREACHABLE',
      'ERR_TDOC_TELECONSULTATION_ENDED',
    ] as const) {
      const refusal = new TDocError(code);
      const { entering, asked } = atTheDoor('patient', { invitation, remembered, refusal });

      await assert.rejects(entering, (error) => isTDocError(error, code));
      assert.equal(asked.length, 0);
    }
  });

  it('resumes nothing of another teleconsultation or another role', async () => {
    for (const remembered of [
      recollectionOf('patient', createInvitation(otherRoom)),
      recollectionOf('companion', invitation),
      { ...recollectionOf('patient', invitation), resumeToken: null },
    ]) {
      const { entering, tried } = atTheDoor('patient', { invitation, remembered });
      await entering;

      assert.equal(
        tried.some((credentials) => 'resumeToken' in credentials),
        false,
      );
    }
  });

  it('does not come in without the secret, or to another teleconsultation than the link’s', async () => {
    for (const given of [{}, { invitation: createInvitation(otherRoom) }]) {
      const { entering, tried } = atTheDoor('patient', given);

      await assert.rejects(entering, (error) => isTDocError(error, 'ERR_TDOC_LINK_SECRET_MISSING'));
      assert.equal(tried.length, 0);
    }
  });
});

describe('enter: a practitioner', () => {
  it('makes an invitation for the teleconsultation the host names', async () => {
    const { entering, asked, invitations } = atTheDoor('practitioner');
    await entering;

    assert.deepEqual(asked, [{ role: 'practitioner' }]);
    assert.equal(invitations[0]?.teleconsultationId, room);
  });

  it('comes back with the invitation this tab remembers: the patient’s link stays good', async () => {
    const remembered = recollectionOf('practitioner', createInvitation(room));
    const { entering, tried, invitations } = atTheDoor('practitioner', { remembered });
    await entering;

    assert.deepEqual(tried, [{ resumeToken }]);
    assert.equal(invitations.at(-1), remembered.invitation);
  });

  it('keeps that invitation when only the token is refused', async () => {
    const remembered = recollectionOf('practitioner', createInvitation(room));
    const refusal = new TDocError('ERR_TDOC_RESUME_REFUSED');
    const { entering, tried, invitations } = atTheDoor('practitioner', { remembered, refusal });
    await entering;

    assert.equal(invitations.at(-1), remembered.invitation);
    const credentials = tried.at(-1);
    assert.ok(credentials && 'ticket' in credentials);
    assert.equal(credentials.roomAuth, await remembered.invitation.secret.roomAuth(room));
  });

  it('renews: asks for another teleconsultation and reuses nothing it remembers', async () => {
    const remembered = recollectionOf('practitioner', createInvitation(room));
    const { entering, asked, tried, invitations } = atTheDoor('practitioner', {
      remembered,
      renew: true,
    });
    await entering;

    assert.deepEqual(asked, [{ role: 'practitioner', renew: true }]);
    assert.ok(tried[0] && 'ticket' in tried[0]);
    assert.notEqual(invitations[0], remembered.invitation);
  });

  it('gives up between the host’s answer and the server', async () => {
    const given = new AbortController();
    const { entering, tried } = atTheDoor('practitioner', {
      signal: given.signal,
      admission: ({ signal }) => {
        assert.equal(signal, given.signal);
        given.abort();
        return Promise.resolve({ teleconsultationId: room, ticket: 'at_0123456789abcdef' });
      },
    });

    await assert.rejects(entering, { name: 'AbortError' });
    assert.equal(tried.length, 0);
  });
});
