import type { SecurityReport } from '@tdoc/sdk-core';
import { html } from 'lit';
import { REPORT, VERIFIED } from '../../fixtures/participants.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default {
  title: 'Parts/Security details',
  component: 'tdoc-security-details',
} satisfies Meta;

const open = (report: SecurityReport): Story => ({
  render: () => html`<tdoc-security-details expanded .report=${report}></tdoc-security-details>`,
});
const NONE = { in: 0, out: 0, failures: 0 };
const SILENT = { sent: NONE, received: NONE };

export const Closed: Story = {
  render: () => html`<tdoc-security-details .report=${REPORT}></tdoc-security-details>`,
};
export const Open: Story = open(VERIFIED);
/** Firefox tells less of its transport, and nothing has been counted yet. */
export const LittleKnown: Story = open({
  ...REPORT,
  suites: { ...REPORT.suites, postQuantum: null },
  transport: null,
  tracks: { microphone: SILENT, camera: SILENT, screen: SILENT },
});
