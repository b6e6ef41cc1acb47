import { html } from 'lit';
import { minutesAgo } from '../../fixtures/participants.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Host/Visit button', component: 'tdoc-visit-button' } satisfies Meta;

const never = (): Promise<unknown> => Promise.reject(new Error('offline'));

export const Planned: Story = {
  render: () => html`<tdoc-visit-button scheduled-at="2026-11-23T10:30:00"></tdoc-visit-button>`,
};
export const Waiting: Story = {
  render: () =>
    html`<tdoc-visit-button
      status="waiting"
      patient-name="Mme Martin"
      since=${minutesAgo(4).toISOString()}
    ></tdoc-visit-button>`,
};
export const InProgress: Story = {
  render: () =>
    html`<tdoc-visit-button
      status="in-progress"
      since=${minutesAgo(12).toISOString()}
    ></tdoc-visit-button>`,
};
export const Ended: Story = {
  render: () => html`<tdoc-visit-button status="ended" duration-s="728"></tdoc-visit-button>`,
};
export const Unavailable: Story = {
  render: () =>
    html`<tdoc-visit-button
      scheduled-at="2026-11-23T10:30:00"
      .loadJourney=${never}
    ></tdoc-visit-button>`,
};
