/**
 * What differs from site to site, as data: who sends, how, and what its habits are. A profile is
 * checked whole before anything starts; every fault is told with its line.
 */
import { z } from 'zod';
import { ADT_EVENTS, type AdtEvent } from '../hl7v2/index.ts';
import { parseLocatedJson, type TextPosition } from './json-positions.ts';

const port = z.int().min(0).max(65_535);
const seconds = z.int().min(1).max(3_600);
const fileName = z.string().min(1).max(4_096);
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const tlsSchema = z.strictObject({
  certFile: fileName,
  keyFile: fileName,
  /** Who may have signed the other side’s certificate. */
  caFile: fileName,
  allowedNames: z.array(z.string().min(1).max(255)).max(64).default([]),
});

const authoritySchema = z.strictObject({
  namespace: z.string().min(1).max(64),
  universalId: z.string().max(199).default(''),
  universalIdType: z.string().max(6).default(''),
});

const adtEvents = Object.keys(ADT_EVENTS) as [AdtEvent, ...AdtEvent[]];

const limitsSchema = z.strictObject({
  maxBytes: z.int().min(1_024).max(268_435_456).optional(),
  maxSegments: z.int().min(1).max(100_000).optional(),
  maxFields: z.int().min(1).max(10_000).optional(),
  maxRepetitions: z.int().min(1).max(10_000).optional(),
});

/** Patients’ data crosses a network in the clear only if somebody wrote that down. */
const isProtected = (side: { host: string; tls?: unknown; plainTextAccepted: boolean }) =>
  side.tls !== undefined || side.plainTextAccepted || LOOPBACK.has(side.host);
const PROTECTION =
  'tls, or "plainTextAccepted": true for a network that is closed, or a host on this machine';

const receiveSchema = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1'),
    port,
    tls: tlsSchema.optional(),
    plainTextAccepted: z.boolean().default(false),
    /** MSH-3 and MSH-4 of those whose messages are taken; empty takes everybody’s. */
    senders: z
      .array(z.strictObject({ application: z.string().max(227), facility: z.string().max(227) }))
      .max(64)
      .default([]),
    versions: z.array(z.string().min(1).max(10)).min(1).max(20).optional(),
    defaultCharset: z.enum(['ASCII', '8859/1', '8859/15', 'UNICODE UTF-8']).optional(),
    /** Events that PAM-FR does not use → the event that they mean at this site. */
    eventsReadAs: z.record(z.string().regex(/^[A-Z]\d\d$/), z.enum(adtEvents)).default({}),
    unknownEvents: z.enum(['ignore', 'refuse']).default('ignore'),
    limits: limitsSchema.default({}),
    window: z.int().min(1).max(1_024).default(64),
    maxConnections: z.int().min(1).max(1_024).default(64),
    silenceS: seconds.default(30),
  })
  .refine(isProtected, { error: PROTECTION, path: ['tls'] });

const sendSchema = z
  .strictObject({
    host: z.string().min(1),
    port,
    tls: tlsSchema.optional(),
    plainTextAccepted: z.boolean().default(false),
    answerTimeoutS: seconds.default(30),
    window: z.int().min(1).max(64).default(1),
  })
  .refine(isProtected, { error: PROTECTION, path: ['tls'] });

const isTimeZone = (name: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const profileSchema = z.strictObject({
  format: z.literal('tdoc-connector-profile/1'),
  site: z.string().min(1).max(120),
  product: z.string().regex(/^[a-z0-9-]{1,64}$/, 'small letters, digits and hyphens'),
  /** Where the habits written here come from: a public standard, a guess, or this very site. */
  evidence: z.enum(['standard', 'assumed', 'observed']),
  environment: z.enum(['production', 'test']),
  dataDir: fileName,
  timeZone: z.string().refine(isTimeZone, { error: 'a time zone such as Europe/Paris' }),
  authorities: z.array(authoritySchema).max(64).default([]),
  receive: receiveSchema,
  send: sendSchema.optional(),
  status: z.strictObject({ port }).default({ port: 8_790 }),
  /** Days that settled messages are kept, and that a repeated one is recognised. */
  retentionDays: z.int().min(1).max(3_650).default(90),
});

export type Profile = z.output<typeof profileSchema>;
/** What a profile file may say; see the README. */
export type ProfileInput = z.input<typeof profileSchema>;

export interface ProfileFault extends TextPosition {
  /** Dotted, empty for the whole file. */
  path: string;
  expected: string;
}

/** The profile is wrong; the message lists every fault, one a line: `line:column path: expected`. */
export class ProfileError extends Error {
  readonly code = 'ERR_PROFILE_INVALID';
  readonly faults: readonly ProfileFault[];

  constructor(faults: readonly ProfileFault[]) {
    super(
      faults
        .map(({ line, column, path, expected }) =>
          `${line}:${column} ${path === '' ? 'profile' : path}: ${expected}`.trim(),
        )
        .join('\n'),
    );
    this.name = 'ProfileError';
    this.faults = faults;
  }
}

/** @throws ProfileError with every fault */
export function parseProfile(text: string): Profile {
  const json = parseLocatedJson(text.replace(/^\ufeff/, ' '));
  if (!json.ok) {
    throw new ProfileError([{ ...json.position, path: '', expected: `expected ${json.expected}` }]);
  }
  const result = profileSchema.safeParse(json.value);
  if (result.success) return result.data;
  throw new ProfileError(
    result.error.issues
      .flatMap((issue) => {
        const paths =
          issue.code === 'unrecognized_keys'
            ? issue.keys.map((key) => [...issue.path, key])
            : [issue.path];
        return paths.map((path) => ({
          ...json.positionOf(path),
          path: path.map(String).join('.'),
          expected: issue.code === 'unrecognized_keys' ? 'nothing of this name' : issue.message,
        }));
      })
      .sort((a, b) => a.line - b.line || a.column - b.column),
  );
}
