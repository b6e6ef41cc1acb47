/** Which camera, which microphone, which sound output: three native lists, nothing more. */
import type { DeviceChoice } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocDeviceRequestEvent } from '../../events.ts';
import {
  NO_DEVICES,
  NONE_SELECTED,
  type DeviceLists,
  type SelectedDevices,
} from '../../internal/devices.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { devicePickerStyles } from './device-picker.styles.ts';

/** @fires tdoc-device-request - Another device was chosen. */
export class TDocDevicePicker extends TDocElement {
  static override styles = [TDocElement.styles, devicePickerStyles];

  @property({ attribute: false }) devices: DeviceLists = NO_DEVICES;
  @property({ attribute: false }) selected: SelectedDevices = NONE_SELECTED;

  protected override render(): TemplateResult {
    const { cameras, microphones, speakers } = this.devices;
    return html`<div class="fields">
      ${this.#field('camera', cameras)} ${this.#field('microphone', microphones)}
      ${speakers.length > 0 ? this.#field('speaker', speakers) : nothing}
    </div>`;
  }

  #field(kind: keyof SelectedDevices, choices: readonly DeviceChoice[]): TemplateResult {
    const { devices } = this.t;
    return html`<label>
      ${devices[kind]}
      <select
        data-kind=${kind}
        ?disabled=${choices.length === 0}
        @change=${(event: Event) => this.#choose(kind, event)}
      >
        ${choices.length === 0 ? html`<option>${devices.none}</option>` : nothing}
        ${choices.map(
          ({ deviceId, label }, index) =>
            html`<option value=${deviceId} .selected=${deviceId === this.selected[kind]}>
              ${label === '' ? devices.unnamed(index + 1) : label}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #choose(kind: keyof SelectedDevices, event: Event): void {
    const deviceId = (event.currentTarget as HTMLSelectElement).value;
    this.emit(new TDocDeviceRequestEvent({ kind, deviceId }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-device-picker': TDocDevicePicker;
  }
}
