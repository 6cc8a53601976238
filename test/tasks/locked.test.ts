import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/node/folder-lock.js';
import { openSession } from '../../src/node/open-session.js';
import { tasks } from '../../src/tasks/index.js';
import type { Session } from '../../src/tasks/session.js';
import type { Task } from '../../src/tasks/task.js';
import { emptyFolder, example } from '../cli/whypixel.js';

const images = [example('dog.png')];
const requests = {
  study: { images, superpixels: 4, controls: 1, maxIterations: 1 },
  evaluate: { images, steps: 1, methods: 'gradient', bootstrap: 10 },
} as const;

describe.each(['study', 'evaluate'] as const)('%s, called from a program', (name) => {
  let task: Task;
  const sessions: Session[] = [];
  beforeAll(async () => {
    task = await tasks[name]();
    sessions.push(await openSession({ threads: 1 }), await openSession({ threads: 1 }));
  });
  afterAll(() => Promise.all(sessions.map(({ engine }) => engine.close())));

  it('keeps another run out of its folder, and no longer than it takes', async () => {
    const out = join(emptyFolder(), 'results');
    const request = { ...requests[name], out };
    const ends = await Promise.allSettled(sessions.map((session) => task.run(session, request)));
    const failed = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ code: 'unwritable', field: 'out' });
    expect(String(failed[0])).toContain(`works in ${out}`);
    expect(readdirSync(out).filter((file) => file.startsWith('.'))).toEqual([]);
    expect((await task.run(sessions[1], request)).document).toMatchObject({ kind: name });
  });

  it('works in a folder that its caller has locked', async () => {
    const out = join(emptyFolder(), 'results');
    const unlock = await lockFolder(out);
    const request = { ...requests[name], out };
    await expect(task.run(sessions[0], request)).rejects.toThrow('works in');
    const { document } = await task.run(sessions[0], request, { isLocked: true });
    expect(document).toMatchObject({ kind: name });
    await unlock();
  });
});
