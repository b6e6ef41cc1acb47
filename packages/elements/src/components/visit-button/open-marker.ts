/**
 * Remembers, for this tab only, that the widget of one appointment was open, so that a page reload
 * brings it back. Stores a digest, never the address, and nothing of the teleconsultation.
 */

const KEY = 'tdoc-visit-open';

async function digest(address: string): Promise<string> {
  const bytes = new TextEncoder().encode(new URL(address, location.href).href);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class OpenMarker {
  async matches(address: string | null): Promise<boolean> {
    try {
      const marked = sessionStorage.getItem(KEY);
      return address !== null && marked !== null && marked === (await digest(address));
    } catch {
      return false; // storage refused or insecure context: the widget just stays closed
    }
  }

  async set(address: string | null): Promise<void> {
    try {
      if (address !== null) sessionStorage.setItem(KEY, await digest(address));
    } catch {
      // without storage a reload needs one more press, nothing else is lost
    }
  }

  clear(): void {
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // nothing was stored
    }
  }
}
