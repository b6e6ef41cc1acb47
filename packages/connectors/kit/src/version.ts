/** The release, as `tdoc-connector --version` says it; one version for all packages. */
import { readFileSync } from 'node:fs';

interface Manifest {
  version: string;
}

/** The manifest is one folder above both the sources and the built files. */
const manifest = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as Manifest;

export const CONNECTOR_VERSION: string = manifest.version;
