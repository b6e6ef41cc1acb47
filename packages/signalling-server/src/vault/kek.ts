/**
 * The port to the key encryption keys: what wraps the tenants' keys and never lies in the database. An
 * adapter may hold them itself or ask something that never lets them go. Knows no data key's use.
 */

export interface KeyEncryptionKeys {
  /** Where they are, for a sentence to the operator. */
  readonly place: string;
  /** True for keys this server drew itself, at this opening. */
  readonly isNew: boolean;
  /** Id of the one that wraps from now on. */
  current(): Promise<string>;
  /** @throws VaultError ERR_KEK_COMMAND when what holds the key cannot be asked */
  wrap(kekId: string, content: { key: Uint8Array; aad: Uint8Array }): Promise<string>;
  /**
   * @throws VaultError ERR_KEK_WRONG when there is no such key or it does not open; ERR_KEK_COMMAND
   */
  unwrap(kekId: string, content: { wrapped: string; aad: Uint8Array }): Promise<Uint8Array>;
  /**
   * Puts a new key in use, those before stay; null where only the operator can, who has done so before.
   * A second call continues what a crash left.
   */
  succeed: (() => Promise<string>) | null;
  /** Drops every key but the current one; nothing where only the operator can. */
  forgetOthers(): Promise<void>;
}
