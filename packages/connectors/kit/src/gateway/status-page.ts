/**
 * The status page as one HTML text: no script, no external resource, nothing of a patient. Pure:
 * the same status gives the same page.
 */
import { createHash } from 'node:crypto';
import type { DeadLetter } from '../sync/store.ts';
import { STATUS_STYLES } from './status-page.styles.ts';
import { WORDS, type PageLanguage, type StatusWords } from './status-words.ts';
import type { FlowStatus, GatewayStatus } from './status.ts';

export type { PageLanguage } from './status-words.ts';

const styleHash = createHash('sha256').update(STATUS_STYLES).digest('base64');
/** Nothing may be loaded, sent or framed; only this very style sheet applies. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const NBSP = '\u00a0';

export function renderStatusPage(status: GatewayStatus, language: PageLanguage): string {
  const words = WORDS[language];
  const dead = status.received.dead + status.sent.dead;
  const pending = status.received.pending + status.sent.pending;
  const headline =
    dead > 0 ? words.waitingForYou(dead) : pending > 0 ? words.behind(pending) : words.allWell;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`${headline} · ${words.title}`)}</title>
<style>${STATUS_STYLES}</style>
</head>
<body>
<main>
<header><p>${escapeHtml(`${words.title} · ${status.site}`)}</p>
<nav><a href="/?lang=${language}">${words.refresh}</a><a href="/?lang=${words.other.language}" lang="${words.other.language}" hreflang="${words.other.language}">${words.other.name}</a></nav></header>
<h1 class="${dead > 0 ? 'wait' : 'good'}">${escapeHtml(headline)}</h1>
<p class="lead">${escapeHtml(words.lead)} ${escapeHtml(words.updatedAt(timeOf(status.at, words)))}.</p>
${notes(status, words)}
<div class="flows">
${receivedCard(status, words)}
${sentCard(status, words)}
</div>
<h2>${escapeHtml(words.letters)}</h2>
${letters(status, words)}
<h2>${escapeHtml(words.register)}</h2>
<div class="card"><dl>
${row(words.patients, count(status.records.patients, words))}
${row(words.encounters, count(status.records.encounters, words))}
${row(words.appointments, count(status.records.appointments, words))}
</dl></div>
</main>
</body>
</html>
`;
}

function notes({ environment, evidence }: GatewayStatus, words: StatusWords): string {
  const said = [
    ...(environment === 'test' ? [words.testSite] : []),
    ...(evidence === 'assumed' ? [words.assumed] : []),
  ];
  return said.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n');
}

function receivedCard({ received, connections }: GatewayStatus, words: StatusWords): string {
  return card(words.received, received, {
    words,
    rows: [
      row(words.ignored, count(received.ignored, words)),
      row(words.connections, count(connections, words)),
    ],
  });
}

function sentCard({ sent, isReceiverConnected }: GatewayStatus, words: StatusWords): string {
  if (isReceiverConnected === null && sent.done + sent.pending === 0) {
    return `<section class="card"><h2>${escapeHtml(words.sent)}</h2><p>${escapeHtml(words.notSending)}</p></section>`;
  }
  const state = isReceiverConnected === true ? words.connected : words.notConnected;
  return card(words.sent, sent, { words, rows: [row(words.receiver, state)] });
}

function card(
  title: string,
  flow: FlowStatus,
  { words, rows }: { words: StatusWords; rows: readonly string[] },
): string {
  return `<section class="card"><h2>${escapeHtml(title)}</h2>
<p class="big">${count(flow.done, words)}</p><p class="unit">${escapeHtml(words.messages(flow.done))}</p>
<dl>
${row(words.pending, count(flow.pending, words))}
${flow.oldestWaitMs === null ? '' : row(words.oldest, duration(flow.oldestWaitMs, words))}
${row(words.median, duration(flow.medianDelayMs, words))}
${row(words.slowest, duration(flow.slowestDelayMs, words))}
${rows.join('\n')}
${row(words.dead, count(flow.dead, words), flow.dead > 0 ? 'wait' : '')}
</dl></section>`;
}

const row = (name: string, value: string, kind = '') =>
  `<dt>${escapeHtml(name)}</dt><dd${kind === '' ? '' : ` class="${kind}"`}>${escapeHtml(value)}</dd>`;

function letters({ deadLetters }: GatewayStatus, words: StatusWords): string {
  if (deadLetters.length === 0) return `<p class="empty">${escapeHtml(words.noLetter)}</p>`;
  return `<ol>\n${deadLetters.map((letter) => letterItem(letter, words)).join('\n')}\n</ol>`;
}

function letterItem(letter: DeadLetter, words: StatusWords): string {
  const { direction, kind, sender, controlId, at, times, refusals, seq } = letter;
  const side = direction === 'in' ? words.incoming : words.outgoing;
  const facts = [
    timeOf(at, words),
    ...(sender ? [words.from(sender.replace('|', ' · '))] : []),
    ...(controlId ? [words.numbered(controlId)] : []),
    ...(times > 1 ? [words.times(times)] : []),
  ].join(', ');
  const reasons = refusals
    .map(({ code, path }) => {
      const place = path === '' ? '' : ` <code class="place">${escapeHtml(path)}</code>`;
      return `<p>${escapeHtml(words.reason(code))}${place}</p>`;
    })
    .join('\n');
  return `<li class="letter"><h3>${escapeHtml(`${side} : ${kind ?? words.unreadable}`.replace(' :', words.locale === 'fr-FR' ? `${NBSP}:` : ':'))}</h3>
${reasons}
<p class="facts">${escapeHtml(facts)}</p>
<p class="facts">${escapeHtml(words.replayWith)} <code>tdoc-connector replay --profile … ${direction} ${seq}</code></p></li>`;
}

const count = (value: number, { locale }: StatusWords) => value.toLocaleString(locale);

/** As people say it: 10 h 30 in French, 10:30 in English. */
function timeOf(at: number, { locale }: StatusWords): string {
  const time = new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  return locale === 'fr-FR' ? time.replace(':', `${NBSP}h${NBSP}`) : time;
}

function duration(ms: number | null, { none, locale }: StatusWords): string {
  if (ms === null) return none;
  if (ms < 1_000) return `${Math.round(ms)}${NBSP}ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}${NBSP}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${NBSP}min`;
  return `${Math.floor(minutes / 60).toLocaleString(locale)}${NBSP}h${NBSP}${String(minutes % 60).padStart(2, '0')}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
