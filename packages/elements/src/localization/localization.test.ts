import { expect } from '@open-wc/testing';
import { formatDuration, formatElapsed, formatTime } from './format.ts';
import { fr } from './fr.ts';
import { languageOf, toLanguage } from './language.ts';

function sample(say: (...words: unknown[]) => unknown): unknown {
  try {
    return say('X', 'Y');
  } catch {
    return say(['X']); // the few that list things
  }
}

/** Every sentence of a translation; functions are asked with sample words. */
function sentences(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') {
    return sentences(sample(value as (...words: unknown[]) => unknown));
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(sentences) : [];
}

describe('localization', () => {
  it('puts a non-breaking space before : ; ? ! in every French sentence', () => {
    const all = sentences(fr);
    expect(all.length).to.be.greaterThan(250);
    for (const sentence of all) expect(sentence).to.not.match(/(?:[^\u00a0 \d]| )[:;?!](?!\d)/);
  });

  it('never exclaims and never speaks of machinery', () => {
    for (const sentence of sentences(fr)) {
      expect(sentence).to.not.match(/!|WebRTC|signalisation|\bpair\b|e-mail|visio/i);
    }
  });

  it('writes hours and durations as people do', () => {
    const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
    expect(plain(formatTime(new Date(2026, 10, 23, 9, 5), 'fr'))).to.equal('9 h 05');
    expect(formatTime(new Date(2026, 10, 23, 9, 5), 'en')).to.equal('9:05');
    expect(plain(formatDuration(3900, 'fr'))).to.equal('1 h 05');
    expect(plain(formatDuration(-5, 'fr'))).to.equal('moins d’une minute');
    expect(formatElapsed(3728)).to.equal('1:02:08');
  });

  it('finds the closest language, even across shadow roots, and speaks French otherwise', () => {
    const host = document.createElement('div');
    host.lang = 'en-GB';
    const inner = document.createElement('p');
    host.attachShadow({ mode: 'open' }).append(inner);
    expect(languageOf(inner)).to.equal('en');
    expect(languageOf(document.createElement('p'))).to.equal('fr');
    expect(toLanguage('de')).to.equal(null);
  });
});
