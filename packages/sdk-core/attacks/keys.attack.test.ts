import { describe } from 'node:test';

import { attack } from './attack.ts';
import { laboratory } from './browser.ts';

describe('attacks on media keys', () => {
  attack({
    name: 'key-twice',
    tried: 'the server brings the envelopes that tell a key a second time, backwards',
    without: ['once', 'known-epoch'],
    layered: true,
    run: (sdk) => laboratory(sdk, 'repeatedKey'),
  });
  attack({
    name: 'key-reorder',
    tried: 'the server holds two keys back and brings the later one first',
    without: ['order', 'once', 'older-epoch'],
    layered: true,
    run: (sdk) => laboratory(sdk, 'reorderedKeys'),
  });
  attack({
    name: 'two-keys-one-epoch',
    tried: 'a participant tells a second key for an epoch that has one',
    without: ['known-epoch'],
    run: (sdk) => laboratory(sdk, 'twoKeysForOneEpoch'),
  });
  attack({
    name: 'former-epoch-told',
    tried: 'a participant tells the key of an earlier epoch after a later one',
    without: ['older-epoch'],
    run: (sdk) => laboratory(sdk, 'formerEpochTold'),
  });
  attack({
    name: 'withheld-key-ack',
    tried: 'the server withholds every acknowledgement, so that the sender stays on its former key',
    without: ['switch-limit'],
    run: (sdk) => laboratory(sdk, 'withheldAcknowledgements'),
  });
  attack({
    name: 'declared-gone',
    tried: 'the server says that a participant has left and is back, so that its key is nobody’s',
    without: ['key-for-renewed'],
    run: (sdk) => laboratory(sdk, 'declaredGone'),
  });
  attack({
    name: 'one-base-key',
    tried: 'two senders are brought to seal under one base key',
    without: ['fresh-base'],
    run: (sdk) => laboratory(sdk, 'sharedBaseKey'),
  });
});
