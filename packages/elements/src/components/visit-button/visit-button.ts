/**
 * The button a host puts beside an appointment. Tells the state of the teleconsultation in one
 * line and, on press, loads the journey and opens it. Holds nothing of the journey itself.
 */
import {
  html,
  LitElement,
  nothing,
  svg,
  type PropertyDeclarations,
  type TemplateResult,
} from 'lit';
import type { TDocTeleconsultation } from '../teleconsultation/teleconsultation.ts';
import { Ticker } from '../../controllers/ticker.ts';
import { TDocErrorEvent, TDocVisitRequestEvent } from '../../visit-events.ts';
import { TDOC_VERSION } from '../../internal/register.ts';
import { LanguageController } from '../../localization/language-controller.ts';
import { secondsSince, toDate } from '../../localization/format.ts';
import { base, BASE_COLORS, colorTokens } from '../../styles/base.ts';
import { OpenMarker } from './open-marker.ts';
import { VISIT_BUTTON_TEXT, type VisitButtonText } from './visit-button-text.ts';
import { visitButtonStyles } from './visit-button.styles.ts';

export type VisitStatus = 'planned' | 'waiting' | 'in-progress' | 'ended';

/** Attributes that speak of the button; every other one is the widget's. */
const OWN = ['id', 'class', 'style', 'slot', 'hidden', 'status', 'since', 'duration-s', 'target'];

/** Properties a framework may have set without their attribute. */
const HANDED_ON = [
  'patientName',
  'practitionerName',
  'admissionUrl',
  'signalling',
  'patientUrl',
  'displayName',
  'scheduledAt',
] as const;

const CAMERA = svg`<rect x="3" y="6.5" width="12.5" height="11" rx="2.5" /><path d="M15.5 10.8l4.3-2.6a.8.8 0 0 1 1.2.7v6.2a.8.8 0 0 1-1.2.7l-4.3-2.6" />`;
const TICK = svg`<path d="M5 12.5l4.5 4.5L19 7.5" />`;

/**
 * @fires tdoc-visit-request - Pressed. Cancelling it keeps the widget closed.
 * @fires tdoc-error - The widget could not be loaded (`ERR_TDOC_WIDGET_UNAVAILABLE`).
 */
export class TDocVisitButton extends LitElement {
  static readonly tdocVersion: string = TDOC_VERSION;
  /** Colours by role, the base of every element, the button's own shape. */
  static override styles = [colorTokens(BASE_COLORS), base, visitButtonStyles];
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** Declared without decorators, whose helpers would weigh as much as the button's own words. */
  static override properties: PropertyDeclarations = {
    lang: {},
    theme: { reflect: true },
    status: { reflect: true },
    since: {},
    scheduledAt: { attribute: 'scheduled-at' },
    durationS: { attribute: 'duration-s', type: Number },
    patientName: { attribute: 'patient-name' },
    practitionerName: { attribute: 'practitioner-name' },
    admissionUrl: { attribute: 'admission-url' },
    signalling: {},
    patientUrl: { attribute: 'patient-url' },
    displayName: { attribute: 'display-name' },
    target: {},
    phase: { state: true },
  };

  declare lang: string;
  /** `light`, `dark` or `auto`; absent: the `color-scheme` around the element. */
  declare theme: 'light' | 'dark' | 'auto' | null;
  /** State of the teleconsultation, from the host's own backend. */
  status: VisitStatus = 'planned';
  /** ISO 8601: when the patient began to wait, or the teleconsultation started. */
  declare since: string | null;
  /** ISO 8601. */
  declare scheduledAt: string | null;
  /** Length of an ended teleconsultation, in seconds. */
  declare durationS: number | null;
  declare patientName: string | null;
  declare practitionerName: string | null;
  /** The host's own address that answers with an admission ticket. */
  declare admissionUrl: string | null;
  /** Address of the signalling server. */
  declare signalling: string | null;
  /** The host's page that patients open. */
  declare patientUrl: string | null;
  /** The name shown to the patient. */
  declare displayName: string | null;
  /** Id of the container in which the widget opens; absent: right after the button. */
  declare target: string | null;

