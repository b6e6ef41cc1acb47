/** Both halves against pages that lie: another origin, another window, another nonce, too much, twice. */
import { expect, waitUntil } from '@open-wc/testing';
import type { AdmissionSource, CredentialSource, Invitation, TDocErrorCode } from '@tdoc/sdk-core';
import { createInvitation } from '@tdoc/sdk-core';
import { heard, otherOrigin, ownOrigin, OTHER_ORIGIN, Puppet } from '../fixtures/other-origin.ts';
import type { FrameSettings, HostMessage } from './frame-messages.ts';
import { frameSettings } from './frame-settings.ts';
import { HostSession } from './host-session.ts';

const NONCE = 'a'.repeat(32);
const HELLO = JSON.stringify({ tdoc: 'frame-hello', v: 1, nonce: NONCE });
const ID = 'b'.repeat(32);

const SETTINGS: FrameSettings = frameSettings(
  {
    ...{ mode: 'practitioner', displayName: 'Dr Anne Garnier', patientName: 'Mme Martin' },
    ...{ practitionerName: null, organizationName: null, organizationLogo: null },
    ...{ scheduledAt: null, patientUrl: null, purposes: null, purposeTexts: {} },
    ...{ expectedMinutes: null, phoneNumber: null, nextStep: null },
  },
  { lang: 'fr', theme: 'light', tokens: [] },
);

/** A host's session in front of a puppet. */
class Stage {
  readonly events: Event[] = [];
  readonly faults: TDocErrorCode[] = [];
  opened = 0;
  readonly session: HostSession;
  readonly puppet: Puppet;

  constructor(
    puppet: Puppet,
    given: {
      admission?: AdmissionSource;
      credential?: CredentialSource;
      invitation?: Invitation | null;
    } = {},
  ) {
    this.puppet = puppet;
    this.session = new HostSession({
      iframe: puppet.iframe,
      origin: OTHER_ORIGIN,
      settings: () => SETTINGS,
      admission: () => given.admission ?? null,
      credential: () => given.credential ?? null,
      takeInvitation: () => given.invitation ?? null,
      onOpen: () => (this.opened += 1),
      onEvent: (event) => this.events.push(event),
      onFocusRequest: () => undefined,
      onFault: (code) => this.faults.push(code),
    });
  }

  /** As an honest frame does. */
  async greet(): Promise<void> {
    this.puppet.tell({ say: HELLO });
    const { welcome = '' } = await this.puppet.report((report) => report.welcome !== undefined);
    const { hostNonce } = JSON.parse(welcome) as { hostNonce: string };
    this.put({ type: 'ready', v: 1, nonce: hostNonce });
    await waitUntil(() => this.opened === 1, 'never opened');
  }

  put(message: unknown): void {
    this.puppet.tell({ put: typeof message === 'string' ? message : JSON.stringify(message) });
  }

  /** What came out on the frame's end of the port, by type. */
  async said(type: HostMessage['type']): Promise<HostMessage> {
    const read = (got: unknown): HostMessage | null =>
      typeof got === 'string' ? (JSON.parse(got) as HostMessage) : null;
    const { got } = await this.puppet.report((report) => read(report.got)?.type === type);
    return read(got) as HostMessage;
  }

  async refuses(count: number): Promise<void> {
    await waitUntil(() => this.session.refusals >= count, `only ${this.session.refusals} refused`);
  }
}

