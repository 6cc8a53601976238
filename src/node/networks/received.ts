import type { IncomingMessage } from 'node:http';

/** How many bytes are taken from the connection before they are read; more wait at the other end. */
const MOST_HELD = 2 ** 20;

/**
 * The bytes of an answer as they come. What has come is read even when the connection is cut behind it:
 * Node's own iterator drops what it has buffered then, up to 64 KB each time, so that a connection that
 * is cut often would never get on.
 */
export interface Received extends AsyncIterable<Buffer> {
  /** Lets go of the connection; whoever reads gets the error, if there is one. */
  destroy(error?: Error): void;
}

/** Begins to take an answer's bytes. */
export function receive(message: IncomingMessage): Received {
  const pieces: Buffer[] = [];
  let held = 0;
  let isEnded = false;
  let failure: Error | undefined;
  let wake = () => {};
  const end = (error?: Error) => {
    isEnded = true;
    failure ??= error;
    wake();
  };
  message.on('data', (piece: Buffer) => {
    pieces.push(piece);
    held += piece.length;
    if (held > MOST_HELD) message.pause();
    wake();
  });
  message.on('end', () => end());
  message.on('error', end);
  message.on('close', () => end());
  async function* read() {
    for (;;) {
      const piece = pieces.shift();
      if (piece !== undefined) {
        held -= piece.length;
        if (held <= MOST_HELD) message.resume();
        yield piece;
      } else if (failure !== undefined) {
        throw failure;
      } else if (isEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  return {
    [Symbol.asyncIterator]: read,
    destroy: (error) => {
      message.destroy(error);
    },
  };
}
