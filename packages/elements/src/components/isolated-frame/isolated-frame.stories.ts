import type { TDocErrorCode } from '@tdoc/sdk-core';
import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';
import '../../isolated-frame.ts';

export default {
  title: 'Host/Isolated frame',
  component: 'tdoc-isolated-frame',
} satisfies Meta;

const shown = (frameUrl: string | null, lang = 'fr'): Story => ({
  render: () =>
    html`<tdoc-teleconsultation
      isolated
      lang=${lang}
      mode="practitioner"
      phone-number="01 23 45 67 89"
      .frameUrl=${frameUrl}
    ></tdoc-teleconsultation>`,
});

/** Nobody answers at this address: opening for ten seconds, then what to do. */
const NOBODY = 'https://localhost:9/frame.html';

export const Opening: Story = shown(NOBODY);
export const OpeningInEnglish: Story = shown(NOBODY, 'en');
export const NoAddress: Story = shown(null);
export const NoAddressInEnglish: Story = shown(null, 'en');
export const SameOrigin: Story = shown(`${location.origin}/frame.html`);
export const SameOriginInEnglish: Story = shown(`${location.origin}/frame.html`, 'en');

const fault = (code: TDocErrorCode, lang = 'fr'): Story => ({
  render: () => html`<tdoc-fault lang=${lang} code=${code}></tdoc-fault>`,
});
export const Unavailable: Story = fault('ERR_TDOC_FRAME_UNAVAILABLE');
export const UnavailableInEnglish: Story = fault('ERR_TDOC_FRAME_UNAVAILABLE', 'en');
