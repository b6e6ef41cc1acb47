import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { holds } from '../fixtures/fuzzing.ts';
import { isThemeToken, THEME_TOKENS, themeTokensOf } from './theme-tokens.ts';

const ACCENT = '--tdoc-color-accent';

describe('the theme that crosses into the frame', () => {
  it('takes colours, fonts and a radius as hosts write them', () => {
    for (const value of [
      ...['#0b5a66', '#fff', '#0b5a66cc', 'teal', 'transparent', 'rgb(11 90 102)'],
      ...['rgb(11, 90, 102)', 'rgb(11 90 102 / 50%)', 'hsl(188deg 80% 22%)'],
      ...['oklch(0.45 0.1 200)', 'light-dark(#0b5a66, #84cdd6)', 'color(display-p3 0.1 0.4 0.4)'],
    ]) {
      expect(isThemeToken(ACCENT, value), value).to.equal(true);
    }
    expect(isThemeToken('--tdoc-font-family', 'system-ui, "Segoe UI", Roboto, sans-serif')).to.be
      .true;
    expect(isThemeToken('--tdoc-radius', '12px')).to.equal(true);
  });

  it('refuses what could fetch, compute or break out', () => {
    for (const value of [
      ...['url(https://evil.example/a)', 'var(--x)', 'env(x)', 'image-set("a" 1x)', 'attr(href)'],
      ...['red; background: url(x)', 'red}', '#fff /* x */', 'expression(alert(1))', 'rgb()', ''],
      ...['calc(1px)', '\\75rl(x)', '"x"', 'red\n', 'a'.repeat(300), 'light-dark(url(x),red)'],
    ]) {
      expect(isThemeToken(ACCENT, value), value).to.equal(false);
    }
    expect(isThemeToken('--tdoc-font-family', 'x, url(y)')).to.equal(false);
    expect(isThemeToken('--tdoc-radius', '9999999px')).to.equal(false);
  });

  it('refuses every name that is not in its list', () => {
    for (const name of ['--tdoc-call-height', 'color', '--other', '__proto__', '--_accent']) {
      expect(isThemeToken(name, '#fff'), name).to.equal(false);
    }
  });

  it('never lets a character of danger through, whatever it is given', () => {
    const parts = ['url(', ')', '(', ';', '{', '}', '/*', '"', '\\', 'rgb', '#fff', ',', ' ', 'é'];
    const value = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((some) => some.join('')),
    );
    holds(
      'theme tokens',
      fc.property(fc.constantFrom(...THEME_TOKENS), value, (name, given) => {
        if (!isThemeToken(name, given)) return true;
        // A word is only a word; with a bracket behind it, it would be a function.
        const danger = /[;{}\\@<>]|\/\*|(?:url|var|env|attr|image[a-z-]*|calc|expression)\(/i;
        return !danger.test(given.replace(/["'].*?["']/g, ''));
      }),
    );
  });

  it('reads what is in force on an element, and its own font where no token names one', () => {
    const element = document.createElement('p');
    element.style.setProperty(ACCENT, '  #123456 ');
    element.style.setProperty('--tdoc-color-text', 'url(x)');
    element.style.fontFamily = 'Georgia, serif';
    document.body.append(element);
    expect(themeTokensOf(getComputedStyle(element))).to.deep.equal([
      [ACCENT, '#123456'],
      ['--tdoc-font-family', 'Georgia, serif'],
    ]);
    element.remove();
  });
});
