/**
 * The person's own devices as the screens need them: opened once allowed, listed by name, with the
 * reason of whatever did not open. One use: made again after a teleconsultation released it.
 */
import { LocalMedia, type ConsentGate, type MediaSource } from '@tdoc/sdk-core';
import type { DeviceFaults } from '../components/device-check/device-check.ts';
import { NO_DEVICES, type DeviceLists, type SelectedDevices } from '../internal/devices.ts';

export class LocalDevices {
  readonly media: LocalMedia;
  readonly #onChange: () => void;
  #lists: DeviceLists = NO_DEVICES;
  #opening = false;

  constructor(options: { consent: ConsentGate; source: MediaSource | null; onChange: () => void }) {
    const { consent, source } = options;
    this.media = new LocalMedia(source === null ? { consent } : { consent, source });
    this.#onChange = options.onChange;
    this.media.addEventListener('change', () => {
      this.#onChange();
      void this.#list();
    });
  }

  get lists(): DeviceLists {
    return this.#lists;
  }

  get selected(): SelectedDevices {
    return this.media.selected;
  }

  get faults(): DeviceFaults {
    const { camera, microphone } = this.media.faults;
    return { camera: camera?.code ?? null, microphone: microphone?.code ?? null };
  }

  /** Opens what can be; what cannot is told by `faults`, never thrown. */
  async open(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    try {
      await this.media.open();
    } catch {
      // the reason is in `faults`, and the screen shows it with what to do
    } finally {
      this.#opening = false;
    }
    await this.#list();
  }

  close(): void {
    this.media.close();
  }

  async #list(): Promise<void> {
    try {
      this.#lists = await this.media.devices();
      this.#onChange();
    } catch {
      // a browser that will not list devices still opens its own choice
    }
  }
}
