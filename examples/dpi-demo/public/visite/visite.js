/**
 * The patient's page: the hospital's header and the whole journey in one element. The page says
 * who receives and when; the name of the patient never comes here.
 */
const WORDS = {
  fr: {
    hospital: 'Hôpital Saint-Aubin (fictif)',
    notice: 'Démonstration : tout est fictif',
    other: 'English',
    closePage: 'Vous pouvez fermer cette page.',
  },
  en: {
    hospital: 'Saint-Aubin Hospital (fictitious)',
    notice: 'Demonstration: everything is fictitious',
    other: 'Français',
    closePage: 'You can close this page.',
  },
};
const language = document.documentElement.lang === 'en' ? 'en' : 'fr';
const words = WORDS[language];
const ROLES = ['patient', 'companion'];

const byId = (id) => document.getElementById(id);

function labelPage() {
  byId('organization').textContent = words.hospital;
  byId('notice').textContent = words.notice;
  const other = language === 'fr' ? 'en' : 'fr';
  const link = byId('language');
  link.textContent = words.other;
  link.lang = other;
  const address = new URL(location.href);
  address.searchParams.set('lang', other);
  // The invitation in the fragment must not be copied into a link that anything could read later.
  address.hash = '';
  link.href = address.href;
  link.addEventListener('click', () => (link.hash = location.hash));
}

/** Read here only to ask the hospital who receives: the secret beside it stays untouched. */
const teleconsultationId =
  new URLSearchParams(location.hash.slice(1)).get('r') ?? sessionStorage.getItem('visite');

async function describeVisit() {
  if (!teleconsultationId) return {};
  sessionStorage.setItem('visite', teleconsultationId);
  const response = await fetch(`/api/visites/${encodeURIComponent(teleconsultationId)}`);
  return response.ok ? response.json() : {};
}

async function start() {
  labelPage();
  const visit = await describeVisit().catch(() => ({}));
  const asked = new URL(location.href).searchParams.get('role');
  const widget = document.createElement('tdoc-teleconsultation');
  const attributes = {
    lang: language,
    mode: ROLES.includes(asked) ? asked : 'patient',
    'admission-url': '/api/visites/admission',
    signalling: '/v1/signalling',
    'organization-name': visit.organizationName?.[language] ?? words.hospital,
    'practitioner-name': visit.practitionerName,
    'scheduled-at': visit.scheduledAt,
  };
  // Whose word about the practitioner counts: the hospital's, told by the hospital itself.
  widget.issuers = visit.issuers?.[language] ?? [];
  for (const [name, value] of Object.entries(attributes))
    if (value) widget.setAttribute(name, value);
  widget.addEventListener('tdoc-state-change', ({ screen }) => {
    document.body.classList.toggle('in-call', screen === 'call');
  });
  // A page may not close a tab that the patient opened: it says that there is nothing left to do.
  widget.addEventListener('tdoc-close-request', () => sayGoodbye());
  byId('visit').replaceChildren(widget);
}

function sayGoodbye() {
  const goodbye = document.createElement('p');
  goodbye.className = 'goodbye';
  goodbye.tabIndex = -1;
  goodbye.textContent = words.closePage;
  byId('visit').replaceChildren(goodbye);
  goodbye.focus();
}

void start();
