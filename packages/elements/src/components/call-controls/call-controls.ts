/**
 * The bar of the call: micro, camera, share, chat, more, leave. An icon shows muted once the track
 * is, never because the button was pressed.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import {
  TDocCameraRequestEvent,
  TDocMicrophoneRequestEvent,
  TDocPanelRequestEvent,
  TDocScreenShareRequestEvent,
  type Panel,
} from '../../events.ts';
import { icon, type IconName } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { callControlsStyles } from './call-controls.styles.ts';

interface Control {
  readonly id: string;
  readonly name: IconName;
  /** The word under the icon. */
  readonly label: string;
  /** The accessible name; begins with what the press does. */
  readonly title: string;
  readonly look?: 'off' | 'on' | 'leave';
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly count?: number;
  readonly press: () => unknown;
}

/**
 * @fires tdoc-microphone-request - Cut or restore the microphone.
 * @fires tdoc-camera-request - Cut or restore the camera.
 * @fires tdoc-screen-share-request - Share the screen, or stop.
 * @fires tdoc-panel-request - Open or close the chat, the rest, or the leave sheet.
 */
export class TDocCallControls extends TDocElement {
  static override styles = [TDocElement.styles, callControlsStyles];

  @property({ type: Boolean, attribute: 'microphone-muted' }) microphoneMuted = false;
  @property({ type: Boolean, attribute: 'camera-off' }) cameraOff = false;
  @property({ type: Boolean }) sharing = false;
  @property({ type: Boolean, attribute: 'can-share-screen' }) canShareScreen = false;
  @property({ type: Number }) unread = 0;
  @property() panel: Panel | null = null;

  /** Puts the keyboard on the control of a panel that just closed. */
  focusControl(panel: Panel): void {
    const id = panel === 'chat' || panel === 'leave' ? panel : 'more';
    this.renderRoot.querySelector<HTMLElement>(`[data-control=${id}]`)?.focus();
  }

  protected override render(): TemplateResult {
    return html`<div class="bar" role="toolbar" aria-label=${this.t.controls.label}>
      ${this.#controls().map((control) => this.#button(control))}
    </div>`;
  }

  #controls(): readonly Control[] {
    const text = this.t.controls;
    const share: Control = {
      id: 'share',
      name: 'screen',
      label: text.share,
      title: this.sharing ? text.stopSharing : text.startSharing,
      ...(this.sharing ? { look: 'on' as const } : {}),
      pressed: this.sharing,
      press: () => this.emit(new TDocScreenShareRequestEvent({ active: !this.sharing })),
    };
    return [
      {
        id: 'microphone',
        name: this.microphoneMuted ? 'microphoneOff' : 'microphone',
        label: text.microphone,
        title: this.microphoneMuted ? text.unmuteMicrophone : text.muteMicrophone,
        ...(this.microphoneMuted ? { look: 'off' as const } : {}),
        press: () => this.emit(new TDocMicrophoneRequestEvent({ muted: !this.microphoneMuted })),
      },
      {
        id: 'camera',
        name: this.cameraOff ? 'cameraOff' : 'camera',
        label: text.camera,
        title: this.cameraOff ? text.startCamera : text.stopCamera,
        ...(this.cameraOff ? { look: 'off' as const } : {}),
        press: () => this.emit(new TDocCameraRequestEvent({ off: !this.cameraOff })),
      },
      ...(this.canShareScreen ? [share] : []),
      {
        ...this.#panelControl('chat', 'chat'),
        label: text.chat,
        title: this.#chatTitle(),
        count: this.unread,
      },
      { ...this.#panelControl('more', 'more'), label: text.more, title: text.more },
      {
        ...this.#panelControl('leave', 'leave'),
        label: text.leave,
        title: text.leave,
        look: 'leave',
      },
    ];
  }

  #chatTitle(): string {
    const { chat, unread } = this.t.controls;
    return this.unread === 0 ? chat : `${chat}, ${unread(this.unread)}`;
  }

  #panelControl(
    panel: 'chat' | 'more' | 'leave',
    name: IconName,
  ): Pick<Control, 'id' | 'name' | 'expanded' | 'press'> {
    const expanded = this.panel === panel;
    return {
      id: panel,
      name,
      expanded,
      press: () => this.emit(new TDocPanelRequestEvent(expanded ? null : panel)),
    };
  }

  #button(control: Control): TemplateResult {
    const { id, name, label, title, look, pressed, expanded, count = 0, press } = control;
    return html`<button
      class="${look ?? ''} ${id}"
      type="button"
      data-control=${id}
      aria-label=${title === label ? title : `${label}, ${title}`}
      aria-pressed=${pressed ?? (id === 'microphone' || id === 'camera' ? look === 'off' : nothing)}
      aria-expanded=${expanded ?? nothing}
      title=${title}
      @click=${press}
    >
      <span class="round">${icon(name)}</span>
      <span aria-hidden="true">${label}</span>
      ${count > 0 ? html`<span class="count" aria-hidden="true">${count}</span>` : nothing}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-call-controls': TDocCallControls;
  }
}
