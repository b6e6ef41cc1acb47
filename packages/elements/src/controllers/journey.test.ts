import { expect } from '@open-wc/testing';
import { screenFor, type JourneyFacts } from './journey.ts';

const MARTIN: JourneyFacts = {
  role: 'patient',
  preparing: false,
  begun: false,
  consentComplete: false,
  devicesChecked: false,
  state: 'idle',
  presence: null,
  accompanied: false,
  fault: null,
  summarised: false,
};

describe('journey', () => {
  it('takes Mme Martin from arrival to summary, one screen at a time', () => {
    const path: Partial<JourneyFacts>[] = [
      {},
      { begun: true },
      { begun: true, consentComplete: true },
      { begun: true, consentComplete: true, devicesChecked: true },
      { begun: true, consentComplete: true, devicesChecked: true, presence: 'waiting' },
      { begun: true, consentComplete: true, devicesChecked: true, presence: 'admitted' },
      { summarised: true },
    ];
    expect(path.map((facts) => screenFor({ ...MARTIN, ...facts }))).to.deep.equal([
      ...['arrival', 'consent', 'device-check', 'waiting-room', 'waiting-room', 'call', 'summary'],
    ]);
  });

  it('never shows the device check before consent, whatever else is true', () => {
    const facts = { ...MARTIN, begun: true, devicesChecked: true, presence: 'admitted' as const };
    expect(screenFor(facts)).to.equal('consent');
  });

  it('takes Dr Garnier to the waiting list, to the call, and back when alone again', () => {
    const garnier = { ...MARTIN, role: 'practitioner' as const };
    expect(screenFor({ ...garnier, preparing: true })).to.equal('opening');
    expect(screenFor({ ...garnier, presence: 'admitted' })).to.equal('lobby');
    expect(screenFor({ ...garnier, presence: 'admitted', accompanied: true })).to.equal('call');
  });

  it('shows an error before anything else', () => {
    expect(screenFor({ ...MARTIN, fault: 'ERR_TDOC_ROOM_FULL', summarised: true })).to.equal(
      'fault',
    );
  });
});
