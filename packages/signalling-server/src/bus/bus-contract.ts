/**
 * What every bus must do, whatever it is made of: run on the one in memory and on a real Redis.
 */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Bus, NodeId } from './bus.ts';

/** A node that remembers what it heard, and lets a test await more. */
class Listener {
  readonly bus: Bus;
  readonly heard: { from: NodeId; text: string }[] = [];
  readonly turns: ('up' | 'down')[] = [];
  #notice: () => void = () => undefined;

  constructor(bus: Bus) {
    this.bus = bus;
    const note = () => this.#notice();
    bus.listen({
      onText: (from, text) => {
        this.heard.push({ from, text });
        note();
      },
      onUp: () => {
        this.turns.push('up');
        note();
      },
      onDown: () => {
        this.turns.push('down');
        note();
      },
    });
  }

  get texts(): string[] {
    return this.heard.map(({ text }) => text);
  }

  async until(isSo: (listener: this) => boolean): Promise<void> {
    while (!isSo(this)) await new Promise<void>((resolve) => (this.#notice = resolve));
  }
}

export interface BusHouse {
  connect(): Promise<Bus>;
  /** The bus goes away for everybody, and comes back. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

export function busContract(name: string, house: () => BusHouse): void {
  void describe(name, () => {
    const open: Bus[] = [];
    const listener = async () => {
      const bus = await house().connect();
      open.push(bus);
      return new Listener(bus);
    };
    afterEach(async () => {
      await Promise.all(open.splice(0).map((bus) => bus.close()));
    });

    void it('carries a text to the node it is for, says from whom, and tells nobody else', async () => {
      const [anne, jeanne, paul] = [await listener(), await listener(), await listener()];
      anne.bus.send(jeanne.bus.nodeId, 'for one');
      await jeanne.until(({ heard }) => heard.length === 1);
      assert.deepEqual(jeanne.heard, [{ from: anne.bus.nodeId, text: 'for one' }]);
      anne.bus.send(paul.bus.nodeId, 'after it');
      await paul.until(({ heard }) => heard.length === 1);
      assert.deepEqual(paul.texts, ['after it']);
    });

    void it('carries a text to all the others, and not back to its sender', async () => {
      const [anne, jeanne, paul] = [await listener(), await listener(), await listener()];
      anne.bus.broadcast('for all');
      jeanne.bus.send(anne.bus.nodeId, 'answer');
      for (const node of [anne, jeanne, paul]) await node.until(({ heard }) => heard.length === 1);
      assert.deepEqual(
        [anne.texts, jeanne.texts, paul.texts],
        [['answer'], ['for all'], ['for all']],
      );
    });

    void it('keeps the order of a thousand texts from one node to another', async () => {
      const [anne, jeanne] = [await listener(), await listener()];
      const texts = Array.from({ length: 1_000 }, (_, index) => `text ${index}`);
      for (const text of texts) anne.bus.send(jeanne.bus.nodeId, text);
      await jeanne.until(({ heard }) => heard.length === texts.length);
      assert.deepEqual(jeanne.texts, texts);
    });

    void it('carries the longest frame there is, letter for letter', async () => {
      const [anne, jeanne] = [await listener(), await listener()];
      const long = `é😀\n"\0${'x'.repeat(65_536)}`;
      anne.bus.send(jeanne.bus.nodeId, long);
      await jeanne.until(({ heard }) => heard.length === 1);
      assert.equal(jeanne.texts[0], long);
    });

    void it('takes a text for a node that is gone without complaint', async () => {
      const [anne, jeanne] = [await listener(), await listener()];
      await jeanne.bus.close();
      anne.bus.send(jeanne.bus.nodeId, 'lost');
      const paul = await listener();
      anne.bus.send(paul.bus.nodeId, 'heard');
      await paul.until(({ heard }) => heard.length === 1);
      assert.deepEqual(jeanne.texts, []);
    });

    void it('says when it goes away and when it is back, and carries again', async () => {
      const [anne, jeanne] = [await listener(), await listener()];
      await house().goAway();
      for (const node of [anne, jeanne]) await node.until(({ turns }) => turns.includes('down'));
      assert.equal(anne.bus.isUp, false);
      anne.bus.send(jeanne.bus.nodeId, 'into the void');
      await house().comeBack();
      for (const node of [anne, jeanne]) await node.until(({ bus }) => bus.isUp);
      anne.bus.send(jeanne.bus.nodeId, 'again');
      await jeanne.until(({ heard }) => heard.length > 0);
      assert.deepEqual(jeanne.texts, ['again']);
      assert.deepEqual(anne.turns, ['up', 'down', 'up']);
    });
  });
}
