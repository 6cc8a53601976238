import type { Movement } from '../../experiments/classification.js';
import type { EvidenceClass } from '../../experiments/evidence/classes.js';
import type { RegionEvidence } from '../../experiments/evidence/predict.js';
import type { LedgerRow, LedgerTotal } from '../../explain/lrp/ledger.js';
import type { MethodName } from '../../explain/methods/index.js';
import type { ParameterValues } from '../../explain/methods/parameter.js';
import type { ScoredClass } from '../../explain/target.js';
import type { FitGeometry } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import type { MapSign } from '../../map-sign.js';
import type { NetworkDescription } from '../../nn/describe/description.js';
import type { StageFacts } from '../../tasks/stage.js';
import type { ResultFile, TaskName } from '../../tasks/task.js';
import type { Selection } from '../selection/selection.js';

/** What the worker can be asked: plain data each way, so that it passes `postMessage`. */
export interface Calls {
  /** Makes the engine and loads a network: before anything else, and again for another network. */
  readonly open: EngineCall<OpenRequest, Opened>;
  /** Hands a picture, mask or stored input over, by a name that later calls use. */
  readonly addFile: EngineCall<NamedBytes, void>;
  /** Forgets a file, and what was computed of it. */
  readonly dropFile: EngineCall<{ readonly file: string }, void>;
  /** A copy of a file's bytes, for the page to keep. */
  readonly readFile: EngineCall<{ readonly file: string }, Uint8Array<ArrayBuffer>>;
  /** What the network sees in a picture. */
  readonly look: EngineCall<{ readonly file: string }, Looked>;
  /** One heatmap; fields are those of the task `explain`. */
  readonly explain: EngineCall<ExplainRequest, ExplainedMap>;
  /** LRP and SA together, region by region. */
  readonly evidence: EngineCall<
    { readonly file: string; readonly class: string },
    CollectedEvidence
  >;
  /** What a selection covers, and what the evidence predicts of distorting it. */
  readonly mark: EngineCall<MarkRequest, Marked>;
  /** Makes a selection, before it is inverted, a mask, and keeps it under a name. */
  readonly mask: EngineCall<MarkRequest & { readonly name: string }, void>;
  /** Distorts a picture; what came of it is kept under `out`. */
  readonly distort: EngineCall<DistortCall, StageFacts>;
  /** Any task of the command line, with its request; `out` is where its files would go. */
  readonly task: EngineCall<TaskRequest, TaskAnswer>;
}

export interface EngineCall<Request, Result> {
  readonly request: Request;
  readonly result: Result;
}

export type CallName = keyof Calls;
export type RequestOf<N extends CallName> = Calls[N]['request'];
export type ResultOf<N extends CallName> = Calls[N]['result'];

/** A file by its name; its bytes are moved to the worker, not copied. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Which network. Without one, that which lies beside the page. */
export interface OpenRequest {
  /** Threads that compute; more than one only where the page is cross-origin isolated. Counts the first time. */
  readonly threads: number;
  readonly network?: GivenNetwork | undefined;
}

/** A network's files, which are moved to the worker. */
export interface GivenNetwork extends NamedBytes {
  readonly labels?: NamedBytes | undefined;
  /** How pictures become its input, as far as that is known. */
  readonly description?: NetworkDescription | undefined;
  /** Files in which an ONNX model keeps weights, by what it calls them. */
  readonly beside?: Readonly<Record<string, Uint8Array<ArrayBuffer>>> | undefined;
}

/** What runs: for the page to show. */
export interface Opened {
  readonly threads: number;
  readonly network: NetworkFacts;
}

/** A network as the page knows it. */
export interface NetworkFacts {
  readonly name: string;
  readonly sha256: string;
  readonly parameters: number;
  /** Labels of the classes, by index. */
  readonly labels: readonly string[];
  /** Height and width of what it sees, in pixels. */
  readonly size: readonly [number, number];
  /** The preset of LRP that suits it. */
  readonly preset: string;
  readonly notes: readonly string[];
  /** Layers up to the scores, first to last. */
  readonly layers: readonly LayerFacts[];
}

export interface LayerFacts {
  readonly name: string;
  readonly type: string;
  /** `[C, H, W]`. */
  readonly shape: readonly number[];
}

