/**
 * One turn of a visit in two fresh pages of one Chromium: prepares both, lets the patient begin and
 * reads both stopwatches. Which variant it is stands in the module that the pages load.
 */

/** Longer than any visit that still works takes to connect. */
const GIVE_UP_MS = 20_000;

/**
 * @param {import('playwright-core').BrowserContext} context
 * @param {{ house: { url: string, signallingUrl: string }, module: string }} options
 * @returns {Promise<Record<string, number>>} milliseconds since the beginning. `frame` and
 *   `connected` are the patient's; `bothFrames` and `bothConnected` when the second side has it too.
 */
export async function visitTurn(context, { house, module }) {
  const { url, signallingUrl } = house;
  const open = async (role) => {
    const page = await context.newPage();
    page.setDefaultTimeout(GIVE_UP_MS);
    await page.goto(`${url}/`);
    const call = (verb, argument) =>
      page.evaluate(
        async ([path, name, value]) => (await import(path))[name](value),
        [`/bench/${module}`, verb, argument],
      );
    return { page, call, prepare: (link) => call('prepare', { role, link, signallingUrl }) };
  };
  const practitioner = await open('practitioner');
  const patient = await open('patient');
  try {
    const link = await practitioner.prepare(null);
    await patient.prepare(link);
    // The person reads before pressing: what the page loads on demand has come.
    await patient.page.waitForLoadState('networkidle');
    await practitioner.page.waitForLoadState('networkidle');
    await patient.call('begin');
    return since(
      await withinTime(Promise.all([patient.call('outcome'), practitioner.call('outcome')])),
    );
  } finally {
    await patient.page.close();
    await practitioner.page.close();
  }
}

function since([patient, practitioner]) {
  const { start, ...later } = patient;
  const times = Object.fromEntries(Object.entries(later).map(([name, at]) => [name, at - start]));
  return {
    ...times,
    bothConnected: Math.max(patient.connected, practitioner.connected) - start,
    bothFrames: Math.max(patient.frame, practitioner.frame) - start,
  };
}

async function withinTime(work) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No picture on both sides within ${GIVE_UP_MS} ms.`)),
      GIVE_UP_MS,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
