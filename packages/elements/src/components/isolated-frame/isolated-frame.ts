/**
 * The place of an isolated teleconsultation in the host's page: the frame of another origin, what is
 * shown until it opens, and what to do when it does not. Knows nothing of what happens inside.
 */
import {
  httpAdmission,
  httpCredential,
  isTDocError,
  takeInvitation,
  type AdmissionSource,
  type CredentialSource,
  type Invitation,
  type TDocErrorCode,
  type TeleconsultationState,
} from '@tdoc/sdk-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Screen } from '../../controllers/journey.ts';
import { TDocErrorEvent, TDocStateChangeEvent } from '../../events.ts';
import { afterDispatch } from '../../internal/after-dispatch.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { frameAddress } from '../../isolated/frame-address.ts';
import { frameSettings, type HostProperties } from '../../isolated/frame-settings.ts';
import { HostSession } from '../../isolated/host-session.ts';
import { createFrame } from '../../isolated/isolated-view.ts';
import { themeTokensOf } from '../../isolated/theme-tokens.ts';
import { isolatedFrameStyles } from './isolated-frame.styles.ts';

/** What the page's element hands on: everything it was told, and where admissions come from. */
export interface IsolatedHost extends HostProperties {
  readonly frameUrl: string | null;
  readonly admission: AdmissionSource | null;
  readonly admissionUrl: string | null;
  readonly credential: CredentialSource | null;
  readonly credentialUrl: string | null;
  readonly invitation: Invitation | null;
}

/**
 * @fires tdoc-state-change - The teleconsultation or the screen changed, in the frame or here.
 * @fires tdoc-error - The frame could not be opened, or something failed inside.
 */
export class TDocIsolatedFrame extends TDocElement {
  static override styles = [TDocElement.styles, isolatedFrameStyles];

  @property({ attribute: false }) settings: IsolatedHost | null = null;

  @state() private fault: TDocErrorCode | null = null;
  @state() private opened = false;

  @query('.scheme') private readonly scheme!: HTMLElement;

  #session: HostSession | null = null;
  #iframe: HTMLIFrameElement | null = null;
  #invitation: Invitation | null = null;
  #hasHandedOver = false;
  #told: { state: TeleconsultationState; screen: Screen } = { state: 'idle', screen: 'opening' };

  /** The screen shown in the frame. */
  get screen(): Screen {
    return this.#told.screen;
  }

  get state(): TeleconsultationState {
    return this.#told.state;
  }

  /** What came from the frame, or pretended to, and was not accepted. */
  get refusals(): number {
    return this.#session?.refusals ?? 0;
  }

  async leave(): Promise<void> {
    await this.#session?.command('leave');
  }

  async end(): Promise<void> {
    await this.#session?.command('end');
  }

  /** @throws RangeError when the purpose is not one that was asked for. */
  async withdrawConsent(purpose: string): Promise<void> {
    const isDone = await this.#session?.command('withdraw-consent', purpose);
    if (isDone === false) throw new RangeError('"purpose" must be one of the purposes asked for');
  }

  /** Moves the keyboard into the frame, to the heading of its screen. */
  override focusHeading(): void {
    if (this.fault !== null) {
      const fault = this.renderRoot.querySelector('tdoc-fault');
      void fault?.updateComplete.then(() => fault.focusHeading());
      return;
    }
    this.#iframe?.focus();
    void this.#session?.command('focus');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#linkChanged);
    // Again after each move: an element that was moved finds its frame reloaded.
    void this.updateComplete.then(() => {
      if (this.isConnected && this.#session === null) this.#start();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#linkChanged);
    this.#stop();
  }

  /** `moveBefore` keeps the frame and its call: there is nothing to start over. */
  connectedMoveCallback(): void {
    this.requestUpdate();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#iframe !== null) this.#iframe.title = this.t.frameTitle;
    if (changed.has('settings') || changed.has('lang')) this.#session?.update();
  }

  protected override render(): TemplateResult {
    return html`<span class="scheme" aria-hidden="true" @transitionrun=${this.#restyle}></span>
      ${this.fault === null ? this.#iframe : nothing}
      ${this.fault === null && !this.opened ? this.#opening() : nothing}
      ${this.fault === null ? nothing : this.#fault(this.fault)}`;
  }

  #opening(): TemplateResult {
    return html`<div class="opening" role="status"><h2>${this.t.opening}</h2></div>`;
  }

  #fault(code: TDocErrorCode): TemplateResult {
    const { mode = 'patient', phoneNumber = null } = this.settings ?? {};
    return html`<tdoc-fault
      .code=${code}
      .viewerRole=${mode === 'practitioner' ? 'practitioner' : 'patient'}
      .phoneNumber=${phoneNumber}
      @tdoc-fault-action=${(event: Event) => afterDispatch(event, () => this.#start())}
    ></tdoc-fault>`;
  }

  #start(): void {
    this.#stop();
    const { settings } = this;
    if (settings === null) return;
    try {
      const address = frameAddress(settings.frameUrl, location.origin);
      // At once: what stands in the address bar is there for every other script to read.
      if (settings.mode !== 'practitioner') this.#invitation = takeInvitation() ?? this.#invitation;
      this.#iframe = createFrame(address, { title: this.t.frameTitle });
      this.#session = this.#sessionWith(this.#iframe, address.origin);
      this.fault = null;
    } catch (error) {
      if (!isTDocError(error)) throw error;
      this.#fail(error.code);
    }
    this.requestUpdate();
  }

