/**
 * The only import of libsodium, lazy: its 150 kB load while the person reads the consent screen and
 * never before the first paint. It needs WebAssembly: under a Content-Security-Policy the host's
 * `script-src` must allow `'wasm-unsafe-eval'`.
 */
import type libsodium from 'libsodium-wrappers';
import { TDocError } from '../errors.ts';

type Sodium = typeof libsodium;

let loading: Promise<Sodium> | null = null;

async function load(): Promise<Sodium> {
  try {
    const { default: sodium } = await import('libsodium-wrappers');
    await sodium.ready;
    return sodium;
  } catch (cause) {
    // A chunk lost on a bad network may come the next time.
    loading = null;
    throw new TDocError('ERR_TDOC_CRYPTO_UNAVAILABLE', { retryable: true, cause });
  }
}

/** @throws {@link TDocError} ERR_TDOC_CRYPTO_UNAVAILABLE */
export function sodium(): Promise<Sodium> {
  loading ??= load();
  return loading;
}

/**
 * Loads the cryptography ahead of time, for instance while the person reads the consent screen, so
 * that joining need not wait for it. Safe to call any number of times.
 *
 * @throws {@link TDocError} ERR_TDOC_CRYPTO_UNAVAILABLE (retryable) when it can not be loaded.
 */
export async function prepareCrypto(): Promise<void> {
  await sodium();
}
