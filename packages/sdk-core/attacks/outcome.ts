/** What an attack came to. The same code judges the real SDK and the one without a defence. */
export interface Outcome {
  /** True when the attacker got what it wanted. */
  succeeded: boolean;
  /** What was observed: a code, a count, a state. */
  seen: string;
}
