/**
 * Tells when the browser believes that the network is back, or is another one, so that nobody waits out a
 * delay for nothing. Where the browser says nothing, media that falls silent does.
 */

/** Only some browsers say by which way a device is connected. */
type ConnectedNavigator = Navigator & { connection?: EventTarget & { type?: string } };

export function onNetworkBack(callback: () => void): () => void {
  if (typeof window === 'undefined') return () => {};
  const { connection } = navigator as ConnectedNavigator;
  let type = connection?.type;
  // The same event tells every new guess of the bandwidth.
  const changed = () => {
    if (connection?.type === type) return;
    type = connection?.type;
    callback();
  };
  window.addEventListener('online', callback);
  connection?.addEventListener('change', changed);
  return () => {
    window.removeEventListener('online', callback);
    connection?.removeEventListener('change', changed);
  };
}