describe('the host’s half, before a hostile frame', () => {
  const puppets: Puppet[] = [];
  let stage: Stage | null = null;

  const puppet = async (address = otherOrigin('puppet.html')): Promise<Puppet> => {
    const made = await Puppet.at(address);
    puppets.push(made);
    return made;
  };
  const welcomed = (one: Puppet): boolean =>
    one.reports.some(({ welcome }) => welcome !== undefined);

  afterEach(() => {
    stage?.session.close();
    for (const one of puppets.splice(0)) one.remove();
  });

  it('opens for the frame it made, of the origin it named, with one port', async () => {
    stage = new Stage(await puppet());
    await stage.greet();
    const { origin, ports } = await stage.puppet.report(({ welcome }) => welcome !== undefined);
    expect([origin, ports]).to.deep.equal([location.origin, 1]);
    expect((await stage.said('settings')).type).to.equal('settings');
    expect(await stage.said('command')).to.include({ command: 'start' });
    expect(stage.session.refusals).to.equal(0);
  });

  it('ignores a hello of its own origin, of this very page included', async () => {
    const inside = await puppet(ownOrigin('puppet.html'));
    stage = new Stage(inside);
    inside.tell({ say: HELLO });
    window.postMessage(HELLO, location.origin);
    await stage.refuses(2);
    expect([welcomed(inside), stage.opened]).to.deep.equal([false, 0]);
  });

  it('ignores a hello of the right origin from another window', async () => {
    const [right, other] = [await puppet(), await puppet()];
    stage = new Stage(right);
    other.tell({ say: HELLO });
    await stage.refuses(1);
    expect([welcomed(right), welcomed(other)]).to.deep.equal([false, false]);
    await stage.greet();
  });

  it('ignores a hello that is not exactly one', async () => {
    stage = new Stage(await puppet());
    const object = JSON.parse(HELLO) as object;
    const lies = [object, { ...object, v: 2 }, 'x'.repeat(600), { ...object, more: 1 }];
    for (const lie of lies.slice(1)) stage.puppet.tell({ say: JSON.stringify(lie) });
    stage.puppet.tell({ say: lies[0] });
    await stage.refuses(lies.length);
    expect(welcomed(stage.puppet)).to.equal(false);
  });

  it('answers the first hello only: a replay gets nothing', async () => {
    stage = new Stage(await puppet());
    await stage.greet();
    const heardOnce = stage.puppet.reports.filter(({ welcome }) => welcome !== undefined).length;
    stage.puppet.tell({ say: HELLO });
    stage.put({ type: 'focus-request', v: 1 });
    stage.put({ type: 'command-done', v: 1, id: ID, done: true });
    await stage.refuses(1);
    const now = stage.puppet.reports.filter(({ welcome }) => welcome !== undefined).length;
    expect([heardOnce, now, stage.opened]).to.deep.equal([1, 1, 1]);
  });

  it('closes when the other end does not prove that it was greeted', async () => {
    stage = new Stage(await puppet());
    stage.puppet.tell({ say: HELLO });
    await stage.puppet.report(({ welcome }) => welcome !== undefined);
    stage.put({ type: 'ready', v: 1, nonce: NONCE });
    await waitUntil(() => stage?.faults.length === 1, 'no fault');
    expect(stage.faults).to.deep.equal(['ERR_TDOC_FRAME_UNAVAILABLE']);
    expect(stage.opened).to.equal(0);
  });

  it('refuses what is too large, unknown, polluted or comes with a port, and goes on', async () => {
    stage = new Stage(await puppet());
    await stage.greet();
    stage.put('x'.repeat(100_000));
    stage.put('{"type":"focus-request","v":1,"__proto__":{"isAdmin":true}}');
    stage.put({ type: 'settings', v: 1 });
    stage.put({ type: 'event', v: 1, id: null, event: { name: 'click' } });
    stage.put({ type: 'ready', v: 1, nonce: NONCE });
    stage.puppet.tell({ put: '{"type":"focus-request","v":1}' }, [new MessageChannel().port1]);
    stage.puppet.tell({ put: { type: 'focus-request', v: 1 } });
    await stage.refuses(7);
    expect(({} as { isAdmin?: boolean }).isAdmin).to.equal(undefined);

    stage.put({ type: 'event', v: 1, id: ID, event: { name: 'tdoc-leave-request' } });
    expect(await stage.said('verdict')).to.include({ id: ID, prevented: false });
    expect(stage.events.map(({ type }) => type)).to.deep.equal(['tdoc-leave-request']);
  });

  it('asks its own backend, and hands on a ticket or a code, never a sentence', async () => {
    const admission: AdmissionSource = ({ renew }) =>
      renew === true
        ? Promise.reject(new Error('select * from patients'))
        : Promise.resolve({
            teleconsultationId: 'tc_AAAAAAAAAAAAAAAAAAAAAA' as never,
            ticket: 'at_ticket-number-0',
          });
    stage = new Stage(await puppet(), { admission });
    await stage.greet();
    const ask = { type: 'admission-request', v: 1, role: 'practitioner', teleconsultationId: null };
    stage.put({ ...ask, id: ID, renew: false });
    expect(await stage.said('admission')).to.include({ id: ID, ticket: 'at_ticket-number-0' });
    stage.put({ ...ask, id: NONCE, renew: true });
    expect(await stage.said('admission-refused')).to.deep.equal({
      ...{ type: 'admission-refused', v: 1, id: NONCE },
      ...{ code: 'ERR_TDOC_ADMISSION_UNAVAILABLE', retryable: true },
    });
  });

  it('says “unavailable” when its backend answers nonsense', async () => {
    const admission = (() => Promise.resolve({ ticket: '<html>' })) as unknown as AdmissionSource;
    stage = new Stage(await puppet(), { admission });
    await stage.greet();
    const ask = { type: 'admission-request', v: 1, role: 'practitioner', teleconsultationId: null };
    stage.put({ ...ask, id: ID, renew: false });
    expect(await stage.said('admission-refused')).to.include({ id: ID });
  });

  it('shows its backend the frame’s public key, and hands on a credential of the right shape', async () => {
    const shown: string[] = [];
    const answers = [Promise.resolve('head.body.signature'), Promise.resolve('<html>')];
    const credential: CredentialSource = ({ staticKey }) => {
      shown.push(staticKey);
      return answers.shift() ?? Promise.reject(new Error('away'));
    };
    stage = new Stage(await puppet(), { credential });
    await stage.greet();
    const staticKey = 'A'.repeat(43);
    const ask = {
      ...{ type: 'credential-request', v: 1, staticKey, participantId: NONCE },
      teleconsultationId: 'tc_AAAAAAAAAAAAAAAAAAAAAA',
    };
    stage.put({ ...ask, id: ID });
    expect(await stage.said('credential')).to.include({
      id: ID,
      credential: 'head.body.signature',
    });
    stage.put({ ...ask, id: NONCE });
    expect(await stage.said('credential-refused')).to.include({ id: NONCE });
    expect(shown).to.deep.equal([staticKey, staticKey]);
  });

  it('greets anew when the frame’s page was replaced, on a port of its own', async () => {
    stage = new Stage(await puppet());
    await stage.greet();
    stage.puppet.reports.length = 0;
    stage.puppet.tell({ reload: true });
    await stage.puppet.report(({ loaded }) => loaded === true);
    await waitUntil(
      () => {
        stage?.puppet.tell({ say: HELLO });
        return stage?.puppet.reports.some(({ welcome }) => welcome !== undefined);
      },
      'no second welcome',
      { interval: 50 },
    );
  });

  it('hands over an invitation once, and never again after a reload', async () => {
    const invitation = createInvitation('tc_AAAAAAAAAAAAAAAAAAAAAA' as never);
    stage = new Stage(await puppet(), { invitation });
    await stage.greet();
    const said = await stage.said('invitation');
    expect(said).to.include({ secret: invitation.secret.revealForLink() });
  });
});

