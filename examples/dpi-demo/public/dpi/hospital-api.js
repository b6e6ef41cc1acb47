/** The DPI's own backend, as its page sees it. */
import { language } from './words.js';

const read = async (path) => {
  const response = await fetch(`${path}?lang=${language}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
};

export const readAgenda = () => read('/api/agenda');
export const readRecord = (patientId) => read(`/api/patients/${encodeURIComponent(patientId)}`);

export async function resetDemo() {
  const response = await fetch('/api/remise-a-zero', { method: 'POST' });
  if (!response.ok) throw new Error(`the reset answered ${response.status}`);
}

/** The browser comes back by itself after an interruption, and gets the present state first. */
export function listenToChanges({ onChange, onReset }) {
  const stream = new EventSource(`/api/changements?lang=${language}`);
  stream.addEventListener('change', (event) => onChange(JSON.parse(event.data)));
  stream.addEventListener('reset', () => onReset());
  // A page on its way out must not leave a half-open stream behind.
  addEventListener('pagehide', () => stream.close());
}
