/**
 * What a curious script of the page gets hold of: every secret the page ever used is noted from outside,
 * then looked for in all that `window` leads to and in all that is stored. The functions travel to the
 * browser as text, so each stands alone.
 */

/** Before the page's first line: tells `noteSecret` the bytes of every key that is made, used or handed on. */
export function noteSecrets(): void {
  const { noteSecret } = window as unknown as { noteSecret(hex: string): void };
  const note = (source: unknown): void => {
    const isBytes = ArrayBuffer.isView(source) || source instanceof ArrayBuffer;
    if (!isBytes || source.byteLength < 16) return;
    const bytes = ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source);
    noteSecret(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  };
  const { subtle } = crypto;
  const importKey = subtle.importKey.bind(subtle) as (...given: unknown[]) => Promise<CryptoKey>;
  Object.assign(subtle, {
    // Noted at the call: the bytes are wiped afterwards.
    importKey: (...given: unknown[]) => {
      if (given[0] === 'raw') note(given[1]);
      return importKey(...given);
    },
  });
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message: unknown, ...rest: unknown[]) {
    note((message as { event?: { base?: unknown } }).event?.base);
    Reflect.apply(postMessage, this, [message, ...rest]);
  };
}

export interface Look {
  /** Where a secret was found, one line each. */
  readonly found: string[];
  readonly visited: number;
  /** Everything there is was seen: nothing was left out for lack of time. */
  readonly isWhole: boolean;
}

/** @param secrets - Hexadecimal. */
export async function lookForSecrets(secrets: readonly string[]): Promise<Look> {
  const MOST = 400_000;
  const bytesOf = (hex: string) => (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  const raw = secrets.map((hex) => String.fromCharCode(...bytesOf(hex)));
  const base64 = raw.map((text) => btoa(text).replace(/=+$/, ''));
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const spellings = [...new Set([...raw, ...base64, ...base64url, ...secrets])];
  const found: string[] = [];
  const told = (text: string): boolean => spellings.some((secret) => text.includes(secret));
  const bytesAsText = (bytes: Uint8Array): string => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) {
      text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    }
    return text;
  };
  // What lays out the page, or spells out again what its nodes hold.
  const skipped =
    /^(offset|client|scroll|inner|outer|computed|textContent|style$|adoptedStyle|styleSheets|sheet$|cssRules|noteSecret$)/i;
  const queue: [string, unknown][] = [
    ['window', window],
    ['performance entries', performance.getEntries()],
    ['history entries', (window as { navigation?: { entries(): unknown } }).navigation?.entries()],
  ];
  const seen = new Set<unknown>();
  const look = (): void => {
    for (let next = 0; next < queue.length && seen.size < MOST; next += 1) {
      const [path, value] = queue[next] as [string, unknown];
      if (typeof value === 'string' && told(value)) found.push(path);
      const isThing = (typeof value === 'object' && value !== null) || typeof value === 'function';
      if (!isThing || seen.has(value)) continue;
      seen.add(value);
      try {
        if (value instanceof CryptoKey) {
          if (value.extractable && value.type !== 'public') found.push(`${path} (extractable)`);
          continue;
        }
        if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
          const view = ArrayBuffer.isView(value)
            ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
            : new Uint8Array(value);
          if (told(bytesAsText(view))) found.push(path);
          continue;
        }
        if (value instanceof Map || value instanceof Set) {
          for (const [key, held] of value.entries()) {
            queue.push([`${path} key`, key], [`${path} entry`, held]);
          }
        }
        for (let at: object | null = value; at; at = Object.getPrototypeOf(at) as object | null) {
          for (const name of Reflect.ownKeys(at)) {
            if (skipped.test(String(name))) continue;
            queue.push([`${path}.${String(name)}`, name]);
            try {
              queue.push([`${path}.${String(name)}`, Reflect.get(value, name)]);
            } catch {
              // what may not be read is not reachable
            }
          }
          if (at === Object.prototype || at === Function.prototype) break;
        }
        if (value instanceof Element) {
          queue.push([`${path} shadow`, value.shadowRoot]);
          for (const { name, value: text } of value.attributes)
            queue.push([`${path}[${name}]`, text]);
        }
      } catch {
        // a thing that may not be looked at
      }
    }
  };
  for (const [name, storage] of Object.entries({ sessionStorage, localStorage })) {
    queue.push([name, JSON.stringify(Object.entries(storage))]);
  }
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
    });
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const records = database.transaction(store).objectStore(store);
      queue.push([`IndexedDB ${name} ${store}`, await settled(records.getAll())]);
    }
    database.close();
  }
  look();
  return { found, visited: seen.size, isWhole: seen.size < MOST };
}
