import { html } from 'lit';
import { DEVICES, SELECTED } from '../../fixtures/devices.ts';
import {
  garnier,
  lucas,
  martin,
  MESSAGES,
  minutesAgo,
  REPORT,
  VERIFIED,
} from '../../fixtures/participants.ts';
import { patientPicture, practitionerPicture, sharedDocument } from '../../fixtures/pictures.ts';
import type { Panel } from '../../events.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Call/Call', component: 'tdoc-call' } satisfies Meta;

const doctor = (more = {}) =>
  garnier({ camera: { track: practitionerPicture(), on: true }, ...more });
const patient = (more = {}) => martin({ camera: { track: patientPicture(), on: true }, ...more });

const withPanel = (panel: Panel | null, viewerRole = 'patient'): Story => ({
  render: () =>
    html`<tdoc-call
      can-share-screen
      viewer-role=${viewerRole}
      .local=${patient({ isLocal: true })}
      .remotes=${[doctor()]}
      .messages=${MESSAGES}
      .startedAt=${minutesAgo(12)}
      .devices=${DEVICES}
      .selected=${SELECTED}
      .panel=${panel}
    ></tdoc-call>`,
});

export const Faces: Story = withPanel(null);
export const Chat: Story = withPanel('chat');
export const Verification: Story = withPanel('verification');
export const Devices: Story = withPanel('devices');
export const More: Story = withPanel('more', 'practitioner');
export const Leave: Story = withPanel('leave', 'practitioner');
export const Reconnecting: Story = {
  render: () =>
    html`<tdoc-call
      phone-number="01 23 45 67 89"
      .local=${patient({ isLocal: true })}
      .remotes=${[doctor({ connection: 'interrupted' })]}
      .startedAt=${minutesAgo(12)}
      .interruptedSince=${minutesAgo(1)}
    ></tdoc-call>`,
};
export const WeakNetwork: Story = {
  render: () =>
    html`<tdoc-call
      .local=${patient({ isLocal: true })}
      .remotes=${[doctor({ quality: { level: 'poor', roundTripMs: 640, lossRatio: 0.08 } })]}
      .startedAt=${minutesAgo(12)}
    ></tdoc-call>`,
};
export const Alone: Story = {
  render: () =>
    html`<tdoc-call
      .local=${doctor({ isLocal: true })}
      .departure=${{ name: 'Mme Martin', at: minutesAgo(1) }}
    ></tdoc-call>`,
};
export const SharedScreen: Story = {
  render: () =>
    html`<tdoc-call
      .local=${patient({ isLocal: true })}
      .remotes=${[doctor({ screen: { track: sharedDocument(), on: true } })]}
      .startedAt=${minutesAgo(12)}
    ></tdoc-call>`,
};
export const WithCompanion: Story = {
  render: () =>
    html`<tdoc-call
      viewer-role="practitioner"
      can-share-screen
      .local=${doctor({ isLocal: true })}
      .remotes=${[patient(), lucas({ microphone: { track: null, on: false } })]}
      .startedAt=${minutesAgo(12)}
    ></tdoc-call>`,
};
/** Three people: a code with each, and one for the group. */
export const GroupVerification: Story = {
  render: () =>
    html`<tdoc-call
      panel="verification"
      viewer-role="practitioner"
      .local=${doctor({ isLocal: true })}
      .remotes=${[patient({ protection: VERIFIED }), lucas()]}
      .groupCode=${'04821 19073 73501 88214 60093 27716 90415 33820 11687 52904 70331 46628'.split(' ')}
      .startedAt=${minutesAgo(12)}
    ></tdoc-call>`,
};
export const Verified: Story = {
  render: () =>
    html`<tdoc-call
      .local=${patient({ isLocal: true })}
      .remotes=${[doctor({ protection: VERIFIED })]}
      .startedAt=${minutesAgo(12)}
    ></tdoc-call>`,
};
/** The counters prove nothing yet: no lock. */
export const NotProvenYet: Story = {
  render: () =>
    html`<tdoc-call
      .local=${patient({ isLocal: true })}
      .remotes=${[doctor({ protection: { ...REPORT, framesIn: 0, framesOut: 0 } })]}
      .startedAt=${minutesAgo(0)}
    ></tdoc-call>`,
};
export const CameraOff: Story = {
  render: () =>
    html`<tdoc-call
      microphone-muted
      camera-off
      .local=${martin({ isLocal: true, microphone: { track: null, on: false } })}
      .remotes=${[garnier()]}
      .startedAt=${minutesAgo(2)}
    ></tdoc-call>`,
};
