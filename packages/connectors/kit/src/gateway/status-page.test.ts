import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FAULT_SENTENCES } from '../hl7v2/index.ts';
import { sampleText } from '../testing/sample-messages.ts';
import { TestGateway } from '../testing/test-gateway.ts';
import { CONTROL_HEADER } from './control-token.ts';
import { REASONS_FR } from './reasons.ts';

const A28 = sampleText('ADT_A28.hl7');

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, options, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => (body += chunk));
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the status page', () => {
  let house: TestGateway;
  const page = (path = '/', headers = {}) => ask(house.gateway.statusUrl + path, { headers });

  beforeEach(async () => {
    house = await TestGateway.start();
  });
  afterEach(() => house.dispose());

  it('says in French that all is well, in English when that is asked for', async () => {
    assert.match((await page()).body, /<html lang="fr">[^]*Tout est à jour/);
    assert.match((await page('/?lang=en')).body, /<html lang="en">[^]*Everything is up to date/);
    assert.match((await page('/', { 'accept-language': 'en-GB,fr;q=0.5' })).body, /lang="en"/);
  });

  it('says what waits for a person, why, and what to do, but nothing of a patient', async () => {
    await house.tell(A28);
    await house.tell(A28.replace('|C0001|', '|C9|').replace('|VALI|', '||'));
    const { body } = await page();
    assert.match(body, /1 message attend une action/);
    assert.match(
      body,
      /Un champ obligatoire est vide\u00a0: l’émetteur doit le remplir\. <code class="place">PID-32/,
    );
    assert.match(body, /<code>tdoc-connector replay --profile … in 2<\/code>/);
    assert.match((await page('/?lang=en')).body, /1 message waits for a person/);
    const all = body + (await page('/status.json')).body;
    for (const trait of ['PAT-TROIS', 'DOMINIQUE', '279035121518989', '19790328', '000003']) {
      assert.equal(all.includes(trait), false, trait);
    }
  });

  it('shows what a sender writes as text, never as markup', async () => {
    await house.tell(A28.replace('|GAM|', '|<img src=x>|').replace('|VALI|', '||'));
    const { body } = await page();
    assert.doesNotMatch(body, /<img/);
    assert.match(body, /&lt;img src=x&gt;/);
  });

  it('loads nothing, runs nothing, and is kept by nobody', async () => {
    const { headers, body } = await page();
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
    assert.doesNotMatch(policy, /unsafe|http|\*/);
    assert.doesNotMatch(body, /<script|<link|<img|src=|url\(|@import|https?:/);
    assert.equal(headers['cache-control'], 'no-store');
  });

  it('answers its own names only, and nothing but what it has', async () => {
    assert.equal((await page('/', { host: 'evil.example' })).status, 421);
    assert.equal((await page('/', { host: 'localhost:1' })).status, 200);
    assert.equal((await page('/other')).status, 404);
    assert.equal((await ask(house.gateway.statusUrl, { method: 'DELETE' })).status, 405);
  });

  it('lets act only who can read the data folder', async () => {
    await house.tell(A28.replace('|VALI|', '||'));
    const post = (token: string, path = '/dead-letters/in/1/close') =>
      ask(house.gateway.statusUrl + path, { method: 'POST', headers: { [CONTROL_HEADER]: token } });
    assert.equal((await post('')).status, 403);
    assert.equal((await post('x'.repeat(43))).status, 403);
    const token = readFileSync(join(house.folder, 'data', 'control-token'), 'utf8');
    assert.equal(
      (await post(token, '/dead-letters/in/1/replay')).body,
      '{"result":"refused-again"}',
    );
    assert.equal((await post(token)).body, '{"result":"closed"}');
    assert.equal((await post(token)).status, 404);
    assert.equal((await post(token, '/dead-letters/in/x/close')).status, 404);
  });

  it('has words for every reason, with the spaces that French wants', () => {
    for (const code of Object.keys(FAULT_SENTENCES))
      assert.ok(Object.hasOwn(REASONS_FR, code), code);
    for (const [code, sentence] of Object.entries(REASONS_FR)) {
      assert.doesNotMatch(sentence, / [:;?!]/, code);
      assert.match(sentence, /\.$/, code);
    }
  });
});
