/** The devices a screen may offer, and those in use. */
import type { DeviceChoice } from '@tdoc/sdk-core';

export interface DeviceLists {
  readonly cameras: readonly DeviceChoice[];
  readonly microphones: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
}

export interface SelectedDevices {
  readonly camera: string | null;
  readonly microphone: string | null;
  readonly speaker: string | null;
}

export const NO_DEVICES: DeviceLists = { cameras: [], microphones: [], speakers: [] };
export const NONE_SELECTED: SelectedDevices = { camera: null, microphone: null, speaker: null };
