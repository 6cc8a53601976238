import type { Movement } from '../../experiments/classification.js';
import { evidenceClasses } from '../../experiments/evidence/classes.js';
import type { RegionEvidence } from '../../experiments/evidence/predict.js';
import type { StageFacts } from '../../tasks/stage.js';
import { score } from '../components/numbers.js';
import { coversAnything, marked } from '../marking/state.js';
import { network } from '../state/engine.js';
import { current } from '../state/stages.js';

const WILL: Readonly<Record<Movement, string>> = {
  falls: 'will fall',
  rises: 'will rise',
  stays: 'will stay',
};

const DID: Readonly<Record<Movement, string>> = {
  falls: 'fell',
  rises: 'rose',
  stays: 'stayed',
};

const times = (density: number): string => `${density.toFixed(1)}×`;

/** What a class of evidence means for a score. */
function Foretold({
  evidence,
  predicted,
  label,
}: {
  readonly evidence: RegionEvidence | null;
  readonly predicted: Movement;
  readonly label: string;
}) {
  const kind = evidence && evidenceClasses[evidence.class];
  return (
    <p class="prediction">
      {kind && <span class="swatch" style={{ background: `rgb(${kind.colour.join(' ')})` }} />}
      <strong>{kind?.title ?? 'not seen'}</strong>: the score of {label} {WILL[predicted]}
      {evidence && (
        <span class="note">
          {' '}
          ({times(evidence.lrpDensity)} the mean of LRP, {times(evidence.saDensity)} of SA)
        </span>
      )}
    </p>
  );
}

/** What the evidence says before anything happens. */
export function Prediction() {
  const { value } = marked.result.value;
  if (!coversAnything() || value === undefined) return null;
  const label = network.value?.labels[Number(value.request.class)] ?? '';
  return <Foretold evidence={value.evidence} predicted={value.predicted} label={label} />;
}

/** What came of a stage, in one line. */
export const outcomeText = ({ before, after, moved }: StageFacts): string =>
  moved === 'stays'
    ? `it stayed, ${score(before.target.score)} to ${score(after.target.score)}`
    : `it ${DID[moved]} from ${score(before.target.score)} to ${score(after.target.score)}`;

/** Whether what was predicted of the current stage held. */
export function Outcome() {
  const facts = current.value?.made?.facts;
  if (facts === undefined) return null;
  const { before, after } = facts;
  const { label } = before.target;
  return (
    <div class="outcome" role="status">
      <p title={`from ${before.target.score} to ${after.target.score}`}>
        {label}: {outcomeText(facts)} <Verdict held={facts.held} />
      </p>
      <p class="note">
        predicted: {WILL[facts.predicted]}
        {facts.evidence && `, being ${evidenceClasses[facts.evidence.class].title}`}
      </p>
    </div>
  );
}

/** A sign and a word for whether a prediction held. */
export const Verdict = ({ held }: { readonly held: boolean }) => (
  <span class={held ? 'held' : 'failed'}>
    <span aria-hidden="true">{held ? '✓' : '✗'}</span>
    <span class="unseen">{held ? 'as predicted' : 'against the prediction'}</span>
  </span>
);
