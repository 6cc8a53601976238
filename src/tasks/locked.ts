import type { Session } from './session.js';

/**
 * Does what keeps its state in the store of `out`, while no other run may work there.
 * @throws UserError where another run does
 */
export async function whileLocked<T>(
  { lockStore }: Session,
  out: string,
  work: () => Promise<T>,
): Promise<T> {
  const unlock = await lockStore(out);
  try {
    return await work();
  } finally {
    await unlock();
  }
}
