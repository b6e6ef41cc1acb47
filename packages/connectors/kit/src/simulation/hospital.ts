/**
 * The fictitious hospital’s own books: what its patients, stays and appointments are at the end of
 * the day. Written by hand as each story is told, not by the code that is judged with it.
 */
export interface TruePatient {
  familyName: string;
  usedName: string | null;
  birthDate: string;
  status: string;
  matricule: string | null;
  /** The IPP that this one was merged into or renumbered as. */
  mergedInto: string | null;
}

export interface TrueEncounter {
  ipp: string;
  status: 'planned' | 'in-progress' | 'finished' | 'cancelled';
  unit: string;
  movements: number;
}

export interface TrueAppointment {
  ipp: string;
  startsAt: number;
  status: 'booked' | 'cancelled' | 'noshow';
}

export interface Hospital {
  patients: Map<string, TruePatient>;
  encounters: Map<string, TrueEncounter>;
  appointments: Map<string, TrueAppointment>;
}

export const emptyHospital = (): Hospital => ({
  patients: new Map(),
  encounters: new Map(),
  appointments: new Map(),
});
