import { describe } from 'node:test';

import { attack } from './attack.ts';
import { laboratory } from './browser.ts';

describe('attacks on media frames', () => {
  attack({
    name: 'frame-replay',
    tried: 'somebody in between brings recorded frames again',
    without: ['replay-window'],
    run: (sdk) => laboratory(sdk, 'replayedFrame'),
  });
  attack({
    name: 'frame-of-another-stream',
    tried: 'a frame of the screen and one of the microphone come as the camera’s',
    without: ['stream-of-key'],
    run: (sdk) => laboratory(sdk, 'otherStream'),
  });
  attack({
    name: 'changed-frame',
    tried: 'somebody in between changes one bit in each byte of a frame',
    without: ['frame-tag'],
    run: (sdk) => laboratory(sdk, 'flippedFrame'),
  });
  attack({
    name: 'former-epoch',
    tried:
      'a frame under the key of the former epoch comes more than five seconds after the change',
    without: ['retire'],
    run: (sdk) => laboratory(sdk, 'formerEpoch'),
  });
});
