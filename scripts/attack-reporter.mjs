/**
 * A reporter for Node's test runner that prints one line for each attack: what was tried, what stopped it,
 * what happened without. A test that is no attack is named when it fails; figures come last.
 */
export default async function* attackReporter(events) {
  const counts = { passed: 0, failed: 0 };
  for await (const { type, data } of events) {
    const isTest = data?.details?.type !== 'suite';
    if (type === 'test:diagnostic' && data.message.startsWith('attack ')) {
      yield `${data.message}\n`;
    }
    if (type === 'test:stderr') yield data.message;
    // A file in which no attack was chosen passes as a whole; nothing was tried there.
    const isFile = data?.name?.endsWith('.test.ts');
    if (type === 'test:pass' && isTest && !isFile && !data.skip && !data.todo) counts.passed += 1;
    if (type === 'test:fail' && isTest) {
      counts.failed += 1;
      const { cause } = data.details.error;
      yield `FAILED ${data.name}\n  ${cause?.message ?? data.details.error.message}\n`;
    }
  }
  yield `\n${counts.passed} passed, ${counts.failed} failed\n`;
}
