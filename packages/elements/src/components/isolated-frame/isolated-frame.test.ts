/** The isolated mode as a host's page has it: a real frame page, on another origin, over the real port. */
import { expect, html, waitUntil } from '@open-wc/testing';
import type { AdmissionSource } from '@tdoc/sdk-core';
import { TabMemory } from '@tdoc/sdk-core';
import { MemorySignalling } from '@tdoc/sdk-core/testing';
import '../../define.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import { heard, otherOrigin } from '../../fixtures/other-origin.ts';
import { reachable } from '../../fixtures/reachable.ts';
import type { Screen } from '../../controllers/journey.ts';
import type { TDocTeleconsultation } from '../teleconsultation/teleconsultation.ts';
import type { TDocIsolatedFrame } from './isolated-frame.ts';

const TELECONSULTATION = 'tc_AAAAAAAAAAAAAAAAAAAAAA';
const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I';
const PAGES = 'https://saint-aubin.example/visite';

interface Told {
  readonly told: string;
  readonly screen: Screen | null;
  readonly fault: string | null;
  readonly lang: string;
  readonly theme: string | null;
  readonly accent: string;
  readonly patientUrl: string | null;
  readonly hasInvitation: boolean;
  readonly referrer: string;
}

const framePage = (query: Record<string, string> = {}): string =>
  otherOrigin('frame-page.html', { hosts: location.origin, 'patient-pages': PAGES, ...query });

/** Gives out the tickets that the frame's own memory knows. */
function backend(first = 0): AdmissionSource & { asked: number } {
  let number = first;
  const source = (): ReturnType<AdmissionSource> => {
    answer.asked += 1;
    return Promise.resolve({
      teleconsultationId: TELECONSULTATION as never,
      ticket: `at_ticket-number-${number++}`,
    });
  };
  const answer = Object.assign(source as AdmissionSource, { asked: 0 });
  return answer;
}

const garnier = (options: {
  frameUrl?: string | null;
  admission?: AdmissionSource;
  patientUrl?: string | null;
}): Promise<TDocTeleconsultation> =>
  mount<TDocTeleconsultation>(
    html`<tdoc-teleconsultation
      isolated
      mode="practitioner"
      display-name="Dr Anne Garnier"
      patient-name="Mme Martin"
      .frameUrl=${options.frameUrl === undefined ? framePage() : options.frameUrl}
      .patientUrl=${options.patientUrl ?? null}
      .admission=${options.admission ?? backend()}
    ></tdoc-teleconsultation>`,
  );

const inside = (element: TDocTeleconsultation): TDocIsolatedFrame =>
  part<TDocIsolatedFrame>(element, 'tdoc-isolated-frame');
const iframeOf = (element: TDocTeleconsultation): HTMLIFrameElement | null =>
  inside(element).shadowRoot?.querySelector('iframe') ?? null;

async function reaches(element: TDocTeleconsultation, screen: Screen): Promise<void> {
  await waitUntil(() => element.screen === screen, `never reached ${screen}`, { timeout: 8000 });
}

async function ask(element: TDocTeleconsultation, question = 'anything'): Promise<Told> {
  const source = (): Window | null | undefined => iframeOf(element)?.contentWindow;
  const answer = heard<Told | string>(
    source,
    (data) => typeof data === 'object' && data.told === question,
  );
  source()?.postMessage({ ask: question }, '*');
  return (await answer) as Told;
}

/** Runs what waits for a given delay at once, without touching any other timer. */
function withTimers(delayMs: number): { run(): void; restore(): void } {
  const waiting = new Map<number, () => void>();
  const { setTimeout: real, clearTimeout: realClear } = window;
  window.setTimeout = ((callback: () => void, given?: number) => {
    if (given !== delayMs) return real(callback, given);
    const id = -1 - waiting.size;
    waiting.set(id, callback);
    return id;
  }) as typeof window.setTimeout;
  window.clearTimeout = (id?: number) => {
    if (!waiting.delete(id ?? 0)) realClear(id);
  };
  return {
    run: () => {
      for (const callback of [...waiting.values()]) callback();
    },
    restore: () => Object.assign(window, { setTimeout: real, clearTimeout: realClear }),
  };
}

