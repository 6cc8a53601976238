import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Choice } from '../components/choice.js';
import { score } from '../components/numbers.js';
import { network } from '../state/engine.js';
import type { Stage } from '../state/stages.js';
import { urlOf } from './blob-url.js';
import { type CompareMode, compared, compareMode, compareModes } from './compared.js';
import { type FilmFrame, film } from './film.js';
import { nameOf } from './stage-card.js';
import { stageOf } from './tree.js';

/** Two stages, held against each other: pictures, heatmaps and scores. */
export function Compare({ strip }: { readonly strip: readonly Stage[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const pair = compared.value;
  useLayoutEffect(() => {
    if (pair !== undefined && !dialog.current?.open) dialog.current?.showModal();
    if (pair === undefined) dialog.current?.close();
  }, [pair]);
  return (
    <dialog
      ref={dialog}
      class="compare"
      aria-labelledby="compare-title"
      onClose={() => {
        compared.value = undefined;
      }}
    >
      <header>
        <h2 id="compare-title">Compare</h2>
        <fieldset class="modes">
          <legend class="unseen">How</legend>
          {Object.entries(compareModes).map(([mode, words]) => (
            <button
              key={mode}
              type="button"
              aria-pressed={compareMode.value === mode}
              onClick={() => {
                compareMode.value = mode as CompareMode;
              }}
            >
              {words}
            </button>
          ))}
        </fieldset>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      {pair && <Pair strip={strip} pair={pair} />}
    </dialog>
  );
}

interface PairProps {
  readonly strip: readonly Stage[];
  readonly pair: readonly [string, string];
}

function Pair({ strip, pair }: PairProps) {
  const sides = pair.map((id) => stageOf(strip, id));
  const [a, b] = sides.map((stage) => stage && film.value.get(stage.file));
  const numbers = sides.map((stage) => (stage ? strip.indexOf(stage) : 0));
  const [first, second] = numbers.map(nameOf);
  const options = strip.map(({ id, title }, i) => [id, `${nameOf(i)}: ${title}`] as const);
  const kinds = [
    ['Picture', a?.picture, b?.picture],
    ['LRP', a?.lrp, b?.lrp],
    ['SA', a?.sa, b?.sa],
  ] as const;
  return (
    <>
      <div class="sides">
        {([0, 1] as const).map((side) => (
          <Choice
            key={side}
            id={`compare-${side}`}
            label={side === 0 ? 'Left' : 'Right'}
            value={pair[side]}
            options={options}
            onChange={(id) => {
              compared.value = side === 0 ? [id, pair[1]] : [pair[0], id];
            }}
          />
        ))}
      </div>
      <div class={`pairs ${compareMode.value}`}>
        {kinds.map(([kind, left, right]) =>
          left && right ? (
            <PictureClash
              key={kind}
              kind={kind}
              left={left}
              right={right}
              names={[first ?? '', second ?? '']}
            />
          ) : (
            <p key={kind} class="note">
              {kind}: show both stages once, so that there is something to compare.
            </p>
          ),
        )}
      </div>
      {a && b && <Scores a={a} b={b} names={[first ?? '', second ?? '']} />}
    </>
  );
}

interface PictureClashProps {
  readonly kind: string;
  readonly left: Blob;
  readonly right: Blob;
  readonly names: readonly [string, string];
}

function PictureClash({ kind, left, right, names }: PictureClashProps) {
  const part = useSignal(50);
  const images = [left, right].map((blob, i) => (
    <img key={names[i]} src={urlOf(blob)} alt={`${kind} of ${names[i]}`} />
  ));
  if (compareMode.value === 'beside') {
    return (
      <figure>
        <div class="two">{images}</div>
        <figcaption>{kind}</figcaption>
      </figure>
    );
  }
  return (
    <figure>
      <div class="over">
        {images[0]}
        <div class="upper" style={{ clipPath: `inset(0 0 0 ${part.value}%)` }}>
          {images[1]}
        </div>
      </div>
      <input
        type="range"
        min={0}
        max={100}
        aria-label={`${kind}: how much of ${names[0]} is shown`}
        value={part.value}
        onInput={({ currentTarget }) => {
          part.value = currentTarget.valueAsNumber;
        }}
      />
      <figcaption>{kind}</figcaption>
    </figure>
  );
}

interface ScoresProps {
  readonly a: FilmFrame;
  readonly b: FilmFrame;
  readonly names: readonly [string, string];
}

/** The scores of the classes that either stage has among its ten best. */
function Scores({ a, b, names }: ScoresProps) {
  if (a.network !== b.network) return null;
  const indices = new Set([...a.top, ...b.top].map(({ index }) => index));
  const rows = [...indices].sort((one, other) => a.scores[other] - a.scores[one]);
  return (
    <table class="scores">
      <caption>Scores of the ten best of either</caption>
      <thead>
        <tr>
          <th scope="col">class</th>
          <th scope="col">{names[0]}</th>
          <th scope="col">{names[1]}</th>
          <th scope="col">Δ</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((index) => (
          <tr key={index}>
            <th scope="row">{network.value?.labels[index]}</th>
            <td>{score(a.scores[index])}</td>
            <td>{score(b.scores[index])}</td>
            <td>{score(b.scores[index] - a.scores[index])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
