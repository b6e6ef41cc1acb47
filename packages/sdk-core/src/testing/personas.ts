/**
 * The people of our tests and examples: all fictitious, with identifiers of the INS test domain.
 * Tests grep logs and stores for their traits, so each trait is unlikely to appear by chance.
 */

export interface Persona {
  role: 'practitioner' | 'patient' | 'companion';
  /** As shown to the others. */
  displayName: string;
  familyName: string;
  givenName: string;
}

export const personas = {
  garnier: {
    role: 'practitioner',
    displayName: 'Dr Anne Garnier',
    familyName: 'Garnier',
    givenName: 'Anne',
  },
  martin: {
    role: 'patient',
    displayName: 'Mme Jeanne Martin',
    familyName: 'Martin',
    givenName: 'Jeanne',
  },
  lucas: {
    role: 'companion',
    displayName: 'Lucas Martin',
    familyName: 'Martin',
    givenName: 'Lucas',
  },
} as const satisfies Record<string, Persona>;