  /** How the journey is loaded; a host with its own bundle may replace it. */
  loadJourney: () => Promise<unknown> = () => import('../../journey.ts');

  private phase: 'closed' | 'opening' | 'open' | 'unavailable' = 'closed';

  readonly #language = new LanguageController(this);
  readonly #ticker = new Ticker(this);
  readonly #marker = new OpenMarker();
  #widget: TDocTeleconsultation | null = null;

  /** The opened widget, or null. */
  get widget(): TDocTeleconsultation | null {
    return this.#widget?.isConnected === true ? this.#widget : null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#reopenAfterReload();
  }

  /** Loads the journey and opens it in the target, as a press does but without asking first. */
  async open(): Promise<void> {
    const widget = this.widget;
    if (widget !== null) {
      widget.focusHeading();
      return;
    }
    if (this.phase === 'opening') return;
    this.phase = 'opening';
    try {
      await this.loadJourney();
    } catch {
      this.phase = 'unavailable';
      this.dispatchEvent(new TDocErrorEvent('ERR_TDOC_WIDGET_UNAVAILABLE'));
      return;
    }
    this.#mount();
    await this.#marker.set(this.admissionUrl ?? null);
  }

  async #reopenAfterReload(): Promise<void> {
    await this.updateComplete;
    if (this.phase === 'closed' && (await this.#marker.matches(this.admissionUrl ?? null)))
      await this.open();
  }

  #mount(): void {
    const widget = document.createElement('tdoc-teleconsultation');
    widget.setAttribute('mode', 'practitioner');
    for (const { name, value } of this.attributes) {
      if (!OWN.includes(name)) widget.setAttribute(name, value);
    }
    for (const name of HANDED_ON) {
      if (this[name]) widget[name] = this[name];
    }
    widget.addEventListener('tdoc-ended', () => this.#marker.clear());
    widget.addEventListener('tdoc-close-request', (event) => {
      queueMicrotask(() => {
        if (event.defaultPrevented) return;
        this.#marker.clear();
        widget.remove();
        this.phase = 'closed';
        this.focus();
      });
    });
    const container = this.target ? document.getElementById(this.target) : null;
    if (container === null) this.after(widget);
    else container.append(widget);
    this.#widget = widget;
    this.phase = 'open';
  }

  #press(): void {
    if (this.dispatchEvent(new TDocVisitRequestEvent())) void this.open();
  }

  #label(text: VisitButtonText): string {
    if (this.phase === 'opening') return text.opening;
    const since = toDate(this.since);
    const seconds = since === null ? null : secondsSince(since, this.#ticker.now);
    switch (this.status) {
      case 'waiting':
        return text.waiting(this.patientName ?? null, seconds ?? 0);
      case 'in-progress':
        return text.inProgress(seconds);
      case 'ended':
        return text.ended(this.durationS ?? null);
      case 'planned': {
        const scheduled = toDate(this.scheduledAt);
        return scheduled === null ? text.open : text.plannedAt(scheduled);
      }
    }
  }

  protected override render(): TemplateResult {
    const text = VISIT_BUTTON_TEXT[this.#language.language];
    const live = this.status === 'waiting' || this.status === 'in-progress';
    return html`
      <button
        part="button"
        type="button"
        data-status=${this.status}
        aria-expanded=${this.widget !== null}
        aria-busy=${this.phase === 'opening'}
        @click=${this.#press}
      >
        ${live ? html`<span class="dot" part="dot"></span>` : this.#icon()}
        <span>${this.#label(text)}</span>
      </button>
      ${
        this.phase === 'unavailable'
          ? html`<p class="fault" role="alert">${text.unavailable}</p>`
          : nothing
      }
    `;
  }

  #icon(): TemplateResult {
    return html`<svg
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      ${this.status === 'ended' ? TICK : CAMERA}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-visit-button': TDocVisitButton;
  }
}
