/** What the measured calls come to: a table for people, and figures held to their goals. Pure. */
import { median } from '../bench/statistics.mjs';

const COLUMNS = [
  ['profile', 16],
  ['variant', 8],
  ['recovery ms', 20],
  ['glass p50/p95', 16],
  ['fps', 6],
  ['width', 6],
  ['frozen', 8],
  ['concealed', 10],
  ['kbit/s', 8],
  ['ended as', 24],
];

/** @param {object[]} results @param {Record<string, import('./profiles.mjs').Profile>} profiles */
export function tableOf(results, profiles) {
  const row = (cells) => cells.map((cell, at) => String(cell).padEnd(COLUMNS[at][1])).join(' ');
  const lines = [row(COLUMNS.map(([name]) => name))];
  for (const profile of Object.keys(profiles)) {
    for (const variant of ['bare', 'sdk']) {
      const runs = results.filter((one) => one.profile === profile && one.variant === variant);
      if (runs.length > 0) lines.push(row(cellsOf({ profile, variant, runs })));
    }
  }
  return `\n${lines.join('\n')}\n`;
}

function cellsOf({ profile, variant, runs }) {
  const whole = runs.filter(({ error }) => error === undefined);
  const sides = whole.flatMap((run) => run.sides ?? []);
  const middle = (name) => (sides.length === 0 ? null : median(sides.map((side) => side[name])));
  const shown = (value, digits = 0) => (value === null ? '' : value.toFixed(digits));
  const percent = (value) => (value === null ? '' : `${(value * 100).toFixed(1)} %`);
  const recoveries = whole.flatMap(({ recoveryMs }) =>
    recoveryMs === undefined ? [] : [recoveryMs === null ? 'never' : Math.round(recoveryMs)],
  );
  const states = [...new Set(whole.flatMap(({ states: all }) => all))];
  const failed = runs.length - whole.length;
  return [
    profile,
    variant,
    recoveries.join(' '),
    sides.length === 0 ? '' : `${shown(middle('glassP50Ms'))}/${shown(middle('glassP95Ms'))}`,
    shown(middle('fps')),
    shown(middle('width')),
    percent(middle('frozenRatio')),
    percent(middle('concealedRatio')),
    shown(middle('receivedKbps')),
    `${states.join(' ')}${failed > 0 ? ` (${failed} failed)` : ''}`,
  ];
}

/** @returns {import('../bench/figure.mjs').Figure[]} */
export function figuresOf(results, profiles) {
  return Object.entries(profiles).flatMap(([profile, { goal, mishap }]) => {
    const of = (variant) =>
      results.filter(
        (one) => one.profile === profile && one.variant === variant && one.error === undefined,
      );
    const sdk = of('sdk');
    if (sdk.length === 0) return [];
    if (mishap) {
      const times = sdk.map(({ recoveryMs }) => recoveryMs ?? Number.POSITIVE_INFINITY);
      const lost = sdk.filter(({ states }) => states.includes('ended')).length;
      return [
        {
          name: `${profile}-recovery-ms`,
          value: median(times),
          digits: 0,
          ...(goal ? { goal } : {}),
        },
        {
          name: `${profile}-lost-teleconsultations`,
          value: lost,
          digits: 0,
          goal: { relation: '<=', limit: 0 },
        },
      ];
    }
    const middle = (runs, name) =>
      median(runs.flatMap(({ sides }) => sides.map((side) => side[name])));
    const bare = of('bare');
    return [
      ...(bare.length === 0
        ? []
        : [
            {
              name: `${profile}-glass-to-bare`,
              value: middle(sdk, 'glassP50Ms') / middle(bare, 'glassP50Ms'),
              ...(profile === 'good' ? { goal: { relation: '<=', limit: 1.1 } } : {}),
            },
          ]),
      ...STEADY_FIGURES.filter((one) => one.profiles[profile] !== undefined || one.always).map(
        ({ name, field, profiles: limits, relation, scale = 1, digits = 1 }) => ({
          name: `${profile}-${name}`,
          value: middle(sdk, field) * scale,
          digits,
          ...(limits[profile] === undefined ? {} : { goal: { relation, limit: limits[profile] } }),
        }),
      ),
    ];
  });
}

/** Which figures a steady profile has, and the goals of issue 7. */
const STEADY_FIGURES = [
  { name: 'glass-p95-ms', field: 'glassP95Ms', relation: '<=', digits: 0, profiles: { good: 150 } },
  {
    name: 'frozen-percent',
    field: 'frozenRatio',
    relation: '<=',
    scale: 100,
    profiles: { '3g': 2 },
    always: true,
  },
  {
    name: 'concealed-percent',
    field: 'concealedRatio',
    relation: '<=',
    scale: 100,
    profiles: { '3g': 2, narrow: 8 },
    always: true,
  },
  { name: 'fps', field: 'fps', relation: '>=', profiles: { '3g': 12 }, always: true },
];
