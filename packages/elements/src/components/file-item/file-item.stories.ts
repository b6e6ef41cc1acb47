import { html, type TemplateResult } from 'lit';
import { FILES, fileFacts } from '../../fixtures/files.ts';
import type { FileFacts } from '../../internal/files.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/File', component: 'tdoc-file-item' } satisfies Meta;

const item = (file: FileFacts): TemplateResult =>
  html`<tdoc-file-item .file=${file}></tdoc-file-item>`;

export const Offered: Story = { render: () => item(fileFacts()) };
export const Sending: Story = { render: () => item(FILES[0] ?? fileFacts()) };
export const Received: Story = { render: () => item(FILES[1] ?? fileFacts()) };
export const Refused: Story = {
  render: () => item(fileFacts({ direction: 'sending', code: 'ERR_TDOC_FILE_REFUSED' })),
};
export const Altered: Story = { render: () => item(fileFacts({ code: 'ERR_TDOC_FILE_ALTERED' })) };
export const LongName: Story = {
  render: () => item(fileFacts({ name: `${'compte-rendu-operatoire-'.repeat(4)}genou.pdf` })),
};
