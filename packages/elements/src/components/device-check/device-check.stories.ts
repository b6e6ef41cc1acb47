import { html } from 'lit';
import { DEVICES, SELECTED } from '../../fixtures/devices.ts';
import { patientPicture } from '../../fixtures/pictures.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Patient/3 Device check', component: 'tdoc-device-check' } satisfies Meta;

const microphone = (): MediaStreamTrack | null =>
  new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0] ?? null;

export const Working: Story = {
  render: () =>
    html`<tdoc-device-check
      .camera=${patientPicture()}
      .microphone=${microphone()}
      .level=${() => 0.3}
      .devices=${DEVICES}
      .selected=${SELECTED}
    ></tdoc-device-check>`,
};
export const Opening: Story = { render: () => html`<tdoc-device-check></tdoc-device-check>` };
export const Refused: Story = {
  render: () =>
    html`<tdoc-device-check
      browser="chrome"
      .faults=${{ camera: 'ERR_TDOC_CAMERA_REFUSED', microphone: 'ERR_TDOC_MICROPHONE_REFUSED' }}
    ></tdoc-device-check>`,
};
export const WithoutCamera: Story = {
  render: () =>
    html`<tdoc-device-check
      .microphone=${microphone()}
      .level=${() => 0.3}
      .faults=${{ camera: 'ERR_TDOC_CAMERA_ABSENT', microphone: null }}
    ></tdoc-device-check>`,
};
