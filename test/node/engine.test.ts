import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.js';
import { createSubject } from '../../src/explain/subject.js';
import * as core from '../../src/index.js';
import * as node from '../../src/node/index.js';
import { createMemory } from '../../src/tensor/memory.js';
import { expectSameNumbers } from '../support/arrays.js';

const root = new URL('../../', import.meta.url);
const picture = fileURLToPath(new URL('examples/dog.png', root));

describe("Node's library", () => {
  it('is the core, with readers and an engine that needs no parts', () => {
    const all = new Map<string, unknown>(Object.entries(node));
    for (const [name, value] of Object.entries(core)) {
      const own = all.get(name);
      if (name === 'createEngine') expect(own).not.toBe(value);
      else expect(own, name).toBe(value);
    }
    const names = Object.keys(node).filter((name) => !(name in core));
    expect(names).toEqual(expect.arrayContaining(['loadNetwork', 'readInput', 'readPicture']));
  });

  it('is what the package exports to Node, and the core to all others', () => {
    const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    const { node: ofNode, browser: ofPages, ...others } = exports['.'];
    expect(Object.keys(exports['.'])[0], 'the first condition that holds is taken').toBe('node');
    expect(ofNode.default).toBe('./dist/node/index.js');
    expect(others.default).toBe('./dist/index.js');
    const files = [ofNode, ofPages, others].flatMap((one) => Object.values<string>(one));
    expect(files).toHaveLength(6);
    for (const file of files) {
      expect(existsSync(new URL(file, root)), file).toBe(true);
    }
  });
});

describe('an engine whose memory is not shared', () => {
  it('explains a picture to the same bits', async () => {
    const found = [];
    for (const shared of [true, false]) {
      const memory = createMemory(shared ? {} : { shared, bytes: 2 ** 28 });
      const engine = await node.createEngine({ memory });
      const network = await node.loadNetwork(engine);
      const input = await node.readInput(picture, network);
      const subject = createSubject(engine, network, input.values, input.shape);
      found.push(explain(subject, { method: 'lrp', target: 'top1' })[0]?.explanation);
      await engine.close();
    }
    const [shared, unshared] = found;
    expectSameNumbers(unshared?.values ?? [], shared?.values as Float32Array);
    expect(unshared?.ledger).toEqual(shared?.ledger);
  });
});
