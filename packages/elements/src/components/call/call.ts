/**
 * The call: the remote face is the page, one's own picture small, a bar that steps aside. Draws
 * snapshots and asks by events; opens no device and knows no connection.
 */
import type { ChatMessage, Participant, Role, TDocErrorCode } from '@tdoc/sdk-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, queryAll, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { IdleController } from '../../controllers/idle-controller.ts';
import { Ticker } from '../../controllers/ticker.ts';
import type { Panel, TDocOwnPictureRequestEvent, TDocPanelRequestEvent } from '../../events.ts';
import { afterDispatch } from '../../internal/after-dispatch.ts';
import type { FileFacts } from '../../internal/files.ts';
import { icon } from '../../internal/icons.ts';
import { nameOf } from '../../internal/names.ts';
import { isProven } from '../../internal/proven.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatDuration, formatElapsed, secondsSince } from '../../localization/format.ts';
import type { TDocCallControls } from '../call-controls/call-controls.ts';
import {
  NO_DEVICES,
  NONE_SELECTED,
  type DeviceLists,
  type SelectedDevices,
} from '../../internal/devices.ts';
import type { TDocParticipantTile } from '../participant-tile/participant-tile.ts';
import { panelBody, panelTitle, type PanelFacts } from './call-panel.ts';
import { callStyles } from './call.styles.ts';

const BAR_HIDES_AFTER_MS = 4000;

/** The last person who left, to say so to whoever stays alone. */
export interface Departure {
  readonly name: string;
  readonly at: Date;
}

export class TDocCall extends TDocElement {
  static override styles = [TDocElement.styles, callStyles];

  @property({ attribute: false }) local: Participant | null = null;
  /** Admitted others, in order of arrival. */
  @property({ attribute: false }) remotes: readonly Participant[] = [];
  /** Those who wait (practitioner only). */
  @property({ attribute: false }) waiting: readonly Participant[] = [];
  @property({ attribute: false }) messages: readonly ChatMessage[] = [];
  /** Files sent and offered, in the order they were. */
  @property({ attribute: false }) files: readonly FileFacts[] = [];
  @property({ attribute: false }) startedAt: Date | null = null;
  @property({ attribute: false }) departure: Departure | null = null;
  /** When picture and sound were interrupted; null while they flow. */
  @property({ attribute: false }) interruptedSince: Date | null = null;
  @property({ attribute: 'viewer-role' }) viewerRole: Role = 'patient';
  @property({ type: Boolean, attribute: 'signalling-lost' }) signallingLost = false;
  @property({ type: Boolean, attribute: 'microphone-muted' }) microphoneMuted = false;
  @property({ type: Boolean, attribute: 'camera-off' }) cameraOff = false;
  @property({ type: Boolean }) sharing = false;
  @property({ type: Boolean, attribute: 'can-share-screen' }) canShareScreen = false;
  @property({ attribute: false }) devices: DeviceLists = NO_DEVICES;
  @property({ attribute: false }) selected: SelectedDevices = NONE_SELECTED;
  @property() fault: TDocErrorCode | null = null;
  @property({ attribute: 'phone-number' }) phoneNumber: string | null = null;
  /** Sixty digits for everybody here, when there are three or more. */
  @property({ attribute: false }) groupCode: readonly string[] | null = null;
  /** The open panel; a story or a host may open one. */
  @property() panel: Panel | null = null;

  @state() private ownHidden = false;
  @state() private soundBlocked = false;
  @state() private readCount = 0;

  @query('tdoc-call-controls') private controls!: TDocCallControls | null;
  @queryAll('.faces tdoc-participant-tile') private tiles!: NodeListOf<TDocParticipantTile>;

