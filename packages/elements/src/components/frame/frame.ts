/**
 * The isolated frame's own page is this one element: it greets its host, if its page allows that host,
 * and runs the whole journey where no script of the host can reach it.
 */
import {
  isTDocError,
  ROLES,
  type CredentialIssuer,
  type Invitation,
  type MediaSource,
  type TDocErrorCode,
  type TeleconsultationOptions,
  type TeleconsultationPorts,
} from '@tdoc/sdk-core';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { TDocErrorEvent, TDocStateChangeEvent } from '../../events.ts';
import { afterDispatch } from '../../internal/after-dispatch.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { packEvent, PASSING_EVENTS, unpackEvent } from '../../isolated/frame-events.ts';
import { greetHost } from '../../isolated/frame-handshake.ts';
import { originsIn, patientPage } from '../../isolated/frame-lists.ts';
import type { FrameSettings } from '../../isolated/frame-messages.ts';
import { FrameSession, type FrameSessionOptions } from '../../isolated/frame-session.ts';
import { THEME_TOKENS } from '../../isolated/theme-tokens.ts';
import type { PurposeText } from '../../localization/translation.ts';
import type { TDocTeleconsultation } from '../teleconsultation/teleconsultation.ts';
import { frameStyles } from './frame.styles.ts';

/** For the frame page of the isolated mode; it has no use anywhere else. */
export class TDocFrame extends TDocElement {
  static override styles = [TDocElement.styles, frameStyles];

  /** Exact origins that may embed this page, separated by spaces. Empty: nobody may. */
  @property() hosts = '';
  /** Pages a patient's link may point at, separated by spaces; the first where the host names none. */
  @property({ attribute: 'patient-pages' }) patientPages = '';
  /** The server's `/v1/signalling`, absolute or relative to this page: never the host's to choose. */
  @property() signalling: TeleconsultationOptions['signalling'] = '/v1/signalling';
  /** Whose word about the others counts; as an attribute, JSON: `[{"issuer", "name", "jwks"}]`. */
  @property({ type: Array }) issuers: readonly CredentialIssuer[] = [];
  /** Roles that nobody may have without such a word, separated by spaces. */
  @property({ attribute: 'credential-required-for' }) credentialRequiredFor = '';
  /** Parts of one's own in place of the core's, for tests and embedders. */
  @property({ attribute: false }) ports: Partial<TeleconsultationPorts> | null = null;
  @property({ attribute: false }) mediaSource: MediaSource | null = null;

  @state() private settings: FrameSettings | null = null;
  @state() private started = false;
  @state() private fault: TDocErrorCode | null = null;

  @query('tdoc-teleconsultation') private readonly journey!: TDocTeleconsultation | null;

  #session: FrameSession | null = null;
  #invitation: Invitation | null = null;
  #patientUrl: string | null = null;
  #abort = new AbortController();
  /** Requests the host let pass: they run as if they had never been held. */
  readonly #passed = new WeakSet<Event>();
  #refusals = 0;

  /** What came over the window or the port and was not accepted. */
  get refusals(): number {
    return this.#refusals + (this.#session?.refusals ?? 0);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    for (const type of PASSING_EVENTS) {
      // Before anything inside has heard of it.
      this.addEventListener(type, this.#heard, { capture: true, signal });
    }
    void this.updateComplete.then(() => this.#greet(signal));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
    this.#session?.close();
    this.#session = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('settings') && this.settings !== null) this.#dress(this.settings);
  }

  protected override render(): TemplateResult {
    if (this.fault !== null) return this.#fault(this.fault);
    if (this.settings === null || !this.started) {
      return html`<div class="opening" role="status"><h2>${this.t.opening}</h2></div>`;
    }
    const { settings } = this;
    return html`<tdoc-teleconsultation
      .mode=${settings.mode}
      .admission=${this.#session?.admission ?? null}
      .credential=${this.#session?.credential ?? null}
      .issuers=${this.issuers}
      .credentialRequiredFor=${ROLES.filter((role) => this.credentialRequiredFor.includes(role))}
      .signalling=${this.signalling}
      .invitation=${this.#invitation}
      .displayName=${settings.displayName}
      .patientName=${settings.patientName}
      .practitionerName=${settings.practitionerName}
      .organizationName=${settings.organizationName}
      .organizationLogo=${settings.organizationLogo}
      .scheduledAt=${settings.scheduledAt}
      .patientUrl=${this.#patientUrl}
      .purposes=${settings.purposes}
      .purposeTexts=${textsOf(settings)}
      .expectedMinutes=${settings.expectedMinutes}
      .phoneNumber=${settings.phoneNumber}
      .nextStep=${settings.nextStep}
      .ports=${this.ports}
      .mediaSource=${this.mediaSource}
      .takeFocus=${this.#takeFocus}
    ></tdoc-teleconsultation>`;
  }

  #fault(code: TDocErrorCode): TemplateResult {
    return html`<tdoc-fault
      .code=${code}
      @tdoc-fault-action=${(event: Event) => afterDispatch(event, () => location.reload())}
    ></tdoc-fault>`;
  }

