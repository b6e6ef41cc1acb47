/**
 * The whole integration of T-Doc in this DPI: one `<tdoc-visit-button>`, whose widget opens in the
 * panel beside the record. The button is made once and kept, so that looking at another record
 * never disturbs a teleconsultation.
 */
import { language, words } from './words.js';

export class TeleconsultationPanel {
  #panel;
  #widget;
  #head;
  #slot;
  #button;

  constructor({ panel, widget, head, close, slot }) {
    this.#panel = panel;
    this.#widget = widget;
    this.#head = head;
    this.#slot = slot;
    panel.setAttribute('aria-label', words.teleconsultation);
    close.textContent = words.close;
    close.addEventListener('click', () => this.#hide());
    // The widget has its own way out, except where it could not even begin.
    widget.addEventListener('tdoc-state-change', ({ screen }) => {
      head.hidden = screen !== 'fault';
    });
    // The panel follows what the button opens in it, whoever opened it.
    new MutationObserver(() => this.#follow()).observe(widget, { childList: true });
  }

  /** Once, with the day's teleconsultation. */
  prepare({ appointment, practitionerName, organizationName, patientPageUrl, frameUrl }) {
    const button = document.createElement('tdoc-visit-button');
    const attributes = {
      lang: language,
      'admission-url': `/api/rendez-vous/${appointment.id}/admission`,
      'credential-url': `/api/rendez-vous/${appointment.id}/identite`,
      signalling: '/v1/signalling',
      'patient-url': withLanguage(patientPageUrl ?? new URL('/visite', location.href).href),
      'scheduled-at': appointment.scheduledAt,
      'patient-name': appointment.patientName,
      'practitioner-name': practitionerName,
      'organization-name': organizationName,
      'display-name': practitionerName,
      target: this.#widget.id,
      // With a second origin, call, worker and keys run there, out of reach of this page's scripts.
      ...(frameUrl && { isolated: '', 'frame-url': frameUrl }),
    };
    for (const [name, value] of Object.entries(attributes)) button.setAttribute(name, value);
    this.#button = button;
    this.#slot.replaceChildren(button);
    this.update(appointment);
  }

  update({ visit }) {
    const button = this.#button;
    if (!button) return;
    button.setAttribute('status', visit?.state ?? 'planned');
    const since = visit?.state === 'waiting' ? visit.waitingSince : visit?.startedAt;
    if (since) button.setAttribute('since', since);
    else button.removeAttribute('since');
    if (visit?.durationS === null || visit?.durationS === undefined)
      button.removeAttribute('duration-s');
    else button.setAttribute('duration-s', String(visit.durationS));
  }

  showButton(isShown) {
    this.#slot.hidden = !isShown;
  }

  #follow() {
    const isOpen = this.#widget.childElementCount > 0;
    this.#panel.hidden = !isOpen;
    document.body.classList.toggle('has-panel', isOpen);
    if (isOpen) this.#head.hidden = true;
  }

  #hide() {
    this.#widget.replaceChildren();
  }
}

function withLanguage(address) {
  const url = new URL(address);
  url.searchParams.set('lang', language);
  return url.href;
}
