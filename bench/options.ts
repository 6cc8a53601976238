import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { UserError } from 'whypixel';

export const USAGE = `npm run bench -- [--only NAMES] [--runs N] [--pictures N] [--json FILE] [--profile]
                 [--topologies]

  --only NAMES    of these, separated by commas, or of what stands before the colon:
                  forward, sa, lrp:PRESET, onnxruntime-node:forward, tfjs-backend-wasm:forward,
                  start-up, explain, folder:10, folder:N; or, by itself, page: forward and lrp:epsilon
                  in a page of Chromium beside Node; or studio: what is asked of the page
  --runs N        how often each is run [default: 10; whole processes at most 5 times]
  --pictures N    how many pictures the larger folder holds [default: 50]
  --json FILE     also writes the results there
  --profile       time per layer and per kernel instead [default: of forward and lrp:heatmapping]
  --topologies    ResNet-18, ResNet-50, MobileNetV2, SqueezeNet 1.1 and VGG-16 instead, with random
                  weights, as ONNX files; --only resnet18,resnet50,mobilenetv2,squeezenet,vgg16
  --threads N     what "all threads" means [default: all cores]
  --kernels NAME  simd or reference [default: simd]`;

export interface Options {
  readonly only: readonly string[] | undefined;
  readonly runs: number;
  readonly pictures: number;
  readonly json: string | undefined;
  readonly profile: boolean;
  readonly topologies: boolean;
  readonly threads: number;
  readonly kernels: 'simd' | 'reference';
}

function whole(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UserError(`--${name} must be a whole number of at least 1, not ${text}`);
}

function kernelsNamed(name: string): 'simd' | 'reference' {
  if (name === 'simd' || name === 'reference') return name;
  throw new UserError(`--kernels must be simd or reference, not ${name}`);
}

/** Throws a UserError for options that cannot be; `undefined` when help is asked for. */
export function parseOptions(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string' },
        runs: { type: 'string' },
        pictures: { type: 'string' },
        json: { type: 'string' },
        threads: { type: 'string' },
        kernels: { type: 'string', default: 'simd' },
        profile: { type: 'boolean', default: false },
        topologies: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return undefined;
    return {
      only: values.only?.split(',').map((name) => name.trim()),
      runs: whole('runs', values.runs, 10),
      pictures: whole('pictures', values.pictures, 50),
      json: values.json,
      profile: values.profile,
      topologies: values.topologies,
      threads: whole('threads', values.threads, availableParallelism()),
      kernels: kernelsNamed(values.kernels),
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${(error as Error).message.split('\n')[0]}\n${USAGE}`);
  }
}

/** Whether `--only` chooses a name: it in full, or what stands before its colon. */
export const chooses = (only: Options['only'], name: string): boolean =>
  only === undefined || only.includes(name) || only.includes(name.replace(/:.*$/, ''));
