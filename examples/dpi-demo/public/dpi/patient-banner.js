/** The patient's identity traits, always in sight, as a DPI must show them. */
import { element, elementWith } from './element.js';
import { ageOn, shortDate, words } from './words.js';

export function patientBanner({ record, appointment }) {
  const { identity } = record;
  const isQualified = identity.ins !== null;
  return [
    element(
      'div.banner-top',
      elementWith('h1', { id: 'patient-name' }, appointment.patientName),
      elementWith(
        'span.identity-state',
        { 'data-qualified': isQualified },
        isQualified ? words.qualified : words.provisional,
      ),
      elementWith(
        'span.allergy',
        { 'data-known': record.allergies.length > 0 },
        record.allergies.length > 0 ? words.allergy(record.allergies.join(', ')) : words.noAllergy,
      ),
    ),
    element(
      'dl.traits',
      ...trait(words.birthName, `${identity.birthName} ${identity.firstNames}`),
      ...trait(words.sexLabel, words.sex[identity.sex]),
      ...trait(
        words.birthDate,
        words.born(shortDate(identity.birthDate), ageOn(identity.birthDate)),
      ),
      ...trait(words.birthPlace, identity.birthPlaceCode),
      ...(identity.ins ? insTrait(identity.ins) : []),
      ...trait(words.ipp, record.ipp),
    ),
  ];
}

const trait = (label, value) => [element('div', element('dt', label), element('dd', value))];

function insTrait({ matricule, key, oid }) {
  const grouped = matricule.replace(/^(.)(..)(..)(..)(...)(...)$/, '$1 $2 $3 $4 $5 $6');
  const number = element('span.number', `${grouped} ${key}`);
  return [
    element(
      'div',
      element('dt', words.ins),
      element('dd', number, elementWith('span.domain', { title: oid }, words.insTest)),
    ),
  ];
}
