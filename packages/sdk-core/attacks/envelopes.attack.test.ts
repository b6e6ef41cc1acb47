import { describe } from 'node:test';

import { attack } from './attack.ts';
import { laboratory } from './browser.ts';

describe('attacks on envelopes', () => {
  attack({
    name: 'envelope-replay',
    tried: 'the server brings an envelope twice',
    without: ['once'],
    run: (sdk) => laboratory(sdk, 'replayedEnvelope'),
  });
  attack({
    name: 'envelope-reorder',
    tried: 'the server brings three envelopes backwards',
    without: ['order'],
    run: (sdk) => laboratory(sdk, 'reorderedEnvelopes'),
  });
  attack({
    name: 'envelope-drop',
    tried: 'the server loses one envelope and brings the next',
    without: ['order'],
    run: (sdk) => laboratory(sdk, 'droppedEnvelope'),
  });
  attack({
    name: 'envelope-renumber',
    tried: 'the server brings an envelope again under the number that is due',
    without: ['number'],
    run: (sdk) => laboratory(sdk, 'renumberedEnvelope'),
  });
  attack({
    name: 'envelope-reflect',
    tried: 'the server brings an envelope back to its sender, as from the other',
    without: ['direction-keys', 'direction-names'],
    layered: true,
    run: (sdk) => laboratory(sdk, 'reflectedEnvelope'),
  });
  attack({
    name: 'envelope-splice',
    tried: 'the server puts an envelope of a former session into the one that stands',
    without: ['session-keys', 'session-name'],
    layered: true,
    run: (sdk) => laboratory(sdk, 'splicedEnvelope'),
  });
  attack({
    name: 'envelope-redirect',
    tried: 'the server brings an envelope to another participant than it was sealed for',
    without: ['session-keys', 'session-name', 'direction-names'],
    run: (sdk) => laboratory(sdk, 'redirectedEnvelope'),
  });
  attack({
    name: 'truncations',
    tried: 'the server cuts messages, envelopes and frames at each byte, and adds to them',
    without: ['tag', 'frame-tag'],
    run: (sdk) => laboratory(sdk, 'truncations'),
  });
});
