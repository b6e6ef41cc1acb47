/**
 * `/cdn/tdoc-link.js`: the first script of a page that patients' links open, a plain one without
 * `async`, so that the address with the secret is gone before anything else of the page runs.
 */
import { reopenWithoutLink } from '@tdoc/sdk-core';

reopenWithoutLink();
