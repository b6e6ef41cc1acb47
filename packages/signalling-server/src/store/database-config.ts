/**
 * How PostgreSQL is configured. Faults say what is wrong with an address and repeat none of it.
 */
import { z } from 'zod';
import { parsePostgresAddress } from './postgres-address.ts';

const addressSchema = z.string().superRefine((address, context) => {
  try {
    parsePostgresAddress(address);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: error instanceof Error ? error.message : 'no address of PostgreSQL',
    });
  }
});

/** What `database` takes in the configuration; without it the database is embedded. */
export const databaseSchema = z.strictObject({
  url: addressSchema,
  ownerUrl: addressSchema.optional(),
  poolSize: z.int().min(1).max(200).optional(),
  statementTimeoutS: z.int().min(1).max(3_600).optional(),
});