  #sessionWith(iframe: HTMLIFrameElement, origin: string): HostSession {
    return new HostSession({
      iframe,
      origin,
      settings: () => frameSettings(this.settings ?? NOTHING_SAID, this.#appearance()),
      admission: () => this.#admission(),
      credential: () => this.#credential(),
      takeInvitation: () => this.#handOver(),
      onOpen: () => (this.opened = true),
      onEvent: (event) => this.#pass(event),
      onFocusRequest: () => {
        if (this.#mayTakeFocus()) this.focusHeading();
      },
      onFault: (code) => this.#fail(code),
    });
  }

  #stop(): void {
    this.#session?.close();
    this.#session = null;
    this.#iframe?.remove();
    this.#iframe = null;
    this.opened = false;
  }

  #fail(code: TDocErrorCode): void {
    this.#stop();
    this.fault = code;
    this.emit(new TDocErrorEvent(code));
    this.#told = { state: 'idle', screen: 'fault' };
    this.emit(new TDocStateChangeEvent(this.#told));
  }

  #pass(event: Event): void {
    if (event instanceof TDocStateChangeEvent) {
      this.#told = { state: event.state, screen: event.screen };
    }
    this.emit(event);
  }

  /** Once: what was handed over is not kept here. */
  #handOver(): Invitation | null {
    const given = this.#hasHandedOver ? null : (this.settings?.invitation ?? null);
    const invitation = this.#invitation ?? given;
    if (invitation !== null) this.#hasHandedOver = true;
    this.#invitation = null;
    return invitation;
  }

  #admission(): AdmissionSource | null {
    const { admission = null, admissionUrl = null } = this.settings ?? {};
    return admission ?? (admissionUrl === null ? null : httpAdmission(admissionUrl));
  }

  #credential(): CredentialSource | null {
    const { credential = null, credentialUrl = null } = this.settings ?? {};
    return credential ?? (credentialUrl === null ? null : httpCredential(credentialUrl));
  }

  #appearance(): Parameters<typeof frameSettings>[1] {
    const isDark = getComputedStyle(this.scheme).color === 'rgb(255, 255, 255)';
    return {
      lang: this.language,
      theme: isDark ? 'dark' : 'light',
      tokens: themeTokensOf(getComputedStyle(this)),
    };
  }

  readonly #restyle = (): void => {
    // The colour it is on its way to is there when the transition is over.
    requestAnimationFrame(() => requestAnimationFrame(() => this.#session?.update()));
  };

  /** Whoever writes in the record beside us keeps the keyboard. */
  #mayTakeFocus(): boolean {
    const active = document.activeElement;
    if (active === null || active === document.body) return true;
    for (
      let root = this.getRootNode();
      root instanceof ShadowRoot;
      root = root.host.getRootNode()
    ) {
      if (root.host === active) return true;
    }
    return active === this;
  }

  /** A person who pastes the whole link into the same tab only changes the fragment. */
  readonly #linkChanged = (): void => {
    if (this.settings?.mode === 'practitioner' || !/[#&]k=/.test(location.hash)) return;
    this.#start();
  };
}

const NOTHING_SAID: HostProperties = {
  mode: 'patient',
  displayName: null,
  patientName: null,
  practitionerName: null,
  organizationName: null,
  organizationLogo: null,
  scheduledAt: null,
  patientUrl: null,
  purposes: null,
  purposeTexts: {},
  expectedMinutes: null,
  phoneNumber: null,
  nextStep: null,
};

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-isolated-frame': TDocIsolatedFrame;
  }
}
