/**
 * A key that scripts can use but not read, kept by the browser for one tab. What survives a page
 * reload is sealed with it, so that nothing readable lies in the tab's storage.
 */
import { fromBase64url, toBase64url } from './base64url.ts';
import { concatBytes, randomBytes, utf8 } from './bytes.ts';

const DATABASE = 'tdoc';
const STORE = 'tab-keys';
const IV_BYTES = 12;
const AAD = utf8('tdoc tab memory 1');

function settle<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB request failed'));
  });
}

async function withStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settle(opening);
  try {
    return await settle(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** Makes a non-extractable AES-256-GCM key and keeps it under `id`. */
export async function createTabKey(id: string): Promise<void> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  await withStore('readwrite', (store) => store.put(key, id));
}

export async function deleteTabKey(id: string): Promise<void> {
  await withStore('readwrite', (store) => store.delete(id));
}

async function tabKey(id: string): Promise<CryptoKey | null> {
  const key: unknown = await withStore('readonly', (store) => store.get(id) as IDBRequest<unknown>);
  return key instanceof CryptoKey ? key : null;
}

/** Null when the key is gone. */
export async function sealForTab(id: string, text: string): Promise<string | null> {
  const key = await tabKey(id);
  if (!key) return null;
  const iv = randomBytes(IV_BYTES);
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: AAD },
    key,
    utf8(text),
  );
  return toBase64url(concatBytes(iv, new Uint8Array(sealed)));
}

/** Null when the key is gone or the text was altered. */
export async function openForTab(id: string, sealed: string): Promise<string | null> {
  const key = await tabKey(id);
  if (!key) return null;
  try {
    const bytes = fromBase64url(sealed);
    const iv = bytes.slice(0, IV_BYTES);
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData: AAD },
      key,
      bytes.slice(IV_BYTES),
    );
    return new TextDecoder().decode(plain);
  } catch {
    return null;
  }
}
