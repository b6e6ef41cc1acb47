/**
 * A figure is what a benchmark ends with: one number under one name, held to a goal where there is
 * one. Its line is for people and for programs alike, so its form never changes.
 */

/**
 * @typedef {object} Figure
 * @property {string} name in kebab-case
 * @property {number} value
 * @property {{ relation: '<=' | '>=', limit: number }} [goal] without it the figure is for information
 * @property {number} [digits] after the decimal point, in the line only (default 2)
 */

/** Held to the whole number, never to the rounded one that is printed. */
export const isMet = ({ value, goal }) =>
  goal === undefined ||
  (Number.isFinite(value) && (goal.relation === '<=' ? value <= goal.limit : value >= goal.limit));

/** @param {Figure} figure @returns `figure <name> <value> goal <relation> <limit> met|missed`. */
export function figureLine(figure) {
  const { name, value, goal, digits = 2 } = figure;
  const start = `figure ${name} ${value.toFixed(digits)}`;
  if (goal === undefined) return `${start} no goal`;
  return `${start} goal ${goal.relation} ${goal.limit} ${isMet(figure) ? 'met' : 'missed'}`;
}
