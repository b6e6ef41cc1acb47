import { html } from 'lit';
import { SUMMARY } from '../../fixtures/participants.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Call/Summary', component: 'tdoc-summary' } satisfies Meta;

export const Patient: Story = {
  render: () =>
    html`<tdoc-summary
      .summary=${SUMMARY}
      next-step="Le Dr Garnier vous envoie votre ordonnance par messagerie sécurisée."
    ></tdoc-summary>`,
};
export const Practitioner: Story = {
  render: () => html`<tdoc-summary viewer-role="practitioner" .summary=${SUMMARY}></tdoc-summary>`,
};
export const Left: Story = {
  render: () => html`<tdoc-summary .summary=${{ ...SUMMARY, reason: 'left' }}></tdoc-summary>`,
};
export const CodesDiffered: Story = {
  render: () =>
    html`<tdoc-summary .summary=${{ ...SUMMARY, reason: 'verification-mismatch' }}></tdoc-summary>`,
};
