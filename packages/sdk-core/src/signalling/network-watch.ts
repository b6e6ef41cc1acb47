/** Tells when the browser believes the network is back, so that nobody waits out a delay for nothing. */
export function onNetworkBack(callback: () => void): () => void {
  if (typeof window === 'undefined') return () => {};
  window.addEventListener('online', callback);
  return () => window.removeEventListener('online', callback);
}
