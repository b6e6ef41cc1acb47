/** The agenda of the day: one row an appointment, the teleconsultation's status as it happens. */
import { element, elementWith } from './element.js';
import { clockTime, words } from './words.js';

export class AgendaList {
  #list;
  #onSelect;
  #rows = new Map();

  constructor({ list, onSelect }) {
    this.#list = list;
    this.#onSelect = onSelect;
  }

  show(appointments) {
    this.#rows.clear();
    this.#list.replaceChildren(
      ...appointments.map((appointment) => {
        const status = element('span.row-status');
        const button = elementWith(
          'button.row',
          { type: 'button', 'data-id': appointment.id },
          element('span.row-time', clockTime(appointment.time)),
          element('span.row-patient', appointment.patientName),
          element('span.row-detail', element('span.row-kind', appointment.kind), status),
        );
        button.classList.toggle('is-teleconsultation', appointment.isTeleconsultation);
        button.classList.toggle('is-past', appointment.progress === 'seen');
        button.addEventListener('click', () => this.#onSelect(appointment.id));
        this.#rows.set(appointment.id, { button, status });
        const item = element('li', button);
        this.update(appointment);
        return item;
      }),
    );
  }

  update(appointment) {
    const row = this.#rows.get(appointment.id);
    if (!row) return;
    const { kind, label } = statusOf(appointment);
    row.status.textContent = label;
    row.status.dataset.status = kind;
  }

  select(id) {
    for (const [rowId, { button }] of this.#rows) {
      if (rowId === id) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
    }
    this.#rows.get(id)?.button.scrollIntoView({ block: 'nearest' });
  }
}

function statusOf({ visit, progress, isTeleconsultation }) {
  if (!isTeleconsultation) return { kind: progress, label: words[progress] };
  switch (visit?.state) {
    case 'waiting':
      return { kind: 'waiting', label: words.waiting };
    case 'in-progress':
      return { kind: 'in-progress', label: words.inProgress };
    case 'ended':
      return {
        kind: 'ended',
        label: words.ended(words.minutes(Math.round((visit.durationS ?? 0) / 60))),
      };
    default:
      return { kind: 'planned', label: words.planned };
  }
}
