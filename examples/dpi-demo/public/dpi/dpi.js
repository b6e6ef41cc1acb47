/** The DPI's page: agenda on the left, record in the middle, teleconsultation on the right. */
import { AgendaList } from './agenda-list.js';
import { element } from './element.js';
import { listenToChanges, readAgenda, readRecord, resetDemo } from './hospital-api.js';
import { patientBanner } from './patient-banner.js';
import { recordSections } from './record-sections.js';
import { TeleconsultationPanel } from './teleconsultation-panel.js';
import { language, longDay, words } from './words.js';

const byId = (id) => document.getElementById(id);

const appointments = new Map();
let selected = null;

const list = new AgendaList({ list: byId('appointments'), onSelect: (id) => void select(id) });
const panel = new TeleconsultationPanel({
  panel: byId('panel'),
  widget: byId('teleconsultation'),
  head: byId('panel-head'),
  close: byId('panel-close'),
  slot: byId('visit'),
});

async function start() {
  labelPage();
  const agenda = await readAgenda();
  byId('organization').textContent = agenda.organizationName;
  byId('user').textContent = agenda.practitionerName;
  document.title = `DPI · ${agenda.organizationName}`;
  showDay(agenda);
  const teleconsultation = agenda.appointments.find(({ isTeleconsultation }) => isTeleconsultation);
  panel.prepare({ ...agenda, appointment: teleconsultation });
  await select(teleconsultation.id);
  listenToChanges({ onChange: show, onReset: () => void startAgain().catch(showUnreachable) });
}

/** The page stays as it is: a teleconsultation that the reset ends says so in its own panel. */
async function startAgain() {
  const agenda = await readAgenda();
  showDay(agenda);
  agenda.appointments.forEach(show);
  list.select(selected);
}

function showDay({ appointments: ofTheDay }) {
  for (const appointment of ofTheDay) appointments.set(appointment.id, appointment);
  list.show(ofTheDay);
}

function labelPage() {
  byId('service').textContent = words.service;
  byId('notice').textContent = words.notice;
  byId('agenda-title').textContent = words.agenda;
  byId('day').textContent = longDay(new Date());
  byId('reset').textContent = words.reset;
  byId('reset').addEventListener('click', () => {
    if (confirm(words.resetQuestion)) void resetDemo().catch(showUnreachable);
  });
  const other = language === 'fr' ? 'en' : 'fr';
  Object.assign(byId('language'), {
    textContent: words.otherLanguage,
    href: `/?lang=${other}`,
    lang: other,
  });
}

function show(appointment) {
  appointments.set(appointment.id, appointment);
  list.update(appointment);
  if (appointment.isTeleconsultation) panel.update(appointment);
}

async function select(id) {
  const appointment = appointments.get(id);
  selected = id;
  list.select(id);
  const record = await readRecord(appointment.patientId);
  // Another row was chosen while this record was on its way.
  if (selected !== id) return;
  byId('banner').replaceChildren(...patientBanner({ record, appointment }));
  byId('sections').replaceChildren(...recordSections({ record, appointment }));
  panel.showButton(appointment.isTeleconsultation);
}

function showUnreachable() {
  byId('sections').replaceChildren(element('p.unreachable', words.unreachable));
}

start().catch(showUnreachable);
