import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemory } from '../../src/tensor/memory.js';
import { boardOf, endOf, takeChunks, writeJob } from '../../src/tensor/threads/board.js';
import { runs } from '../support/random.js';

fc.configureGlobal(runs(100));

const board = boardOf(createMemory());

describe('the chunks of a job', () => {
  it('are all units, each once, and alike to a unit, from whichever end they are taken', () => {
    const job = fc
      .integer({ min: 1, max: 5000 })
      .chain((units) => fc.tuple(fc.constant(units), fc.integer({ min: 1, max: units })));
    fc.assert(
      fc.property(job, fc.infiniteStream(fc.boolean()), ([units, chunks], turns) => {
        writeJob(board, 0, [], [], units, chunks);
        const taken: (readonly [number, number])[] = [];
        const take = (thread: number) => {
          const kernel = {
            units: () => units,
            run: (_tensors: unknown, _params: unknown, from: number, to: number) => {
              taken.push([from, to]);
              // Another thread takes what it can while this one computes.
              if (turns.next().value && taken.length < 50) take(thread + 1);
            },
          };
          takeChunks(board, endOf(thread), kernel, [], []);
        };
        take(0);
        const inOrder = taken.toSorted(([a], [b]) => a - b);
        expect(inOrder.length).toBe(chunks);
        expect([...inOrder.map(([from]) => from), units]).toEqual([
          0,
          ...inOrder.map(([, to]) => to),
        ]);
        const sizes = inOrder.map(([from, to]) => to - from);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
