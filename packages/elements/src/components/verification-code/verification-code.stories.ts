import { html } from 'lit';
import { CODE } from '../../fixtures/participants.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default {
  title: 'Parts/Verification code',
  component: 'tdoc-verification-code',
} satisfies Meta;

export const Code: Story = {
  render: () => html`<tdoc-verification-code .code=${CODE}></tdoc-verification-code>`,
};
export const NotYet: Story = {
  render: () => html`<tdoc-verification-code></tdoc-verification-code>`,
};
