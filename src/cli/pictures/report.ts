import { printable, printableJson } from '../render/printable.js';

/** How a picture ended: with documents, or with the line that says why there are none. */
export type PictureOutcome =
  | { readonly documents: readonly unknown[]; readonly text: string }
  | { readonly failure: string };

/** Lets something be printed where it may be in the way of something else on the terminal. */
export type Aside = (print: () => void) => void;

/** Passes results on in the order of the pictures, as soon as it is their turn. */
export interface Reporter {
  tell(index: number, outcome: PictureOutcome): void;
  /** Lists the pictures that failed; returns the exit code. */
  end(): number;
  /** Says what there is still to say, and closes it, where an error ends the run. */
  giveUp(): void;
}

/**
 * Prints results as they come: text, or one JSON document that grows; a single result's document
 * stands for itself, several are an array. Only results that wait for an earlier picture are held.
 */
export function createReporter(pictures: number, json: boolean, aside: Aside): Reporter {
  const waiting = new Map<number, PictureOutcome>();
  const failures: string[] = [];
  const printer = json ? jsonPrinter(pictures) : textPrinter;
  let next = 0;
  const pass = (outcome: PictureOutcome): void => {
    if ('failure' in outcome) failures.push(outcome.failure);
    else aside(() => printer.print(outcome.documents, outcome.text));
  };
  const list = (): void => {
    for (const failure of failures) process.stderr.write(`whypixel: ${printable(failure)}\n`);
  };
  return {
    tell(index, outcome) {
      waiting.set(index, outcome);
      for (;;) {
        const ready = waiting.get(next);
        if (ready === undefined) return;
        waiting.delete(next++);
        pass(ready);
      }
    },
    end() {
      printer.end();
      list();
      if (failures.length === 0) return 0;
      process.stderr.write(`whypixel: ${failures.length} of ${pictures} pictures failed\n`);
      return 2;
    },
    giveUp() {
      // The pictures before them will never come.
      for (const [, outcome] of [...waiting].sort(([a], [b]) => a - b)) pass(outcome);
      if (pictures > 1) printer.end();
      list();
    },
  };
}

const textPrinter = {
  print(_: readonly unknown[], text: string): void {
    process.stdout.write(text);
  },
  end(): void {},
};

function jsonPrinter(pictures: number) {
  let separator = '[\n';
  let single = false;
  return {
    print(documents: readonly unknown[]): void {
      single = pictures === 1 && documents.length === 1;
      for (const document of documents) {
        const text = printableJson(JSON.stringify(document, null, 2));
        process.stdout.write(single ? `${text}\n` : `${separator}${text}`);
        separator = ',\n';
      }
    },
    end(): void {
      if (!single) process.stdout.write(separator === '[\n' ? '[]\n' : '\n]\n');
    },
  };
}
