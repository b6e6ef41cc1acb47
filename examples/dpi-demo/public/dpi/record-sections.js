/** The record: reason, history, treatments, results, documents. Empty sections are not shown. */
import { element, elementWith } from './element.js';
import { shortDate, words } from './words.js';
import { sparkline } from './sparkline.js';

export function recordSections({ record, appointment }) {
  return [
    section('summary', words.reason, [
      element('p.reason', appointment.reason),
      record.facts.length > 0 &&
        element(
          'dl.facts',
          ...record.facts.map(({ label, value }) =>
            element('div', element('dt', label), element('dd', value)),
          ),
        ),
    ]),
    section('history', words.history, [
      element(
        'ul.lines',
        ...record.history.map(({ since, text }) =>
          element('li', element('span', text), element('span.aside', since)),
        ),
      ),
    ]),
    section('treatments', words.treatments, [
      record.treatments.length > 0
        ? element(
            'ul.lines',
            ...record.treatments.map(({ name, dose }) =>
              element('li', element('span', name), element('span.aside', dose)),
            ),
          )
        : element('p.nothing', words.noTreatment),
    ]),
    record.results.length > 0 && section('results', words.results, [resultsTable(record.results)]),
    record.documents.length > 0 &&
      section('documents', words.documents, [
        element(
          'ul.lines',
          ...record.documents.map(({ title, author, date }) =>
            element(
              'li',
              element('span', title, element('span.author', author)),
              element('span.aside', shortDate(date)),
            ),
          ),
        ),
      ]),
  ].filter(Boolean);
}

function section(name, title, children) {
  const id = `section-${name}`;
  return elementWith(
    `section.section.section-${name}`,
    { 'aria-labelledby': id },
    elementWith('h2', { id }, title),
    ...children.filter(Boolean),
  );
}

function resultsTable(results) {
  const heading = (text, name) => elementWith(`th.${name}`, { scope: 'col' }, text);
  return element(
    'table.results',
    element(
      'thead',
      element(
        'tr',
        heading(words.analysis, 'c-name'),
        heading(words.value, 'c-value'),
        heading(words.reference, 'c-reference'),
        heading(words.trend, 'c-trend'),
        heading(words.date, 'c-date'),
      ),
    ),
    element('tbody', ...results.map(resultRow)),
  );
}

function resultRow({ name, value, unit, reference, isOutside, date, history }) {
  return elementWith(
    'tr',
    { 'data-outside': isOutside },
    elementWith('th.c-name', { scope: 'row' }, name),
    element(
      'td.c-value',
      element('strong', value),
      ` ${unit}`,
      isOutside &&
        elementWith('span.flag', {
          role: 'img',
          'aria-label': words.outside,
          title: words.outside,
        }),
    ),
    element('td.c-reference', reference),
    element('td.c-trend', history ? sparkline(history) : ''),
    element('td.c-date', shortDate(date)),
  );
}
