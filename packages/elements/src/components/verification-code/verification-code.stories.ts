import type { SecurityReport } from '@tdoc/sdk-core';
import { html } from 'lit';
import { CODE, garnier, REPORT, VERIFIED, VOUCHED_FOR } from '../../fixtures/participants.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default {
  title: 'Parts/Verification code',
  component: 'tdoc-verification-code',
} satisfies Meta;

const { id, displayName } = garnier();
const withGarnier = (report: SecurityReport): Story => ({
  render: () =>
    html`<tdoc-verification-code
      .code=${CODE}
      .participantId=${id}
      .remoteName=${displayName}
      .report=${report}
    ></tdoc-verification-code>`,
});

export const ToCompare: Story = withGarnier(REPORT);
export const TheOtherSaidTheSame: Story = withGarnier({ ...REPORT, verifiedByRemote: true });
export const Verified: Story = withGarnier(VERIFIED);
export const VouchedFor: Story = withGarnier(VOUCHED_FOR);
export const CodeAlone: Story = {
  render: () => html`<tdoc-verification-code .code=${CODE}></tdoc-verification-code>`,
};
export const NotYet: Story = {
  render: () => html`<tdoc-verification-code></tdoc-verification-code>`,
};
