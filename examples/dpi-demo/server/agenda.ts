/**
 * The agenda: which appointment has which teleconsultation, and where that one stands. Keeps a
 * small file in the data folder and tells whoever listens; it knows no HTTP and no signalling.
 */
import { EventEmitter } from 'node:events';

import type { AgendaFile } from './agenda-file.ts';
import type { Appointment, Visit } from './appointment.ts';
import { appointmentsOfTheDay } from './day.ts';

export interface VisitEvent {
  teleconsultationId: string;
  state: Visit['state'];
  waitingSince: string | null;
  startedAt: string | null;
  endedAt: string | null;
  durationS: number | null;
  timestamp: string;
}

/** How many replaced teleconsultations are remembered. */
const PAST_KEPT = 500;

export class Agenda {
  readonly #file: AgendaFile;
  readonly #today: string;
  readonly #listeners = new EventEmitter<{ change: [Appointment]; reset: [] }>();
  #appointments: Appointment[];
  #past: string[];

  constructor({ file, today }: { file: AgendaFile; today: string }) {
    this.#file = file;
    this.#today = today;
    this.#listeners.setMaxListeners(0);
    this.#appointments = appointmentsOfTheDay();
    const kept = file.read();
    this.#past = kept?.past ?? [];
    for (const [id, visit] of Object.entries(kept?.visits ?? {})) {
      // What ended on another day is history; what is still open is today's.
      if (kept?.day !== today && visit.state === 'ended') continue;
      const appointment = this.find(id);
      if (appointment) appointment.visit = visit;
    }
  }

  get appointments(): readonly Appointment[] {
    return this.#appointments;
  }

  find(id: string): Appointment | undefined {
    return this.#appointments.find((appointment) => appointment.id === id);
  }

  findByTeleconsultation(id: string): Appointment | undefined {
    return this.#appointments.find(({ visit }) => visit?.teleconsultationId === id);
  }

  /** True for a teleconsultation of this agenda that was replaced or reset. */
  isPast(teleconsultationId: string): boolean {
    return this.#past.includes(teleconsultationId);
  }

  /** A teleconsultation now belongs to this appointment; an earlier one is past. */
  attach(appointment: Appointment, teleconsultationId: string): void {
    this.#retire([appointment]);
    appointment.visit = {
      teleconsultationId,
      state: 'planned',
      waitingSince: null,
      startedAt: null,
      endedAt: null,
      durationS: null,
      // Before any event: the first one applies whatever this machine's clock says.
      updatedAt: new Date(0).toISOString(),
    };
    this.#changed(appointment);
  }

  /** True when the event changed something: not for an unknown teleconsultation, nor a late event. */
  apply(event: VisitEvent): boolean {
    const appointment = this.findByTeleconsultation(event.teleconsultationId);
    const visit = appointment?.visit;
    if (!appointment || !visit) return false;
    const isLate = Date.parse(event.timestamp) < Date.parse(visit.updatedAt);
    if (visit.state === 'ended' || (isLate && event.state !== 'ended')) return false;
    appointment.visit = {
      teleconsultationId: visit.teleconsultationId,
      state: event.state,
      waitingSince: event.waitingSince,
      startedAt: event.startedAt,
      endedAt: event.endedAt,
      durationS: event.durationS,
      updatedAt: event.timestamp,
    };
    this.#changed(appointment);
    return true;
  }

  /** Back to the morning: every appointment without its teleconsultation. */
  reset(): void {
    this.#retire(this.#appointments);
    this.#appointments = appointmentsOfTheDay();
    this.#save();
    this.#listeners.emit('reset');
  }

  /** The answer stops the listening. */
  listen(listener: { change(appointment: Appointment): void; reset(): void }): () => void {
    const onChange = (appointment: Appointment): void => listener.change(appointment);
    const onReset = (): void => listener.reset();
    this.#listeners.on('change', onChange).on('reset', onReset);
    return () => {
      this.#listeners.off('change', onChange).off('reset', onReset);
    };
  }

  #retire(appointments: readonly Appointment[]): void {
    const retired = appointments.flatMap(({ visit }) => (visit ? [visit.teleconsultationId] : []));
    this.#past = [...this.#past, ...retired].slice(-PAST_KEPT);
  }

  #changed(appointment: Appointment): void {
    this.#save();
    this.#listeners.emit('change', appointment);
  }

  #save(): void {
    const visits: Record<string, Visit> = {};
    for (const { id, visit } of this.#appointments) if (visit) visits[id] = visit;
    this.#file.write({ day: this.#today, visits, past: this.#past });
  }
}
