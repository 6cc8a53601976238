import type { NetworkDescription } from '../nn/describe/description.js';

/** A file that the server hands over to the page. */
export interface HandedFile {
  /** How the user calls it: the file's name. */
  readonly name: string;
  /** Where the page fetches it, relative to the page. */
  readonly url: string;
}

/**
 * What `whypixel studio` was told to open: `files/TOKEN/start.json`. A page on a static host has none,
 * and opens the example.
 */
export interface StartState {
  /** In the order of the command line. */
  readonly pictures: readonly HandedFile[];
  /** Absent for the network that comes with the page. */
  readonly network?: HandedFile & {
    /** A JSON array of the classes' names, where anything names them. */
    readonly labels?: string;
    /** Addresses of the files beside an ONNX model that keep its weights, by what it calls them. */
    readonly beside?: Readonly<Record<string, string>>;
    /** What the command line, files beside the network and manifests say of its input. */
    readonly description: Omit<NetworkDescription, 'labels'>;
  };
  /**
   * Whether the address ends with the server, for its port was drawn at random: what is kept under it
   * would never be found again.
   */
  readonly isPassing: boolean;
}
