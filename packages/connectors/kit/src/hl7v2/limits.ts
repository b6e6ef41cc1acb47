/** How large a message may be before it is refused unread. Each limit can be raised by a profile. */

export interface Hl7Limits {
  /** Bytes of the whole message. */
  maxBytes: number;
  maxSegments: number;
  /** Fields of one segment. */
  maxFields: number;
  /** Repetitions of one field. */
  maxRepetitions: number;
}

export const DEFAULT_LIMITS: Readonly<Hl7Limits> = {
  maxBytes: 1_048_576,
  maxSegments: 2_000,
  maxFields: 200,
  maxRepetitions: 100,
};
