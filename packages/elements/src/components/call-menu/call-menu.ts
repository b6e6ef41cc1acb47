/** What is behind "More" in the call: devices, verification, own picture, and the end for all. */
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import {
  TDocOwnPictureRequestEvent,
  TDocPanelRequestEvent,
  TDocScreenShareRequestEvent,
} from '../../events.ts';
import { icon, type IconName } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { callMenuStyles } from './call-menu.styles.ts';

/**
 * @fires tdoc-panel-request - Open devices, verification, waiting room, or the leave sheet.
 * @fires tdoc-own-picture-request - Hide or show one's own picture.
 * @fires tdoc-screen-share-request - Share the screen, or stop.
 */
export class TDocCallMenu extends TDocElement {
  static override styles = [TDocElement.styles, callMenuStyles];

  /** True for a practitioner: may see the waiting room and end for all. */
  @property({ type: Boolean }) practitioner = false;
  @property({ type: Boolean, attribute: 'own-hidden' }) ownHidden = false;
  @property({ type: Boolean, attribute: 'can-share-screen' }) canShareScreen = false;
  @property({ type: Boolean }) sharing = false;

  protected override render(): TemplateResult {
    const text = this.t.controls;
    const open = (panel: 'devices' | 'verification' | 'people' | 'leave') => () =>
      this.emit(new TDocPanelRequestEvent(panel));
    return html`<ul role="list">
      ${this.#item('lock', text.verification, { press: open('verification') })}
      ${this.#item('settings', text.devices, { press: open('devices') })}
      ${
        this.canShareScreen
          ? this.#item('screen', this.sharing ? text.stopSharing : text.startSharing, {
              press: () => this.emit(new TDocScreenShareRequestEvent({ active: !this.sharing })),
            })
          : nothing
      }
      ${this.#item(
        this.ownHidden ? 'person' : 'eyeOff',
        this.ownHidden ? text.showOwn : text.hideOwn,
        {
          press: () => this.emit(new TDocOwnPictureRequestEvent({ hidden: !this.ownHidden })),
        },
      )}
      ${
        this.practitioner
          ? html`${this.#item('people', text.people, { press: open('people') })}
            ${this.#item('leave', text.end, { press: open('leave'), look: 'end' })}`
          : nothing
      }
    </ul>`;
  }

  #item(
    name: IconName,
    label: string,
    { press, look = '' }: { press: () => unknown; look?: 'end' | '' },
  ): TemplateResult {
    return html`<li class=${look === 'end' ? 'last' : ''}>
      <button class=${look} type="button" data-item=${name} @click=${press}>
        ${icon(name)}${label}
      </button>
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-call-menu': TDocCallMenu;
  }
}
