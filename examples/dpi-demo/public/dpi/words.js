/** The DPI's own words, in the language of the page. */
const WORDS = {
  fr: {
    service: 'Diabétologie-endocrinologie',
    notice: 'Démonstration : établissement et personnes fictifs',
    reset: 'Remettre la démo à zéro',
    resetQuestion: 'Remettre la démo à zéro ? Les téléconsultations en cours se terminent.',
    otherLanguage: 'English',
    agenda: 'Agenda du jour',
    seen: 'Réalisé',
    arrived: 'Sur place',
    expected: '',
    planned: 'Planifié',
    waiting: 'Patient en salle d’attente',
    inProgress: 'En cours',
    ended: (duration) => `Terminé · ${duration}`,
    minutes: (count) => (count < 1 ? 'moins d’une minute' : `${count}\u00a0min`),
    teleconsultation: 'Téléconsultation',
    close: 'Fermer',
    birthName: 'Nom de naissance',
    sex: { F: 'Féminin', M: 'Masculin' },
    born: (date, age) => `${date} (${age}\u00a0ans)`,
    birthDate: 'Naissance',
    birthPlace: 'Lieu (INSEE)',
    sexLabel: 'Sexe',
    ins: 'Matricule INS',
    insTest: 'domaine de test',
    qualified: 'Identité qualifiée',
    provisional: 'Identité provisoire',
    ipp: 'IPP',
    allergy: (names) => `Allergie\u00a0: ${names}`,
    noAllergy: 'Aucune allergie connue',
    reason: 'Motif',
    history: 'Antécédents',
    treatments: 'Traitements en cours',
    noTreatment: 'Aucun traitement en cours',
    results: 'Derniers résultats',
    analysis: 'Analyse',
    value: 'Valeur',
    reference: 'Référence',
    trend: 'Évolution',
    date: 'Date',
    outside: 'hors référence',
    documents: 'Documents',
    unreachable:
      'Le DPI ne répond pas. Vérifiez que la démonstration est lancée, puis rechargez la page.',
  },
  en: {
    service: 'Diabetes and endocrinology',
    notice: 'Demonstration: the hospital and people are fictitious',
    reset: 'Reset the demo',
    resetQuestion: 'Reset the demo? Visits in progress will end.',
    otherLanguage: 'Français',
    agenda: 'Today’s agenda',
    seen: 'Done',
    arrived: 'On site',
    expected: '',
    planned: 'Planned',
    waiting: 'Patient in the waiting room',
    inProgress: 'In progress',
    ended: (duration) => `Ended · ${duration}`,
    minutes: (count) => (count < 1 ? 'less than a minute' : `${count}\u00a0min`),
    teleconsultation: 'Video visit',
    close: 'Close',
    birthName: 'Birth name',
    sex: { F: 'Female', M: 'Male' },
    born: (date, age) => `${date} (aged ${age})`,
    birthDate: 'Born',
    birthPlace: 'Place (INSEE)',
    sexLabel: 'Sex',
    ins: 'INS number',
    insTest: 'test domain',
    qualified: 'Qualified identity',
    provisional: 'Provisional identity',
    ipp: 'IPP',
    allergy: (names) => `Allergy: ${names}`,
    noAllergy: 'No known allergy',
    reason: 'Reason',
    history: 'History',
    treatments: 'Current treatments',
    noTreatment: 'No current treatment',
    results: 'Latest results',
    analysis: 'Analysis',
    value: 'Value',
    reference: 'Reference',
    trend: 'Trend',
    date: 'Date',
    outside: 'out of range',
    documents: 'Documents',
    unreachable: 'The DPI does not answer. Check that the demo is running, then reload the page.',
  },
};

export const language = document.documentElement.lang === 'en' ? 'en' : 'fr';
export const words = WORDS[language];

const locale = language === 'fr' ? 'fr-FR' : 'en-GB';

/** `9 h 30` in French, `09:30` in English. */
export const clockTime = (time) => {
  if (language === 'en') return time;
  const [hours, minutes] = time.split(':');
  return `${Number(hours)}\u00a0h\u00a0${minutes}`;
};
export const longDay = (date) =>
  date.toLocaleDateString(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
export const shortDate = (isoDay) =>
  new Date(`${isoDay}T12:00`).toLocaleDateString(locale, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
export const ageOn = (isoDay, today = new Date()) => {
  const birth = new Date(`${isoDay}T12:00`);
  const birthdayIsAhead =
    today.getMonth() < birth.getMonth() ||
    (today.getMonth() === birth.getMonth() && today.getDate() < birth.getDate());
  return today.getFullYear() - birth.getFullYear() - (birthdayIsAhead ? 1 : 0);
};
