import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GroupCommit } from './group-commit.ts';

describe('committing in groups', () => {
  it('shares one commit among all that came meanwhile, in their order', async () => {
    const batches: number[][] = [];
    const group = new GroupCommit<number, string>({
      maxBatch: 3,
      commit: (batch) => {
        batches.push([...batch]);
        return Promise.resolve(batch.map((item) => `done ${item}`));
      },
    });
    const outcomes = await Promise.all([1, 2, 3, 4].map((item) => group.add(item)));
    assert.deepEqual(outcomes, ['done 1', 'done 2', 'done 3', 'done 4']);
    assert.deepEqual(batches, [[1, 2, 3], [4]]);
    assert.equal(await group.add(5), 'done 5');
    assert.equal(batches.length, 3);
  });

  it('answers nobody before the commit, and all with its failure', async () => {
    let fail: (error: Error) => void = () => undefined;
    const settled: string[] = [];
    const group = new GroupCommit<number, number>({
      commit: (batch) =>
        new Promise((resolve, reject) => {
          fail = reject;
          if (batch.includes(3)) resolve(batch);
        }),
    });
    const failing = [1, 2].map((item) =>
      group.add(item).then(
        () => settled.push('done'),
        () => settled.push('failed'),
      ),
    );
    await new Promise((resolve) => setImmediate(resolve));
    const next = group.add(3);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(settled, []);
    fail(new Error('disk full'));
    await Promise.all(failing);
    assert.deepEqual(settled, ['failed', 'failed']);
    assert.equal(await next, 3);
  });
});
