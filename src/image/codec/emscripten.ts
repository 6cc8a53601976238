import { withImageData } from './image-data.js';

/** A codec of @jsquash in a memory of its own. */
export interface Instance<Codec> {
  readonly codec: Codec;
  readonly memory: WebAssembly.Memory;
  /** What it has printed. */
  readonly messages: string[];
}

/** The part of Emscripten's options that is used here. */
export interface ModuleOptions {
  noInitialRun: boolean;
  print(line: string): void;
  printErr(line: string): void;
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ): WebAssembly.Exports;
}

/**
 * Instantiates a codec.
 * @param create the codec's module function
 * @param module its WebAssembly, compiled
 */
export async function instantiate<Codec>(
  create: (options: ModuleOptions) => Promise<Codec>,
  module: WebAssembly.Module,
): Promise<Instance<Codec>> {
  const messages: string[] = [];
  const print = (line: string): void => {
    messages.push(line);
  };
  let memory: WebAssembly.Memory | undefined;
  const codec = await withImageData(() =>
    create({
      noInitialRun: true,
      print,
      printErr: print,
      instantiateWasm: (imports, receive) => {
        const instance = new WebAssembly.Instance(module, imports);
        memory = Object.values(instance.exports).find((it) => it instanceof WebAssembly.Memory);
        receive(instance);
        return instance.exports;
      },
    }),
  );
  if (!memory) throw new Error('a picture codec has no memory');
  return { codec, memory, messages };
}