  async #greet(signal: AbortSignal): Promise<void> {
    try {
      const greeting = await greetHost({
        hosts: originsIn(this.hosts),
        signal,
        onRefused: () => (this.#refusals += 1),
      });
      this.#session = new FrameSession({
        greeting,
        onSettings: (settings) => this.#take(settings),
        onInvitation: (invitation) => (this.#invitation = invitation),
        onCommand: (command) => this.#obey(command),
      });
    } catch (error) {
      if (!isTDocError(error)) throw error;
      if (!signal.aborted) this.#fail(error.code);
    }
  }

  #take(settings: FrameSettings): void {
    try {
      this.#patientUrl = patientPage(settings.patientUrl, this.patientPages);
      this.settings = settings;
    } catch (error) {
      if (!isTDocError(error)) throw error;
      this.#fail(error.code);
    }
  }

  #fail(code: TDocErrorCode): void {
    this.fault = code;
    this.#session?.tell(new TDocErrorEvent(code));
    this.#session?.tell(new TDocStateChangeEvent({ state: 'idle', screen: 'fault' }));
  }

  async #obey({
    command,
    purpose,
  }: Parameters<FrameSessionOptions['onCommand']>[0]): Promise<void> {
    switch (command) {
      case 'start':
        this.started = true;
        await this.updateComplete;
        break;
      case 'leave':
        await this.journey?.leave();
        break;
      case 'end':
        await this.journey?.end();
        break;
      case 'withdraw-consent':
        if (purpose !== null) await this.journey?.withdrawConsent(purpose);
        break;
      case 'focus':
        this.journey?.focusHeading();
        break;
    }
  }

  /** The look of the page around the frame; nothing that is not in the list of tokens gets here. */
  #dress({ lang, theme, tokens }: FrameSettings): void {
    this.lang = lang;
    document.documentElement.lang = lang;
    this.theme = theme;
    for (const name of THEME_TOKENS) this.style.removeProperty(name);
    for (const [name, value] of tokens) this.style.setProperty(name, value);
  }

  readonly #takeFocus = (): void => {
    if (document.hasFocus()) this.journey?.focusHeading();
    else this.#session?.requestFocus();
  };

  /** Tells the host; what a person requests waits for its word, and runs unless it was refused. */
  readonly #heard = (event: Event): void => {
    if (this.#passed.has(event)) return;
    const session = this.#session;
    if (session === null) return;
    if (!event.cancelable) {
      session.tell(event);
      return;
    }
    event.stopImmediatePropagation();
    event.preventDefault();
    const path = event.composedPath();
    void session.isPrevented(event).then((isPrevented) => {
      // An event that was stopped can not be sent on: the same is made once more.
      const packed = packEvent(event);
      const again = packed === null ? null : unpackEvent(packed);
      if (again === null) return;
      if (isPrevented) again.preventDefault();
      this.#passed.add(again);
      // The button that was pressed may be gone by now; what held it is not.
      const target = path.find((one) => one instanceof Element && one.isConnected) ?? this;
      target.dispatchEvent(again);
    });
  };
}

function textsOf({ purposeTexts }: FrameSettings): Readonly<Record<string, PurposeText>> {
  return Object.fromEntries(
    purposeTexts.map(({ id, title, summary, details }) => [id, { title, summary, details }]),
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-frame': TDocFrame;
  }
}
