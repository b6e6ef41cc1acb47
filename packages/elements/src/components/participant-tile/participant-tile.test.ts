import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { initialsOf } from '../../internal/names.ts';
import { martin } from '../../fixtures/participants.ts';
import { mount, part, textOf } from '../../fixtures/mounting.ts';
import { patientPicture } from '../../fixtures/pictures.ts';

const tile = (more = {}, mirrored = false) =>
  html`<tdoc-participant-tile
    sounding
    .mirrored=${mirrored}
    .participant=${martin(more)}
  ></tdoc-participant-tile>`;

describe('participant tile', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(tile(), { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('shows initials instead of a black picture when the camera is off', async () => {
      const element = await mount(tile());
      expect(part(element, '.initials').textContent?.trim()).to.equal('JM');
      expect(element.shadowRoot?.querySelector('video')).to.equal(null);
    });

    it('plays the camera that is on, never its sound twice', async () => {
      const track = patientPicture();
      const element = await mount(tile({ camera: { track, on: true } }));
      const video = part<HTMLVideoElement>(element, 'video');
      expect((video.srcObject as MediaStream).getTracks()).to.deep.equal([track]);
      expect(video.muted).to.equal(true);
    });

    it('goes on playing after it was moved in the page', async () => {
      const element = await mount(tile({ camera: { track: patientPicture(), on: true } }));
      const shelter = document.createElement('div');
      document.body.append(shelter);
      shelter.append(element);
      const video = part<HTMLVideoElement>(element, 'video');
      if (video.paused)
        await new Promise((resolve) => video.addEventListener('playing', resolve, { once: true }));
      expect(video.srcObject).to.not.equal(null);
      expect(video.paused).to.equal(false);
      shelter.remove();
    });

    it('tells that a microphone is cut, in words too', async () => {
      const element = await mount(tile({ microphone: { track: null, on: false } }));
      expect(textOf(element)).to.include('Le micro de Mme Jeanne Martin est coupé');
    });

    it('keeps titles out of initials', () => {
      expect(initialsOf('Dr Anne Garnier')).to.equal('AG');
      expect(initialsOf('Mme Jeanne Martin')).to.equal('JM');
      expect(initialsOf('Le patient')).to.equal('P');
    });
  });
});
