import { expect, html, waitUntil } from '@open-wc/testing';
import { takeInvitation, TabMemory, type Invitation } from '@tdoc/sdk-core';
import { linkedPeerTransports, MemorySignalling } from '@tdoc/sdk-core/testing';
import '../../define.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import { TDocFileRequestEvent } from '../../events.ts';
import type { Screen } from '../../controllers/journey.ts';
import type { TDocCall } from '../call/call.ts';
import type { TDocFault } from '../fault/fault.ts';
import type { TDocLeaveSheet } from '../leave-sheet/leave-sheet.ts';
import type { TDocParticipantTile } from '../participant-tile/participant-tile.ts';
import type { TDocTeleconsultation } from './teleconsultation.ts';

const PURPOSES = [{ id: 'teleconsultation.av', required: true }];

/** Reads a link as the patient's page does, without touching this page's address. */
function invitationIn(link: string): Invitation | null {
  const { hash, pathname, search } = new URL(link);
  const view = {
    location: { hash, pathname, search },
    history: { state: null, replaceState: () => undefined },
  };
  return takeInvitation(view as unknown as Window);
}

/** One hospital: its signalling, and the network between its people. */
class Hospital {
  readonly signalling = new MemorySignalling();
  readonly #network = linkedPeerTransports(2);

  garnier(): Promise<TDocTeleconsultation> {
    return mount<TDocTeleconsultation>(
      html`<tdoc-teleconsultation
        mode="practitioner"
        display-name="Dr Anne Garnier"
        patient-name="Mme Martin"
        patient-url="https://saint-aubin.example/visite"
        .admission=${this.signalling.admission()}
        .signalling=${this.signalling.transport()}
        .ports=${{ peer: this.#network[0] }}
      ></tdoc-teleconsultation>`,
    );
  }

  martin(invitation: Invitation | null): Promise<TDocTeleconsultation> {
    return mount<TDocTeleconsultation>(
      html`<tdoc-teleconsultation
        mode="patient"
        display-name="Mme Jeanne Martin"
        practitioner-name="Le Dr Garnier"
        .purposes=${PURPOSES}
        .invitation=${invitation}
        .admission=${this.signalling.admission()}
        .signalling=${this.signalling.transport()}
        .ports=${{ peer: this.#network[1] }}
      ></tdoc-teleconsultation>`,
    );
  }
}

async function reaches(element: TDocTeleconsultation, screen: Screen): Promise<void> {
  await waitUntil(() => element.screen === screen, `never reached ${screen}`, { timeout: 8000 });
  await element.updateComplete;
}

const linkOf = (element: TDocTeleconsultation): string =>
  part<HTMLElementTagNameMap['tdoc-lobby']>(element, 'tdoc-lobby').link ?? '';

async function press(element: TDocTeleconsultation, tag: string, selector: string): Promise<void> {
  const owner = part(element, tag);
  await (owner as unknown as { updateComplete: Promise<boolean> }).updateComplete;
  part(owner, selector).click();
}

/** Mme Martin, from the link to the waiting room. */
async function arrive(element: TDocTeleconsultation): Promise<void> {
  await reaches(element, 'arrival');
  await press(element, 'tdoc-arrival', 'button');
  await reaches(element, 'consent');
  await press(element, 'tdoc-consent-form', '[data-answer=yes]');
  await reaches(element, 'device-check');
  const check = part<HTMLElementTagNameMap['tdoc-device-check']>(element, 'tdoc-device-check');
  await waitUntil(() => check.microphone !== null, 'no microphone', { timeout: 8000 });
  await press(element, 'tdoc-device-check', '.primary');
  await reaches(element, 'waiting-room');
}

async function admit(garnier: TDocTeleconsultation): Promise<void> {
  const list = (): Element | null | undefined =>
    garnier.shadowRoot
      ?.querySelector('tdoc-lobby')
      ?.shadowRoot?.querySelector('tdoc-waiting-list')
      ?.shadowRoot?.querySelector('[data-action=admit]');
  await waitUntil(() => list(), 'nobody to admit', { timeout: 8000 });
  (list() as HTMLElement).click();
}

