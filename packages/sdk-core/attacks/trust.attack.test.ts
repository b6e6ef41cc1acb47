import { describe } from 'node:test';

import { attack } from './attack.ts';
import { laboratory } from './browser.ts';

describe('attacks on who somebody is', () => {
  attack({
    name: 'forged-credential',
    tried:
      'a holder of the link signs a credential in the name of the hospital with a key of its own',
    without: ['signature'],
    run: (sdk) => laboratory(sdk, 'forgedCredential'),
  });
  attack({
    name: 'stolen-credential',
    tried: 'a holder of the link shows the credential a practitioner showed before',
    without: ['credential-of-key'],
    run: (sdk) => laboratory(sdk, 'stolenCredential'),
  });
  attack({
    name: 'replaced-page',
    tried: 'the server replaces a page whose code was compared by another one that holds the link',
    without: ['finding-of-key'],
    run: (sdk) => laboratory(sdk, 'replacedPage'),
  });
});
