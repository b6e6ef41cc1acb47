/**
 * Registers a custom element once per page. Two copies of the widget may meet in a host's page:
 * the first one wins, and the second says so once instead of throwing.
 */

/** Version of every package; written here because an element cannot read package.json at run time. */
export const TDOC_VERSION = '0.1.0';

const warned = new Set<string>();

interface VersionedConstructor extends CustomElementConstructor {
  readonly tdocVersion?: string;
}

/** Defines `tag` unless it is taken; does nothing where there is no registry (server rendering). */
export function register(tag: string, element: VersionedConstructor): void {
  if (typeof customElements === 'undefined') return;
  const existing = customElements.get(tag) as VersionedConstructor | undefined;
  if (existing === undefined) {
    customElements.define(tag, element);
    return;
  }
  const version = existing.tdocVersion ?? 'unknown';
  if (existing === element || version === TDOC_VERSION || warned.has(version)) return;
  warned.add(version);
  // eslint-disable-next-line no-console -- two versions in one page is the host developer's to know
  console.warn(
    `T-Doc ${TDOC_VERSION}: <${tag}> is already defined by version ${version}; that one is kept.`,
  );
}
