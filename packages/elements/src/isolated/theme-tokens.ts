/**
 * The look of the host's page, as a short list of `--tdoc-…` values that may cross into the frame.
 * Names are from a closed list, values from a closed grammar: no `url()`, no `var()`, nothing a style
 * sheet could fetch or compute with. Sizes stay with the host: the frame fills what it is given.
 */
import { COLORS } from '../styles/tokens.ts';

export type ThemeToken = readonly [name: string, value: string];

const ROLES = [...Object.keys(COLORS), 'call-background'];

/** Every token that may cross. */
export const THEME_TOKENS: readonly string[] = [
  ...ROLES.map((role) => `--tdoc-color-${role}`),
  '--tdoc-font-family',
  '--tdoc-radius',
];

const MAX_VALUE_CHARS = 256;

const NUMBER = String.raw`[+-]?(?:\d{1,4}(?:\.\d{1,6})?|\.\d{1,6})`;
const CHANNEL = `(?:${NUMBER}(?:%|deg|turn)?|none)`;
const COLOR = [
  '#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})',
  `(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\\( ?${CHANNEL}(?: ?[ ,/] ?${CHANNEL}){2,3} ?\\)`,
  String.raw`color\( ?(?:srgb|srgb-linear|display-p3) ${CHANNEL}(?: ${CHANNEL}){2}(?: ?/ ?${CHANNEL})? ?\)`,
  '[a-z]{3,24}',
].join('|');
const FAMILY = String.raw`(?:"[\p{L}\p{N} ._-]{1,64}"|'[\p{L}\p{N} ._-]{1,64}'|[\p{L}][\p{L}\p{N} _-]{0,63})`;

const COLOR_VALUE = new RegExp(
  `^(?:${COLOR}|light-dark\\( ?(?:${COLOR}) ?, ?(?:${COLOR}) ?\\))$`,
  'iu',
);
const RADIUS_VALUE = /^(?:0|\d{1,3}(?:\.\d{1,3})?(?:px|rem|em))$/iu;
const FAMILY_VALUE = new RegExp(`^${FAMILY}(?: ?, ?${FAMILY}){0,15}$`, 'iu');

function grammarOf(name: string): RegExp {
  if (name === '--tdoc-radius') return RADIUS_VALUE;
  return name === '--tdoc-font-family' ? FAMILY_VALUE : COLOR_VALUE;
}

/** True for a name of {@link THEME_TOKENS} with a value of its grammar. */
export function isThemeToken(name: string, value: string): boolean {
  return (
    value.length <= MAX_VALUE_CHARS && THEME_TOKENS.includes(name) && grammarOf(name).test(value)
  );
}

/**
 * The tokens in force on an element. A page that names no font gives the one its own text has, so that
 * the frame looks like the page around it.
 */
export function themeTokensOf(styles: CSSStyleDeclaration): ThemeToken[] {
  const read = (name: string): string =>
    styles.getPropertyValue(name).trim().replaceAll(/\s+/g, ' ');
  const tokens = THEME_TOKENS.map((name): ThemeToken => {
    const own = read(name);
    return [name, name === '--tdoc-font-family' && own === '' ? styles.fontFamily : own];
  });
  return tokens.filter(([name, value]) => isThemeToken(name, value));
}