describe('isolated frame', function () {
  this.timeout(30_000);

  afterEach(async () => {
    await new TabMemory().forget();
  });

  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang} when it opened, and when it did not`, async () => {
        const element = await mount<TDocTeleconsultation>(
          html`<tdoc-teleconsultation isolated .frameUrl=${null}></tdoc-teleconsultation>`,
          { lang },
        );
        await waitUntil(() => element.screen === 'fault');
        await expect(element).to.be.accessible();
        const opened = await garnier({});
        await reaches(opened, 'lobby');
        await expect(opened).to.be.accessible({ ignoredTags: ['cat.time-and-media'] });
        expect(iframeOf(opened)?.title).to.equal('Téléconsultation');
      });
    }
  });

  describe('journey', () => {
    it('takes Dr Garnier to the lobby in the frame, with a ticket from this page’s backend', async () => {
      const admission = backend();
      const told: string[] = [];
      const element = await garnier({ admission });
      element.addEventListener('tdoc-state-change', ({ screen }) => told.push(screen));
      await reaches(element, 'lobby');
      expect(admission.asked).to.equal(1);
      expect(told.at(-1)).to.equal('lobby');
      expect(element.state).to.equal('waiting');
      expect((await ask(element)).referrer).to.equal('');
    });

    it('opens no camera, no worker and no connection in this page', async () => {
      const { getUserMedia } = navigator.mediaDevices;
      let used = 0;
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error(`${(used += 1)}`));
      const element = await garnier({});
      await reaches(element, 'lobby');
      navigator.mediaDevices.getUserMedia = getUserMedia;
      expect(used).to.equal(0);
    });

    it('leaves and ends at the page’s word, and tells the page', async () => {
      const element = await garnier({});
      await reaches(element, 'lobby');
      const told = next(element, 'tdoc-ended');
      await element.leave();
      expect((await told).summary.reason).to.equal('left');
      await reaches(element, 'summary');

      const other = await garnier({});
      await reaches(other, 'lobby');
      const ended = next(other, 'tdoc-ended');
      await other.end();
      expect((await ended).summary.reason).to.equal('ended-by-practitioner');
    });

    it('lets two of them work side by side', async () => {
      const [one, two] = [await garnier({}), await garnier({})];
      await Promise.all([reaches(one, 'lobby'), reaches(two, 'lobby')]);
      await one.leave();
      await reaches(one, 'summary');
      expect(two.screen).to.equal('lobby');
      expect((await ask(two)).screen).to.equal('lobby');
    });

    it('says that the hospital does not answer, in the frame, with the code of its backend', async () => {
      const element = await garnier({
        admission: () => Promise.reject(new TypeError('network')),
      });
      const told = next(element, 'tdoc-error');
      expect((await told).code).to.equal('ERR_TDOC_ADMISSION_UNAVAILABLE');
      await reaches(element, 'fault');
      expect(iframeOf(element)).to.not.equal(null);
    });

    it('works where the browser refuses the frame every storage', async () => {
      const element = await garnier({ frameUrl: framePage({ 'no-storage': '' }) });
      await reaches(element, 'lobby');
    });
  });

  describe('requests', () => {
    it('cross to the page, which may refuse them', async () => {
      const element = await garnier({});
      await reaches(element, 'lobby');
      const refuse = (event: Event): void => event.preventDefault();
      element.addEventListener('tdoc-leave-request', refuse);
      const asked = next(element, 'tdoc-leave-request');
      await ask(element, 'press-leave');
      const event = await asked;
      expect([event.bubbles, event.composed, event.cancelable]).to.deep.equal([true, true, true]);
      expect(event.target).to.equal(element);
      // The frame has the page's word once it has obeyed what came after it.
      const refused = await element.withdrawConsent('nothing').catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(RangeError);
      expect(element.screen).to.equal('lobby');

      element.removeEventListener('tdoc-leave-request', refuse);
      await ask(element, 'press-leave');
      await reaches(element, 'summary');
    });

    it('run by themselves when the page says nothing in time', async () => {
      const element = await garnier({});
      await reaches(element, 'lobby');
      const { postMessage } = MessagePort.prototype;
      MessagePort.prototype.postMessage = function (this: MessagePort, data: unknown) {
        if (!String(data).includes('"verdict"')) postMessage.call(this, data);
      } as typeof postMessage;
      await ask(element, 'press-leave');
      await reaches(element, 'summary');
      MessagePort.prototype.postMessage = postMessage;
    });
  });

  describe('properties', () => {
    it('cross once read strictly: language, theme, colours; and again when they change', async () => {
      const element = await garnier({ patientUrl: `${PAGES}?lang=fr` });
      element.style.setProperty('--tdoc-color-accent', '#123456');
      element.style.setProperty('--tdoc-color-text', 'url(https://evil.example/x)');
      element.theme = 'dark';
      await reaches(element, 'lobby');
      await waitUntil(async () => (await ask(element)).theme === 'dark', 'never dark');
      const told = await ask(element);
      expect([told.lang, told.accent.trim()]).to.deep.equal(['fr', '#123456']);
      expect(told.patientUrl).to.equal(`${PAGES}?lang=fr`);
      element.setAttribute('lang', 'en');
      await waitUntil(async () => (await ask(element)).lang === 'en', 'never English');
      expect(iframeOf(element)?.title).to.equal('Video visit');
      element.theme = 'light';
      await waitUntil(async () => (await ask(element)).theme === 'light', 'never light');
    });

    it('gives the frame what it needs and nothing more', async () => {
      const element = await garnier({});
      await reaches(element, 'lobby');
      const iframe = iframeOf(element);
      expect(iframe?.getAttribute('sandbox')).to.equal(
        'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads',
      );
      expect(iframe?.referrerPolicy).to.equal('no-referrer');
      for (const used of ['camera', 'microphone', 'display-capture', 'clipboard-write']) {
        expect(iframe?.allow).to.include(used);
      }
      expect(iframe?.allow).to.not.include('*');
    });

    it('takes its whole place from the start', async () => {
      const element = await garnier({});
      const before = element.getBoundingClientRect();
      await reaches(element, 'lobby');
      const after = element.getBoundingClientRect();
      expect([after.width, after.height]).to.deep.equal([before.width, before.height]);
      const frame = iframeOf(element)?.getBoundingClientRect();
      expect([frame?.width, frame?.height]).to.deep.equal([after.width, after.height]);
    });
  });

  describe('the patient’s link', () => {
    it('leaves the address bar, crosses once, and is kept nowhere in the page', async () => {
      history.replaceState(null, '', `#r=${TELECONSULTATION}&k=${SECRET}`);
      const element = await mount<TDocTeleconsultation>(
        html`<tdoc-teleconsultation
          isolated
          mode="patient"
          .frameUrl=${framePage()}
          .admission=${backend(4)}
        ></tdoc-teleconsultation>`,
      );
      await waitUntil(() => location.hash === '', 'the secret stays in the address');
      await reaches(element, 'arrival');
      expect((await ask(element)).hasInvitation).to.equal(true);
      expect(reachable(element, window)).to.not.include(SECRET);
    });

    it('starts over from a whole link pasted after a broken one', async () => {
      history.replaceState(null, '', `#r=${TELECONSULTATION}`);
      const element = await mount<TDocTeleconsultation>(
        html`<tdoc-teleconsultation
          isolated
          mode="patient"
          .frameUrl=${framePage()}
          .admission=${backend(4)}
        ></tdoc-teleconsultation>`,
      );
      await waitUntil(() => element.screen === 'fault');
      expect(textOf(part(inside(element), 'tdoc-fault'))).to.include(
        'ERR_TDOC_LINK_SECRET_MISSING',
      );
      location.hash = `#r=${TELECONSULTATION}&k=${SECRET}`;
      await reaches(element, 'arrival');
    });
  });

  describe('errors', () => {
    for (const [frameUrl, code] of [
      [null, 'ERR_TDOC_FRAME_URL_INVALID'],
      ['http://tele.saint-aubin.example/frame.html', 'ERR_TDOC_FRAME_URL_INVALID'],
      [`${location.origin}/frame.html`, 'ERR_TDOC_FRAME_SAME_ORIGIN'],
    ] as const) {
      it(`says ${code} for ${frameUrl ?? 'no address'}, and opens no frame`, async () => {
        const element = await garnier({ frameUrl });
        await waitUntil(() => element.screen === 'fault');
        expect(textOf(part(inside(element), 'tdoc-fault'))).to.include(code);
        expect(iframeOf(element)).to.equal(null);
      });
    }

    for (const [page, query] of [
      ['nothing-here.html', {}],
      ['puppet.html', {}],
      ['frame-page.html', { hosts: 'https://dpi.saint-aubin.example' }],
    ] as const) {
      it(`says what to do when ${page} does not answer, and opens on the next press`, async () => {
        const timers = withTimers(10_000);
        const element = await garnier({ frameUrl: otherOrigin(page, query) });
        await waitUntil(() => iframeOf(element) !== null);
        const told = next(element, 'tdoc-error');
        timers.run();
        timers.restore();
        expect((await told).code).to.equal('ERR_TDOC_FRAME_UNAVAILABLE');
        const frame = inside(element);
        await frame.updateComplete;
        expect([element.screen, iframeOf(element)]).to.deep.equal(['fault', null]);

        element.frameUrl = framePage();
        await element.updateComplete;
        const fault = part<HTMLElementTagNameMap['tdoc-fault']>(frame, 'tdoc-fault');
        await fault.updateComplete;
        part(fault, 'button').click();
        await reaches(element, 'lobby');
      });
    }

    it('is told by the frame that a patient’s page is not in its list', async () => {
      const element = await garnier({ patientUrl: 'https://evil.example/visite' });
      expect((await next(element, 'tdoc-error')).code).to.equal('ERR_TDOC_FRAME_PATIENT_URL');
      expect((await ask(element)).fault).to.equal('ERR_TDOC_FRAME_PATIENT_URL');
    });
  });

  describe('the page around it', () => {
    it('closes frame and port when it is taken away', async () => {
      const element = await garnier({});
      await reaches(element, 'lobby');
      const frame = inside(element);
      const iframe = iframeOf(element);
      element.remove();
      expect(iframe?.isConnected).to.equal(false);
      expect(frame.shadowRoot?.querySelector('iframe')).to.equal(null);
    });

    it('comes back by itself after a move, which reloads a frame', async () => {
      const element = await garnier({});
      await reaches(element, 'lobby');
      const shelter = document.createElement('div');
      document.body.append(shelter);
      const again = new Promise<void>((resolve) => {
        element.addEventListener('tdoc-state-change', ({ screen }) => {
          if (screen === 'lobby') resolve();
        });
      });
      shelter.append(element);
      await again;
      expect((await ask(element)).screen).to.equal('lobby');
      shelter.remove();
    });

    it('keeps the very same frame where the page moves it with moveBefore (skipped where the browser has none, and reloads it)', async function () {
      if (!('moveBefore' in Element.prototype)) this.skip();
      const element = await garnier({});
      await reaches(element, 'lobby');
      const iframe = iframeOf(element);
      const shelter = document.createElement('div');
      document.body.append(shelter);
      (shelter as unknown as { moveBefore(node: Node, child: null): void }).moveBefore(
        element,
        null,
      );
      expect((await ask(element)).screen).to.equal('lobby');
      expect(iframeOf(element)).to.equal(iframe);
      await element.leave();
      await reaches(element, 'summary');
      shelter.remove();
    });

    it('leaves the keyboard to whoever writes beside it, and takes it when asked', async () => {
      const field = document.createElement('input');
      document.body.append(field);
      field.focus();
      const element = await garnier({});
      await reaches(element, 'lobby');
      await ask(element);
      expect(document.activeElement).to.equal(field);
      element.focusHeading();
      expect(document.activeElement).to.equal(element);
      field.remove();
    });

    it('shows a scanning script no key, no secret, no track; without it, the script finds them', async () => {
      const loot = /MediaStreamTrack|LinkSecret|[#&]k=[\w-]{43}/;
      const element = await garnier({ patientUrl: PAGES });
      await reaches(element, 'lobby');
      expect(reachable(element, window)).to.not.match(loot);
      expect(() => iframeOf(element)?.contentWindow?.document).to.throw(DOMException);
      expect(iframeOf(element)?.contentDocument).to.equal(null);

      const signalling = new MemorySignalling();
      const open = await mount<TDocTeleconsultation>(
        html`<tdoc-teleconsultation
          mode="practitioner"
          patient-url=${PAGES}
          .signalling=${signalling.transport()}
          .admission=${signalling.admission()}
        ></tdoc-teleconsultation>`,
      );
      await reaches(open, 'lobby');
      await open.updateComplete;
      const found = reachable(open, window);
      for (const one of [/MediaStreamTrack/, /[#&]k=[\w-]{43}/]) expect(found).to.match(one);
    });
  });
});
