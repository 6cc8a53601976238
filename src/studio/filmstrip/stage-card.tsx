import { showStage } from '../actions/show-stage.js';
import { percent } from '../components/numbers.js';
import { isDistorting } from '../distort/distort-marked.js';
import { outcomeText, Verdict } from '../distort/prediction.js';
import { network } from '../state/engine.js';
import { currentId, type Stage } from '../state/stages.js';
import { urlOf } from './blob-url.js';
import { compareWith } from './compared.js';
import { type FilmFrame, film } from './film.js';
import { switchStage } from './remake.js';
import { baseOf } from './tree.js';

interface StageCardProps {
  readonly stage: Stage;
  /** Its place in the strip; 0 is the picture that was opened. */
  readonly number: number;
  readonly strip: readonly Stage[];
}

const signed = (value: number): string =>
  `${value > 0 ? '+' : ''}${value.toFixed(2).replace('-', '−')}`;

/** Where a stage comes from, unless that is the one before it. */
function origin({ stage, number, strip }: StageCardProps): string {
  const base = baseOf(strip, stage);
  const place = base === undefined ? -1 : strip.indexOf(base);
  return place < 0 || place === number - 1 ? '' : ` of ${nameOf(place)}`;
}

/** How stages are called. */
export const nameOf = (number: number): string => (number === 0 ? 'original' : `stage ${number}`);

/** A stage: its pictures, what it changed, and what can be done with it. */
export function StageCard(props: StageCardProps) {
  const { stage, number } = props;
  const frame = film.value.get(stage.file);
  const isCurrent = currentId.value === stage.id;
  const isOff = stage.made !== undefined && !stage.made.isOn;
  return (
    <li class={`stage${isCurrent ? ' current' : ''}${isOff ? ' off' : ''}`}>
      <button
        type="button"
        class="shown"
        aria-current={isCurrent ? 'true' : undefined}
        onClick={() => showStage(stage)}
      >
        <Pictures frame={frame} name={nameOf(number)} />
        <span class="title">
          {number === 0 ? 'Original' : `${number} ${stage.title}${origin(props)}`}
        </span>
        <Facts stage={stage} frame={frame} />
      </button>
      <div class="stage-changes">
        {stage.made && (
          <label title="Whether the stages that come from it have it in them">
            <input
              type="checkbox"
              checked={stage.made.isOn}
              disabled={isDistorting.value}
              onChange={({ currentTarget: { checked } }) => switchStage(stage.id, checked)}
            />
            on<span class="unseen"> ({nameOf(number)})</span>
          </label>
        )}
        <button
          type="button"
          class="plain"
          disabled={isCurrent}
          onClick={() => compareWith(stage.id)}
        >
          Compare<span class="unseen"> {nameOf(number)} with the current</span>
        </button>
      </div>
    </li>
  );
}

function Pictures({
  frame,
  name,
}: {
  readonly frame: FilmFrame | undefined;
  readonly name: string;
}) {
  const pictures = [
    ['', frame?.picture],
    ['LRP of ', frame?.lrp],
    ['SA of ', frame?.sa],
  ] as const;
  return (
    <span class="thumbs">
      {pictures.map(([what, blob]) =>
        blob === undefined ? (
          <span key={what} class="thumb" />
        ) : (
          <img key={what} class="thumb" src={urlOf(blob)} alt={`${what}${name}`} />
        ),
      )}
    </span>
  );
}

/** The best class, and by how much the watched score moved. */
function Facts({ stage, frame }: { readonly stage: Stage; readonly frame: FilmFrame | undefined }) {
  const isSeen = frame?.network === network.value?.sha256;
  const best = isSeen ? frame?.top[0] : undefined;
  const facts = stage.made?.facts;
  const isOwn = facts?.network.sha256 === network.value?.sha256;
  return (
    <>
      <span class="best">
        {best ? `${best.label} ${percent(best.probability, 0)}` : 'not looked at'}
      </span>
      {facts && isOwn && (
        <span class="change" title={outcomeText(facts)}>
          {facts.before.target.label} {signed(facts.change.deltaScore)}{' '}
          <Verdict held={facts.held} />
        </span>
      )}
    </>
  );
}
