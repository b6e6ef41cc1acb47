/**
 * The options by which a command learns where PostgreSQL is: names of files, never an address, because
 * every user of a machine reads its process list.
 */

/** Of every command that opens the database. */
export const DATABASE_OPTIONS = {
  'database-url-file': { type: 'string' },
  'database-owner-url-file': { type: 'string' },
} as const;

/** What was typed of them. */
export interface DatabaseFiles {
  urlFile: string | undefined;
  ownerUrlFile: string | undefined;
}

export function databaseFiles(values: {
  'database-url-file'?: string | undefined;
  'database-owner-url-file'?: string | undefined;
}): DatabaseFiles {
  return {
    urlFile: values['database-url-file'],
    ownerUrlFile: values['database-owner-url-file'],
  };
}
