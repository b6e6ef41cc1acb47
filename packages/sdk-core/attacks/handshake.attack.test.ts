import { describe } from 'node:test';

import { attack } from './attack.ts';
import { laboratory } from './browser.ts';

describe('attacks on the handshake', () => {
  attack({
    name: 'wrong-psk',
    tried: 'somebody who does not hold the link answers a handshake',
    without: ['psk'],
    run: (sdk) => laboratory(sdk, 'anotherLink'),
  });
  attack({
    name: 'mode-flip',
    tried: 'one end is made to believe that the room has no link secret',
    without: ['prologue'],
    run: async (sdk) => laboratory(sdk, 'flippedMode', await sdk.turned('mode-0')),
  });
  attack({
    name: 'other-room',
    tried: 'the server brings a handshake of one room into another',
    without: ['prologue'],
    run: (sdk) => laboratory(sdk, 'anotherRoom'),
  });
  attack({
    name: 'pid-relabel',
    tried: 'the server presents one participant under the identifier of another',
    without: ['prologue'],
    run: (sdk) => laboratory(sdk, 'relabelled'),
  });
  attack({
    name: 'commitment-change',
    tried:
      'a participant sees the answer first, then looks for a third message that suits the code',
    without: ['commitment'],
    run: (sdk) => laboratory(sdk, 'falseCommitment'),
  });
  attack({
    name: 'reflected-first',
    tried: 'the server sends a first message back to its writer, and answers in its own words',
    without: ['prologue'],
    run: (sdk) => laboratory(sdk, 'reflectedFirst'),
  });
  attack({
    name: 'replayed-first',
    tried: 'the server plays a recorded handshake once more',
    without: ['fresh-ephemeral'],
    run: (sdk) => laboratory(sdk, 'replayedFirst'),
  });
  attack({
    name: 'duplicate-second',
    tried: 'the server brings every second message twice',
    without: ['one-answer'],
    run: (sdk) => laboratory(sdk, 'secondAnswer'),
  });
  attack({
    name: 'bit-flips',
    tried: 'the server changes one bit in each byte of the three messages, one after the other',
    without: ['tag'],
    run: (sdk) => laboratory(sdk, 'flippedBits'),
  });
  attack({
    name: 'low-order-points',
    tried: 'a participant shows a static key whose shared secret everybody knows',
    without: ['contributory'],
    run: async (sdk) => laboratory(sdk, 'lowOrderPoints', await sdk.turned('zero-static')),
  });
  attack({
    name: 'stripped-capabilities',
    tried: 'the server takes the post-quantum step out of what an end says it can do',
    without: ['tag'],
    run: (sdk) => laboratory(sdk, 'strippedCapabilities'),
  });
  attack({
    name: 'incapable-browser',
    tried: 'a participant comes with a browser that can not seal frames',
    without: ['capabilities'],
    run: (sdk) => laboratory(sdk, 'incapableBrowser'),
  });
});