interface Told {
  readonly told: string;
  readonly refusals: number;
  readonly screen: string | null;
  readonly fault: string | null;
}

describe('the frame’s half, before a hostile host', () => {
  const opened: HTMLIFrameElement[] = [];

  const open = (query: Record<string, string> = { hosts: location.origin }): HTMLIFrameElement => {
    const iframe = document.createElement('iframe');
    iframe.src = otherOrigin('frame-page.html', query);
    document.body.append(iframe);
    opened.push(iframe);
    return iframe;
  };
  const hello = async (iframe: HTMLIFrameElement): Promise<string> => {
    const data = await heard<unknown>(
      () => iframe.contentWindow,
      (said) => typeof said === 'string' && said.includes('frame-hello'),
    );
    return (JSON.parse(data as string) as { nonce: string }).nonce;
  };
  const ask = async (iframe: HTMLIFrameElement): Promise<Told> => {
    const question = crypto.randomUUID();
    const answer = heard<Told | string>(
      () => iframe.contentWindow,
      (data) => typeof data === 'object' && data.told === question,
    );
    iframe.contentWindow?.postMessage({ ask: question }, '*');
    return (await answer) as Told;
  };
  const until = async (iframe: HTMLIFrameElement, fits: (told: Told) => boolean): Promise<void> => {
    await waitUntil(async () => fits(await ask(iframe)), 'never so', {
      timeout: 8000,
      interval: 50,
    });
  };
  const welcome = (frameNonce: string, hostNonce = NONCE): string =>
    JSON.stringify({ tdoc: 'host-welcome', v: 1, frameNonce, hostNonce });

  /** What the frame says on its port first, or null when it took no port within the next exchange. */
  const answerOn = (port: MessagePort): Promise<unknown> =>
    new Promise((resolve) => {
      port.onmessage = ({ data }) => resolve(data);
    });

  afterEach(() => {
    for (const iframe of opened.splice(0)) iframe.remove();
  });

  it('takes the port of a host in its list, and proves that it was greeted', async () => {
    const iframe = open();
    const channel = new MessageChannel();
    const first = answerOn(channel.port1);
    const nonce = await hello(iframe);
    iframe.contentWindow?.postMessage(welcome(nonce), OTHER_ORIGIN, [channel.port2]);
    expect(JSON.parse((await first) as string)).to.deep.equal({
      ...{ type: 'ready', v: 1, nonce: NONCE },
    });
  });

  it('refuses a wrong nonce, no port, two ports and another window, then takes the right one', async () => {
    const iframe = open();
    const nonce = await hello(iframe);
    const frame = iframe.contentWindow;
    const port = (): MessagePort => new MessageChannel().port2;
    frame?.postMessage(welcome('c'.repeat(32)), OTHER_ORIGIN, [port()]);
    frame?.postMessage(welcome(nonce), OTHER_ORIGIN);
    frame?.postMessage(welcome(nonce), OTHER_ORIGIN, [port(), port()]);
    frame?.postMessage(JSON.parse(welcome(nonce)), OTHER_ORIGIN, [port()]);
    await until(iframe, ({ refusals }) => refusals >= 4);

    const sibling = await Puppet.at(ownOrigin('puppet.html'));
    const before = (await ask(iframe)).refusals;
    const index = Array.from({ length: window.length }, (_, at) => window[at]).indexOf(
      frame ?? undefined,
    );
    sibling.tell({ sayInto: index, words: welcome(nonce) }, [port()]);
    await until(iframe, ({ refusals }) => refusals > before);
    sibling.remove();

    const channel = new MessageChannel();
    const first = answerOn(channel.port1);
    frame?.postMessage(welcome(nonce), OTHER_ORIGIN, [channel.port2]);
    expect(await first).to.include('ready');
  });

  it('takes one port only: a replayed greeting reaches nobody', async () => {
    const iframe = open();
    const nonce = await hello(iframe);
    const [one, two] = [new MessageChannel(), new MessageChannel()];
    const first = answerOn(one.port1);
    let isSecondAnswered = false;
    two.port1.onmessage = () => (isSecondAnswered = true);
    iframe.contentWindow?.postMessage(welcome(nonce), OTHER_ORIGIN, [one.port2]);
    await first;
    iframe.contentWindow?.postMessage(welcome(nonce), OTHER_ORIGIN, [two.port2]);
    await ask(iframe);
    await ask(iframe);
    expect(isSecondAnswered).to.equal(false);
  });

  it('refuses an admission nobody asked for, a command before its settings, and a second start', async () => {
    const iframe = open();
    const nonce = await hello(iframe);
    const { port1, port2 } = new MessageChannel();
    const ready = answerOn(port1);
    iframe.contentWindow?.postMessage(welcome(nonce), OTHER_ORIGIN, [port2]);
    await ready;
    const before = (await ask(iframe)).refusals;
    const put = (message: object): void => port1.postMessage(JSON.stringify({ v: 1, ...message }));
    const start = { type: 'command', id: ID, command: 'start', purpose: null };
    put({
      ...{ type: 'admission', id: ID, ticket: 'at_ticket-number-0' },
      teleconsultationId: 'tc_AAAAAAAAAAAAAAAAAAAAAA',
    });
    put({ type: 'verdict', id: ID, prevented: true });
    put(start);
    port1.postMessage(`{"type":"verdict","v":1,"id":"${ID}","prevented":true,"__proto__":{}}`);
    port1.postMessage('y'.repeat(100_000));
    await until(iframe, ({ refusals }) => refusals - before === 5);
    expect((await ask(iframe)).screen).to.equal(null);

    put({ type: 'settings', settings: SETTINGS });
    put(start);
    await until(iframe, ({ screen }) => screen !== null);
    put(start);
    put({
      ...{ type: 'invitation', secret: 'A'.repeat(43) },
      teleconsultationId: 'tc_AAAAAAAAAAAAAAAAAAAAAA',
    });
    await until(iframe, ({ refusals }) => refusals - before === 7);
  });

  it('says nothing to a host that is not in its list, and shows why', async () => {
    const iframe = open({ hosts: 'https://dpi.saint-aubin.example' });
    let said = 0;
    const listen = ({ source, data }: MessageEvent): void => {
      if (source === iframe.contentWindow && typeof data === 'string') said += 1;
    };
    addEventListener('message', listen);
    await new Promise((resolve) => iframe.addEventListener('load', resolve, { once: true }));
    await until(iframe, ({ fault }) => fault === 'ERR_TDOC_FRAME_HOST_REFUSED');
    removeEventListener('message', listen);
    expect(said).to.equal(0);
  });

  it('makes no link to a page its own page does not list', async () => {
    const iframe = open({
      hosts: location.origin,
      'patient-pages': 'https://saint-aubin.example/visite',
    });
    const nonce = await hello(iframe);
    const { port1, port2 } = new MessageChannel();
    const ready = answerOn(port1);
    iframe.contentWindow?.postMessage(welcome(nonce), OTHER_ORIGIN, [port2]);
    await ready;
    const settings = { ...SETTINGS, patientUrl: 'https://evil.example/visite' };
    port1.postMessage(JSON.stringify({ type: 'settings', v: 1, settings }));
    await until(iframe, ({ fault }) => fault === 'ERR_TDOC_FRAME_PATIENT_URL');
  });
});
