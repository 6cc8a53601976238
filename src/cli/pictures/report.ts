import { type Cell, csvText } from '../../csv.js';
import { print } from '../output.js';
import { failureLines } from '../render/failures.js';
import { printableJson } from '../render/printable.js';

/** How a job ended: with documents, or with the line that says why there are none. */
export type PictureOutcome =
  | {
      readonly documents: readonly unknown[];
      readonly text: string;
      readonly meaningless: boolean;
    }
  | { readonly image: string; readonly failure: string };

/** Lets something be printed where it may be in the way of something else on the terminal. */
export type Aside = (print: () => void) => void;

/** The exit code where all files are written, but a map among them means nothing. */
export const MEANINGLESS = 3;

/** Passes results on in the order of the jobs, as soon as it is their turn. */
export interface Reporter {
  tell(index: number, outcome: PictureOutcome): void;
  /** Lists the pictures that failed; returns the exit code. */
  end(): number;
  /** Says what there is still to say, and closes it, where an error ends the run. */
  giveUp(): void;
}

/** Prints documents in one form. */
export interface Printer {
  print(documents: readonly unknown[], text: string): void;
  end(): void;
}

/**
 * Prints results as they come. Only results that wait for an earlier one are held.
 * @param pictures how many there are, each with one job or several
 */
export function createReporter(pictures: number, printer: Printer, aside: Aside): Reporter {
  const waiting = new Map<number, PictureOutcome>();
  const failures = new Map<string, string>();
  let next = 0;
  let meaningless = false;
  const pass = (outcome: PictureOutcome): void => {
    if (!('failure' in outcome)) {
      meaningless ||= outcome.meaningless;
      aside(() => printer.print(outcome.documents, outcome.text));
    }
    // What is wrong with a picture is wrong for each of its jobs: said once.
    else if (!failures.has(outcome.image)) failures.set(outcome.image, outcome.failure);
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
      process.stderr.write(failureLines([...failures.values()], pictures));
      if (failures.size > 0) return 2;
      return meaningless ? MEANINGLESS : 0;
    },
    giveUp() {
      // The pictures before them will never come.
      for (const [, outcome] of [...waiting].sort(([a], [b]) => a - b)) pass(outcome);
      printer.end();
      process.stderr.write(failureLines([...failures.values()]));
    },
  };
}

/** Each document in words. */
export const textPrinter: Printer = {
  print: (_, text) => print(text),
  end() {},
};

/** Nothing. */
export const quietPrinter: Printer = { print() {}, end() {} };

/** One JSON document that grows; a single job's single document stands for itself. */
export function jsonPrinter(jobs: number): Printer {
  let separator = '[\n';
  let single = false;
  return {
    print(documents) {
      single = jobs === 1 && documents.length === 1;
      for (const document of documents) {
        const text = printableJson(JSON.stringify(document, null, 2));
        print(single ? `${text}\n` : `${separator}${text}`);
        separator = ',\n';
      }
    },
    end() {
      const isEmpty = separator === '[\n';
      // The mistake that ended the only job is printed in its place.
      if (single || (isEmpty && jobs === 1)) return;
      print(isEmpty ? '[]\n' : '\n]\n');
    },
  };
}

/** A table that grows: a heading, and the documents' rows. */
export function csvPrinter(
  columns: readonly string[],
  rows: (document: unknown) => readonly (readonly Cell[])[],
  write: (text: string) => void,
): Printer {
  write(csvText([columns]));
  return {
    print: (documents) => write(csvText(documents.flatMap(rows))),
    end() {},
  };
}

/** Several at once. */
export const printers = (...all: readonly Printer[]): Printer => ({
  print: (documents, text) => {
    for (const printer of all) printer.print(documents, text);
  },
  end: () => {
    for (const printer of all) printer.end();
  },
});