/** What the network sees in a picture. */
export interface Looked {
  readonly file: string;
  /** The SHA-256 of the network that looked. */
  readonly network: string;
  readonly sha256: string;
  /** Of the original, in pixels. */
  readonly width: number;
  readonly height: number;
  /** How what the network sees lies in the original. */
  readonly geometry: FitGeometry;
  /** The whole picture, opaque, at the size to show it at: at most 1024 pixels a side where it is square. */
  readonly shown: Picture;
  /** The ten best classes, best first. */
  readonly top: readonly ScoredClass[];
  /** Every class's score, by index. */
  readonly scores: Float32Array<ArrayBuffer>;
}

export interface ExplainRequest {
  readonly file: string;
  readonly method: MethodName;
  readonly parameters: ParameterValues;
  readonly class: string;
  readonly contrast?: string | undefined;
  readonly at?: string | undefined;
  readonly channel?: number | undefined;
}

/** A heatmap before it is drawn. */
export interface ExplainedMap {
  readonly request: ExplainRequest;
  readonly target: ScoredClass;
  /** One value for each pixel of what the network sees. */
  readonly map: Float32Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly sign: MapSign;
  /** Of all values of the relevance, in float64. */
  readonly sum: number;
  /** Every parameter that was used, defaults included. */
  readonly parameters: ParameterValues;
  readonly ledger: readonly LedgerRow[];
  readonly total: LedgerTotal | undefined;
  /** The hidden layer that was asked for: its map of summed channels, and its strongest channels. */
  readonly hidden: HiddenMap | undefined;
  /** How long it took, in milliseconds. */
  readonly took: number;
}

export interface HiddenMap {
  readonly layer: string;
  readonly shape: readonly number[];
  readonly map: Float32Array<ArrayBuffer>;
  readonly topChannels: readonly { readonly channel: number; readonly relevance: number }[];
}

/** The regions of a picture, and what LRP and SA say of them. */
export interface CollectedEvidence {
  readonly file: string;
  readonly target: ScoredClass;
  readonly regions: readonly EvidenceRegion[];
  /** The evidence as it is drawn, over what the network sees. */
  readonly drawn: Picture;
  /** For each pixel of the drawing, the place of its region in the list. */
  readonly owners: Int16Array<ArrayBuffer>;
}

export interface EvidenceRegion {
  readonly id: number;
  readonly class: EvidenceClass;
  readonly area: number;
  readonly lrpShare: number;
  readonly saShare: number;
  readonly lrpDensity: number;
  readonly saDensity: number;
}

export interface MarkRequest {
  readonly file: string;
  readonly class: string;
  readonly selection: Selection;
}

/** What is marked, inverted where it is to be. */
export interface Marked {
  readonly request: MarkRequest;
  /** The commands of an SVG path around it, in pixels of the original. */
  readonly outline: string;
  /** In pixels of the original, and as a share of it. */
  readonly area: number;
  readonly areaShare: number;
  /** The share of it, 0…1, that the network does not see. */
  readonly outside: number;
  /** Null where the network sees none of it. */
  readonly evidence: RegionEvidence | null;
  readonly predicted: Movement;
}

/** Fields are those of the task `distort`. */
export interface DistortCall {
  readonly file: string;
  readonly class: string;
  readonly region: string;
  readonly invert: boolean;
  readonly op: string;
  readonly out: string;
}

export interface TaskRequest {
  readonly name: TaskName;
  readonly request: Readonly<Record<string, unknown>>;
  /** The command line that does the same, for reports to show. */
  readonly command?: string | undefined;
}

export interface TaskAnswer {
  /** As the task returned it. */
  readonly document: unknown;
  readonly files: readonly ResultFile[];
}

/** What went wrong, as far as it passes a message. */
export interface Failure {
  readonly message: string;
  /** As a `UserError`'s; `defect` where the fault is whypixel's. */
  readonly code: string;
  readonly field: string | undefined;
}

/** From the page to the worker. */
export type ToEngine =
  | {
      readonly [N in CallName]: {
        readonly id: number;
        readonly call: N;
        readonly request: RequestOf<N>;
      };
    }[CallName]
  | { readonly abort: number };

/** From the worker to the page. */
export type FromEngine =
  | { readonly id: number; readonly result: ResultOf<CallName> }
  | { readonly id: number; readonly failure: Failure }
  | { readonly id: number; readonly done: number; readonly total: number };