describe('teleconsultation', function () {
  this.timeout(30_000);

  afterEach(async () => {
    await new TabMemory().forget();
  });

  describe('journey', () => {
    it('takes Mme Martin and Dr Garnier from the link to the summary', async () => {
      const hospital = new Hospital();
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      let opened = 0;
      mediaDevices.getUserMedia = (constraints) => open(constraints).finally(() => (opened += 1));

      const garnier = await hospital.garnier();
      await reaches(garnier, 'lobby');
      expect(opened).to.equal(1);
      const martin = await hospital.martin(invitationIn(linkOf(garnier)));
      await reaches(martin, 'arrival');
      expect(opened).to.equal(1);
      await arrive(martin);
      expect(opened).to.equal(2);
      mediaDevices.getUserMedia = open;

      await admit(garnier);
      await Promise.all([reaches(garnier, 'call'), reaches(martin, 'call')]);
      const calls = [garnier, martin].map((element) => part<TDocCall>(element, 'tdoc-call'));
      const [hers, his] = calls as [TDocCall, TDocCall];
      await waitUntil(() => calls.every(({ remotes }) => remotes[0]?.verificationCode), 'no code');
      expect(hers.remotes[0]?.verificationCode).to.deep.equal(his.remotes[0]?.verificationCode);
      await waitUntil(() => hers.remotes[0]?.displayName === 'Mme Jeanne Martin', 'no name');

      const controls = part(his, 'tdoc-call-controls');
      part(controls, '[data-control=microphone]').click();
      await waitUntil(() => his.local?.microphone.track?.enabled === false, 'still heard');
      expect(his.microphoneMuted).to.equal(true);

      his.panel = 'chat';
      await his.updateComplete;
      const chat = part<HTMLElementTagNameMap['tdoc-chat']>(his, 'tdoc-chat');
      await chat.updateComplete;
      const field = part<HTMLTextAreaElement>(chat, 'textarea');
      field.value = 'Bonjour docteur';
      field.dispatchEvent(new Event('input'));
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
      await waitUntil(() => hers.messages.at(-1)?.text === 'Bonjour docteur', 'no message');

      const choose = (file: File): void => {
        const chooser = part<HTMLInputElement>(chat, 'input[type=file]');
        const data = new DataTransfer();
        data.items.add(file);
        chooser.files = data.files;
        chooser.dispatchEvent(new Event('change'));
      };
      choose(new File(['x'.repeat(40_000)], 'Radio du genou.jpg', { type: 'image/jpeg' }));
      await waitUntil(() => hers.files.length === 1, 'no offer');
      await waitUntil(
        () => textOf(garnier).includes('Mme Jeanne Martin vous propose un fichier'),
        'not said aloud',
      );
      hers.panel = 'chat';
      await hers.updateComplete;
      const itemOf = (call: TDocCall): Element => part(part(call, 'tdoc-chat'), 'tdoc-file-item');
      await waitUntil(() => textOf(itemOf(hers)).includes('Vous est proposé'), 'no question');
      expect(textOf(itemOf(his))).to.include('En attente de réponse');
      part(itemOf(hers), '.outlined').click();
      await waitUntil(() => textOf(itemOf(hers)).includes('Reçu'), 'never came', { timeout: 8000 });
      await waitUntil(() => textOf(itemOf(his)).includes('Envoyé'), 'never told');
      expect(part<HTMLAnchorElement>(itemOf(hers), 'a').download).to.equal('Radio du genou.jpg');

      const tracks = calls.flatMap(({ local }) => [local?.camera.track, local?.microphone.track]);
      expect(tracks.every((track) => track?.readyState === 'live')).to.equal(true);
      hers.panel = 'leave';
      await hers.updateComplete;
      const told = next(martin, 'tdoc-ended');
      const sheet = part<TDocLeaveSheet>(hers, 'tdoc-leave-sheet');
      await sheet.updateComplete;
      part(sheet, '[data-action=end]').click();
      expect((await told).summary.reason).to.equal('ended-by-practitioner');
      await Promise.all([reaches(garnier, 'summary'), reaches(martin, 'summary')]);
      expect(tracks.every((track) => track?.readyState === 'ended')).to.equal(true);
    });

    it('says in words why a file is not sent', async () => {
      const hospital = new Hospital();
      const garnier = await hospital.garnier();
      await reaches(garnier, 'lobby');
      const told = next(garnier, 'tdoc-error');
      const lobby = part(garnier, 'tdoc-lobby');
      lobby.dispatchEvent(new TDocFileRequestEvent([new File(['x'], 'radio.jpg')]));
      expect((await told).code).to.equal('ERR_TDOC_PARTICIPANT_UNKNOWN');
    });

    it('comes back into the waiting room after a reload, asking nothing again', async () => {
      const hospital = new Hospital();
      const garnier = await hospital.garnier();
      await reaches(garnier, 'lobby');
      const before = await hospital.martin(invitationIn(linkOf(garnier)));
      await arrive(before);
      const memory = new TabMemory();
      await waitUntil(async () => (await memory.recall())?.resumeToken, 'nothing to resume');
      const after = await hospital.martin(null);
      await reaches(after, 'waiting-room');
      await reaches(before, 'summary');
      expect(textOf(part(before, 'tdoc-summary'))).to.include('sur une autre page');
    });
  });

  describe('the page around it', () => {
    it('does not hang up when it is moved, and does when it is taken away', async () => {
      const hospital = new Hospital();
      const garnier = await hospital.garnier();
      await reaches(garnier, 'lobby');
      const lobby = part(garnier, 'tdoc-lobby');
      const tile = part<TDocParticipantTile>(lobby, 'tdoc-participant-tile');
      const camera = tile.participant?.camera.track;
      const shelter = document.createElement('div');
      document.body.append(shelter);

      const later: (() => void)[] = [];
      const { setTimeout: real } = window;
      window.setTimeout = ((callback: () => void, delayMs?: number) =>
        delayMs === 100
          ? later.push(callback)
          : real(callback, delayMs)) as typeof window.setTimeout;
      shelter.append(garnier);
      for (const callback of later.splice(0)) callback();
      expect(camera?.readyState).to.equal('live');
      expect(garnier.screen).to.equal('lobby');

      garnier.remove();
      const isReleased = new Promise((resolve) => {
        garnier.addEventListener('tdoc-ended', resolve, { once: true });
      });
      for (const callback of later.splice(0)) callback();
      window.setTimeout = real;
      await isReleased;
      expect(camera?.readyState).to.equal('ended');
      shelter.remove();
    });

    it('lets the host cancel what a person asks for', async () => {
      const hospital = new Hospital();
      const garnier = await hospital.garnier();
      await reaches(garnier, 'lobby');
      garnier.addEventListener('tdoc-end-request', (event) => event.preventDefault());
      await press(garnier, 'tdoc-lobby', '[data-action=end]');
      await garnier.updateComplete;
      expect(garnier.screen).to.equal('lobby');
    });
  });

  describe('errors', () => {
    it('tells a patient without a link what to do, and reads the link pasted afterwards', async () => {
      const hospital = new Hospital();
      const garnier = await hospital.garnier();
      await reaches(garnier, 'lobby');
      const { hash } = new URL(linkOf(garnier));
      const martin = await hospital.martin(null);
      await reaches(martin, 'fault');
      expect(textOf(part(martin, 'tdoc-fault'))).to.include('ERR_TDOC_LINK_INVALID');
      location.hash = hash;
      await reaches(martin, 'arrival');
      expect(location.hash).to.equal('');
    });

    it('says that the hospital does not answer, and goes on once it does', async () => {
      const hospital = new Hospital();
      const garnier = await mount<TDocTeleconsultation>(
        html`<tdoc-teleconsultation
          mode="practitioner"
          .signalling=${hospital.signalling.transport()}
        ></tdoc-teleconsultation>`,
      );
      await reaches(garnier, 'fault');
      expect(textOf(part(garnier, 'tdoc-fault'))).to.include('ERR_TDOC_ADMISSION_UNAVAILABLE');
      garnier.admission = hospital.signalling.admission();
      await press(garnier, 'tdoc-fault', 'button');
      await reaches(garnier, 'lobby');
    });

    it('admits after all when the server was away at the first press', async () => {
      const hospital = new Hospital();
      const garnier = await hospital.garnier();
      await reaches(garnier, 'lobby');
      const martin = await hospital.martin(invitationIn(linkOf(garnier)));
      await arrive(martin);
      await waitUntil(() => garnier.shadowRoot?.querySelector('tdoc-lobby')?.waiting.length === 1);

      hospital.signalling.goAway();
      await admit(garnier);
      const banner = () => garnier.shadowRoot?.querySelector<TDocFault>('tdoc-fault');
      await waitUntil(() => banner()?.code === 'ERR_TDOC_SIGNALLING_UNREACHABLE', 'no word of it');
      hospital.signalling.comeBack();
      await waitUntil(
        () => {
          const fault = banner();
          if (fault) part(fault, 'button').click();
          return garnier.screen === 'call';
        },
        'never admitted',
        { timeout: 8000, interval: 200 },
      );
      await reaches(martin, 'call');
    });

    it('never goes past consent when it is refused', async () => {
      const hospital = new Hospital();
      const garnier = await hospital.garnier();
      await reaches(garnier, 'lobby');
      const martin = await hospital.martin(invitationIn(linkOf(garnier)));
      await reaches(martin, 'arrival');
      await press(martin, 'tdoc-arrival', 'button');
      await reaches(martin, 'consent');
      const told = next(martin, 'tdoc-consent-change');
      await press(martin, 'tdoc-consent-form', '[data-answer=no]');
      expect((await told).receipt.decision).to.equal('refused');
      await martin.updateComplete;
      expect(martin.screen).to.equal('consent');
    });
  });
});
