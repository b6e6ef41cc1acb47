/** A few values as a thin line, the last one marked. */

const NAMESPACE = 'http://www.w3.org/2000/svg';
const WIDTH = 64;
const HEIGHT = 18;
const MARGIN = 3;

export function sparkline(values) {
  const lowest = Math.min(...values);
  const range = Math.max(...values) - lowest || 1;
  const points = values.map((value, index) => [
    MARGIN + (index * (WIDTH - 2 * MARGIN)) / Math.max(1, values.length - 1),
    HEIGHT - MARGIN - ((value - lowest) * (HEIGHT - 2 * MARGIN)) / range,
  ]);
  const drawing = svg('svg', {
    class: 'sparkline',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    width: WIDTH,
    height: HEIGHT,
    'aria-hidden': 'true',
  });
  const [x, y] = points.at(-1);
  drawing.append(
    svg('polyline', { points: points.map((point) => point.join(',')).join(' ') }),
    svg('circle', { cx: x, cy: y, r: 2.25 }),
  );
  return drawing;
}

function svg(tag, attributes) {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
