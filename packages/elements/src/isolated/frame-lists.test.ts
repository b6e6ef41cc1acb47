import { expect } from '@open-wc/testing';
import { TDocError } from '@tdoc/sdk-core';
import { frameAddress } from './frame-address.ts';
import { originsIn, patientPage } from './frame-lists.ts';

const DPI = 'https://dpi.saint-aubin.example';
const codeOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof TDocError ? error.code : String(error);
  }
};

describe('the address of an isolated frame', () => {
  it('is an absolute HTTPS address of another origin', () => {
    const address = frameAddress('https://tele.saint-aubin.example/frame.html#x', DPI);
    expect(address.href).to.equal('https://tele.saint-aubin.example/frame.html');
  });

  it('may be HTTP on this machine only', () => {
    for (const host of ['localhost:4000', '127.0.0.1:4000', '[::1]:4000']) {
      expect(frameAddress(`http://${host}/frame.html`, DPI).host).to.equal(host);
    }
  });

  it('is refused when it would isolate nothing', () => {
    expect(codeOf(() => frameAddress(`${DPI}/frame.html`, DPI))).to.equal(
      'ERR_TDOC_FRAME_SAME_ORIGIN',
    );
  });

  for (const address of [
    null,
    '',
    '/frame.html',
    '//tele.saint-aubin.example/frame.html',
    'http://tele.saint-aubin.example/frame.html',
    'http://localhost.evil.example/frame.html',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://tele.saint-aubin.example/1',
    'https://user:secret@tele.saint-aubin.example/frame.html',
  ]) {
    it(`is refused when it is ${address === null ? 'absent' : `"${address}"`}`, () => {
      expect(codeOf(() => frameAddress(address, DPI))).to.equal('ERR_TDOC_FRAME_URL_INVALID');
    });
  }
});

describe('the hosts a frame page allows', () => {
  it('are exact origins; whatever is not one allows nobody', () => {
    const list = `${DPI} https://a.example/ https://*.example http://b.example null * ${DPI}.evil.example`;
    expect(originsIn(list)).to.deep.equal([DPI, `${DPI}.evil.example`]);
    expect(originsIn('')).to.deep.equal([]);
  });
});

describe('the page a patient’s link points at', () => {
  const PAGES = 'https://saint-aubin.example/visite https://tele.saint-aubin.example/visite';

  it('is one the frame page lists, with the query the host chose', () => {
    const asked = 'https://saint-aubin.example/visite?lang=fr#k=1';
    expect(patientPage(asked, PAGES)).to.equal('https://saint-aubin.example/visite?lang=fr');
    expect(patientPage(null, PAGES)).to.equal('https://saint-aubin.example/visite');
    expect(patientPage(null, '')).to.equal(null);
  });

  it('is never a page a host names by itself: it would read the secret there', () => {
    for (const asked of [
      'https://evil.example/visite',
      'https://saint-aubin.example/visite/../redirect',
      'https://saint-aubin.example/visite/',
      'https://saint-aubin.example.evil.example/visite',
      'https://saint-aubin.example@evil.example/visite',
      'http://saint-aubin.example/visite',
    ]) {
      expect(
        codeOf(() => patientPage(asked, PAGES)),
        asked,
      ).to.equal('ERR_TDOC_FRAME_PATIENT_URL');
    }
  });
});
