import { html } from 'lit';
import { lucas, minutesAgo } from '../../fixtures/participants.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Call notices', component: 'tdoc-call-notices' } satisfies Meta;

export const Interrupted: Story = {
  render: () =>
    html`<tdoc-call-notices
      .interruptedSince=${minutesAgo(1)}
      phone-number="01 23 45 67 89"
    ></tdoc-call-notices>`,
};
export const WeakNetwork: Story = {
  render: () => html`<tdoc-call-notices weak-network></tdoc-call-notices>`,
};
export const SomebodyWaits: Story = {
  render: () =>
    html`<tdoc-call-notices .waiting=${[lucas({ presence: 'waiting' })]}></tdoc-call-notices>`,
};
export const Sharing: Story = {
  render: () => html`<tdoc-call-notices sharing></tdoc-call-notices>`,
};
export const Fault: Story = {
  render: () => html`<tdoc-call-notices fault="ERR_TDOC_CAMERA_BUSY"></tdoc-call-notices>`,
};
