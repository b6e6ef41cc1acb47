import type { ConnectionQuality } from '@tdoc/sdk-core';
import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Network quality', component: 'tdoc-network-quality' } satisfies Meta;

const at = (level: ConnectionQuality['level']): Story => ({
  render: () =>
    html`<tdoc-network-quality
      .quality=${{ level, roundTripMs: 60, lossRatio: 0.01 }}
    ></tdoc-network-quality>`,
});

export const Good: Story = at('good');
export const Fair: Story = at('fair');
export const Poor: Story = at('poor');