  readonly #idle = new IdleController(this, { afterMs: BAR_HIDES_AFTER_MS });
  readonly #ticker = new Ticker(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isRead =
      this.panel === 'chat' &&
      ['messages', 'files', 'panel'].some((name) => changed.has(name as keyof TDocCall));
    if (!this.hasUpdated || isRead) this.readCount = this.#heardCount;
  }

  /** Everything there is to read in the chat. */
  get #heardCount(): number {
    return (
      this.messages.length + this.files.filter(({ direction }) => direction === 'receiving').length
    );
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('panel')) return;
    const before = changed.get('panel');
    if (this.panel !== null) {
      // There already, but for a page whose network failed just then.
      import('../../call-parts.ts').catch(() => {});
      this.renderRoot.querySelector<HTMLElement>('.panel h3')?.focus();
    } else if (before !== undefined && before !== null) {
      this.controls?.focusControl(before);
    }
  }

  protected override render(): TemplateResult {
    const hidesBar = this.#idle.isIdle && this.panel === null;
    return html`<section
      class="layout"
      aria-labelledby="title"
      @tdoc-panel-request=${this.#requestPanel}
      @tdoc-own-picture-request=${this.#requestOwnPicture}
      @tdoc-playback-blocked=${() => (this.soundBlocked = true)}
      @tdoc-hear=${this.#hear}
      @keydown=${this.#keydown}
    >
      <h2 id="title" class="visually-hidden" tabindex="-1" data-heading>
        ${this.t.call.heading(this.#otherName())}
      </h2>
      <div class="stage ${hidesBar ? 'idle' : ''}">
        ${this.#pictures()} ${this.#top()} ${this.#notices()}
        ${
          this.ownHidden || this.local === null
            ? nothing
            : html`<tdoc-own-picture .participant=${this.local}></tdoc-own-picture>`
        }
        <div class="bar">
          <tdoc-call-controls
            .microphoneMuted=${this.microphoneMuted}
            .cameraOff=${this.cameraOff}
            .sharing=${this.sharing}
            .canShareScreen=${this.canShareScreen}
            .unread=${this.panel === 'chat' ? 0 : this.#heardCount - this.readCount}
            .panel=${this.panel}
          ></tdoc-call-controls>
        </div>
      </div>
      ${this.panel === null ? nothing : this.#panel(this.panel)}
    </section>`;
  }

  #otherName(): string | null {
    const [first] = this.remotes;
    return first === undefined ? null : nameOf(first, this.t);
  }

  #pictures(): TemplateResult {
    const sharer = this.remotes.find(({ screen }) => screen.on && screen.track !== null);
    return html`<div class="pictures">
      ${
        sharer === undefined
          ? nothing
          : html`<tdoc-participant-tile
              class="screen"
              source="screen"
              .participant=${sharer}
            ></tdoc-participant-tile>`
      }
      ${
        this.remotes.length === 0
          ? html`<p class="alone">${this.#alone()}</p>`
          : html`<div class="faces" data-count=${this.remotes.length}>
              ${repeat(
                this.remotes,
                ({ id }) => id,
                (remote) =>
                  html`<tdoc-participant-tile
                    sounding
                    .participant=${remote}
                    .softened=${this.interruptedSince !== null}
                    .speakerId=${this.selected.speaker}
                  ></tdoc-participant-tile>`,
              )}
            </div>`
      }
    </div>`;
  }

  #alone(): string {
    const text = this.t.call;
    if (this.departure === null) return text.alone;
    const seconds = secondsSince(this.departure.at, this.#ticker.now);
    return text.aloneSince(this.departure.name, formatDuration(seconds, this.language));
  }

  #top(): TemplateResult {
    const encrypted = this.remotes.length > 0 && this.remotes.every(isProven);
    const worst =
      this.remotes.find(({ quality }) => quality?.level === 'poor') ??
      this.remotes.find(({ quality }) => quality?.level === 'fair') ??
      this.remotes[0];
    return html`<div class="top">
      <tdoc-security-badge
        .encrypted=${encrypted}
        .verified=${this.remotes.every(({ protection }) => protection?.verified === true)}
        .expanded=${this.panel === 'verification'}
      ></tdoc-security-badge>
      ${
        this.startedAt === null
          ? nothing
          : html`<span class="elapsed" role="timer" aria-label=${this.t.call.elapsed}
              >${formatElapsed(secondsSince(this.startedAt, this.#ticker.now))}</span
            >`
      }
      <span class="spacer"></span>
      <tdoc-network-quality .quality=${worst?.quality ?? null}></tdoc-network-quality>
    </div>`;
  }

  #notices(): TemplateResult {
    const weak = this.remotes.some(({ quality }) => quality?.level === 'poor');
    return html`<tdoc-call-notices
      .interruptedSince=${this.interruptedSince}
      .signallingLost=${this.signallingLost}
      .weakNetwork=${weak}
      .soundBlocked=${this.soundBlocked}
      .sharing=${this.sharing}
      .waiting=${this.panel === 'people' ? [] : this.waiting}
      .fault=${this.fault}
      .phoneNumber=${this.phoneNumber}
    ></tdoc-call-notices>`;
  }

  #panel(panel: Panel): TemplateResult {
    const facts: PanelFacts = {
      local: this.local,
      remotes: this.remotes,
      waiting: this.waiting,
      messages: this.messages,
      files: this.files,
      devices: this.devices,
      selected: this.selected,
      practitioner: this.viewerRole === 'practitioner',
      ownHidden: this.ownHidden,
      canShareScreen: this.canShareScreen,
      sharing: this.sharing,
      groupCode: this.groupCode,
    };
    return html`<div
      class="panel ${panel === 'chat' ? 'tall' : ''}"
      role="dialog"
      aria-labelledby="panel-title"
      data-panel=${panel}
    >
      <header>
        <h3 id="panel-title" tabindex="-1">${panelTitle(panel, this.t)}</h3>
        <button type="button" aria-label=${this.t.call.close} @click=${() => (this.panel = null)}>
          ${icon('close')}
        </button>
      </header>
      <div class="body">${panelBody(panel, facts, this.t)}</div>
    </div>`;
  }

  #requestPanel(event: TDocPanelRequestEvent): void {
    afterDispatch(event, () => (this.panel = event.panel));
  }

  #requestOwnPicture(event: TDocOwnPictureRequestEvent): void {
    afterDispatch(event, () => {
      this.ownHidden = event.hidden;
      this.panel = null;
    });
  }

  #hear(): void {
    this.soundBlocked = false;
    for (const tile of this.tiles) void tile.resume();
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.panel === null) return;
    event.stopPropagation();
    this.panel = null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-call': TDocCall;
  }
}
