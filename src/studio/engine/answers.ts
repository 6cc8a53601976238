import { tasks } from '../../tasks/index.js';
import type { RequestSchema } from '../../tasks/request.js';
import type { Task, TaskHooks } from '../../tasks/task.js';
import { collectedEvidence } from './collected.js';
import { distorted } from './distorted.js';
import { explainedMap } from './explained.js';
import { lookedAt } from './looked.js';
import { marked, maskOf } from './marked.js';
import { networkFacts } from './network-facts.js';
import type { CallName, RequestOf, ResultOf } from './protocol.js';
import { openState, type State } from './state.js';

type Answer<N extends CallName> = (
  request: RequestOf<N>,
  hooks: Pick<TaskHooks, 'signal' | 'progress'>,
) => Promise<ResultOf<N>>;

let state: State | undefined;

/** The state that a call works on. The page opens it before it asks anything else. */
function opened(): State {
  if (state === undefined) throw new Error('the worker was asked before it was opened');
  return state;
}

/** How each call is answered; those that compute wait for their turn. */
export const answers: { readonly [N in CallName]: Answer<N> } = {
  async open(request) {
    state = await openState(request, state);
    const { engine, network } = state.session;
    return { threads: engine.threads, network: networkFacts(network) };
  },
  async addFile({ name, bytes }) {
    opened().kept.release(name);
    opened().files.add(name, bytes);
  },
  async dropFile({ file }) {
    opened().kept.release(file);
    opened().files.drop(file);
  },
  readFile: async ({ file }) => new Uint8Array(await opened().files.read(file)),
  async look({ file }, { signal }) {
    const { session, kept } = opened();
    return session.turns(signal, async () => lookedAt(file, await kept.of(file, signal)));
  },
  async explain(request, { signal }) {
    const { session, kept } = opened();
    return session.turns(signal, async () =>
      explainedMap(session, await kept.of(request.file, signal), request, signal),
    );
  },
  async evidence({ file, class: query }, { signal }) {
    const { session, kept } = opened();
    return session.turns(signal, async () =>
      collectedEvidence(file, await kept.of(file, signal), query, signal),
    );
  },
  async mark(request, { signal }) {
    const { session, kept } = opened();
    return session.turns(signal, async () =>
      marked(request, await kept.of(request.file, signal), signal),
    );
  },
  async mask({ name, ...request }, { signal }) {
    const { session, kept, files } = opened();
    return session.turns(signal, async () => {
      const subject = await kept.of(request.file, signal);
      files.add(name, await maskOf(session, request, subject, signal));
    });
  },
  async distort(call, { signal }) {
    const { session, kept, files } = opened();
    return session.turns(signal, async () =>
      distorted(session, files, call, await kept.of(call.file, signal), signal),
    );
  },
  async task({ name, request, command }, hooks) {
    const task = (await tasks[name]()) as unknown as Task<RequestSchema, unknown>;
    const { document, files } = await task.run(opened().session, request, { ...hooks, command });
    return { document, files };
  },
};
