/** What a screen shows of a file on its way: a snapshot, or the core's own transfer, which fits it. */
import type { FileTransfer } from '@tdoc/sdk-core';

export type FileFacts = Pick<
  FileTransfer,
  'id' | 'direction' | 'from' | 'name' | 'size' | 'at' | 'state' | 'progress' | 'error' | 'file'
>;
