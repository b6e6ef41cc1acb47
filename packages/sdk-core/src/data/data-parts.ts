/** What only a call needs: the messages of data frames and the desk of files. Loaded as one, later. */
export { encodeDataMessage, parseDataMessage } from './data-message.ts';
export { FileDesk } from './file-desk.ts';
