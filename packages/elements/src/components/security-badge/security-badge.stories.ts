import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Security badge', component: 'tdoc-security-badge' } satisfies Meta;

export const Encrypted: Story = {
  render: () => html`<tdoc-security-badge encrypted></tdoc-security-badge>`,
};
export const Verified: Story = {
  render: () => html`<tdoc-security-badge encrypted verified></tdoc-security-badge>`,
};
export const Connecting: Story = {
  render: () => html`<tdoc-security-badge></tdoc-security-badge>`,
};
