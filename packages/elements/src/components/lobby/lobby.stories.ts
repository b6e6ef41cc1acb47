import { html } from 'lit';
import { garnier, minutesAgo, waitingMartin } from '../../fixtures/participants.ts';
import { practitionerPicture } from '../../fixtures/pictures.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Practitioner/Lobby', component: 'tdoc-lobby' } satisfies Meta;

const LINK =
  'https://saint-aubin.example/visite#r=tc_AAAAAAAAAAAAAAAAAAAAAA&k=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

const me = () => garnier({ isLocal: true, camera: { track: practitionerPicture(), on: true } });

export const Empty: Story = {
  render: () =>
    html`<tdoc-lobby
      patient-name="Mme Martin"
      scheduled-at="2026-11-23T10:30:00"
      .local=${me()}
      .link=${LINK}
    ></tdoc-lobby>`,
};
export const SomebodyWaits: Story = {
  render: () =>
    html`<tdoc-lobby
      patient-name="Mme Martin"
      scheduled-at="2026-11-23T10:30:00"
      .local=${me()}
      .link=${LINK}
      .waiting=${[waitingMartin()]}
    ></tdoc-lobby>`,
};
export const PatientLeft: Story = {
  render: () =>
    html`<tdoc-lobby
      patient-name="Mme Martin"
      .local=${me()}
      .link=${LINK}
      .departure=${{ name: 'Mme Martin', at: minutesAgo(1) }}
    ></tdoc-lobby>`,
};
