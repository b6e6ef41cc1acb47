import { TDOC_ERROR_CODES, type TDocErrorCode } from '@tdoc/sdk-core';
import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Errors/Fault', component: 'tdoc-fault' } satisfies Meta;

const screen = (code: TDocErrorCode): Story => ({
  render: () => html`<tdoc-fault code=${code} phone-number="01 23 45 67 89"></tdoc-fault>`,
});

export const LinkIncomplete: Story = screen('ERR_TDOC_LINK_SECRET_MISSING');
export const ServiceUnreachable: Story = screen('ERR_TDOC_SIGNALLING_UNREACHABLE');
export const AnotherComputer: Story = {
  render: () =>
    html`<tdoc-fault code="ERR_TDOC_LINK_SECRET_WRONG" viewer-role="practitioner"></tdoc-fault>`,
};
export const EveryBanner: Story = {
  render: () =>
    html`${TDOC_ERROR_CODES.map(
      (code) => html`<tdoc-fault variant="banner" code=${code}></tdoc-fault>`,
    )}`,
};
