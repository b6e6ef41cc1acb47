/**
 * What is shown and kept of a file that somebody else names: a name that can not mislead or escape a
 * folder, a type that no browser runs. Pure.
 */

/** Longest name shown and saved, in UTF-16 code units. */
export const MAX_FILE_NAME_CHARS = 120;
/** A name that has nothing left; the same word in French and English. */
const NAMELESS = 'document';
const UNKNOWN_TYPE = 'application/octet-stream';

/** Types a browser shows or plays without running anything. */
const SAFE_TYPES: readonly string[] = [
  'application/dicom',
  'application/pdf',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'image/gif',
  'image/heic',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/csv',
  'text/plain',
  'video/mp4',
  'video/webm',
];

/** Controls and lone surrogates; marks and overrides of direction; what takes no room; line separators. */
const UNSEEN =
  /[\p{Cc}\p{Cs}\u061c\u00ad\u180e\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
/** Separators of paths, and what Windows allows in no name. */
const FORBIDDEN = /[\\/:*?"<>|]/g;
/** Devices that Windows opens in place of a file, whatever follows the dot. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i;
const LONGEST_EXTENSION = 16;

/** Cuts without leaving half a character. */
function cut(name: string, chars: number): string {
  return name.slice(0, chars).replace(/[\ud800-\udbff]$/, '');
}

function shortened(name: string): string {
  if (name.length <= MAX_FILE_NAME_CHARS) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= LONGEST_EXTENSION ? name.slice(dot) : '';
  return cut(name, MAX_FILE_NAME_CHARS - extension.length).replace(/[. ]+$/, '') + extension;
}

/**
 * A name that is safe to show and to save: one line, left to right, no folder, no hidden or reserved
 * file, 1 to {@link MAX_FILE_NAME_CHARS} characters. A safe name stays as it is.
 */
export function safeFileName(announced: string): string {
  const visible = announced
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(FORBIDDEN, '_')
    .replace(/\s+/g, ' ')
    // Windows drops dots and spaces at the end; a dot in front hides a file elsewhere.
    .replace(/^[. ]+|[. ]+$/g, '');
  const name = shortened(RESERVED.test(visible) ? `_${visible}` : visible);
  return name === '' ? NAMELESS : name;
}

/** The type without its parameters where it is harmless; else one that is only ever saved. */
export function safeFileType(announced: string): string {
  const type = (announced.split(';')[0] ?? '').trim().toLowerCase();
  return SAFE_TYPES.includes(type) ? type : UNKNOWN_TYPE;
}
