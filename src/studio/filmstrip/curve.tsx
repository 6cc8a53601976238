import { network } from '../state/engine.js';
import type { Stage } from '../state/stages.js';
import { explainedClass } from '../state/target.js';
import { type Course, courses } from './courses.js';
import { film } from './film.js';
import { nameOf } from './stage-card.js';

const WIDTH = 300;
const HEIGHT = 120;
const LEFT = 34;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 18;

/** Where places and scores lie in the chart. */
interface Axes {
  readonly x: (place: number) => number;
  readonly y: (score: number) => number;
  readonly low: number;
  readonly high: number;
}

function axesOf(lines: readonly Course[], stages: number): Axes {
  const scores = lines.flatMap(({ points }) => points.map(({ score }) => score));
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const room = Math.max(0.5, (high - low) * 0.1);
  const scale = (HEIGHT - TOP - BOTTOM) / (high - low + 2 * room);
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, stages - 1);
  return {
    x: (place) => LEFT + step * place,
    y: (score) => TOP + scale * (high + room - score),
    low,
    high,
  };
}

/** The colours of series repeat after so many. */
const colourOf = (series: number): string => `series-${(series % 8) + 1}`;

/** The scores of the watched classes over the stages, each joined to the one it was made of. */
export function Curve({ strip }: { readonly strip: readonly Stage[] }) {
  const facts = network.value;
  const lines = courses(strip, film.value, facts?.sha256, explainedClass.value);
  if (lines.every(({ points }) => points.length === 0)) return null;
  const axes = axesOf(lines, strip.length);
  const labels = lines.map(({ index }) => facts?.labels[index] ?? String(index));
  const { x, y, low, high } = axes;
  return (
    <figure class="curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={spoken(lines, labels)}>
        {[...new Set([high, low])].map((score) => (
          <g key={score} class="axis">
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(score)} y2={y(score)} />
            <text x={LEFT - 5} y={y(score) + 3.5} text-anchor="end">
              {score.toFixed(1).replace('-', '−')}
            </text>
          </g>
        ))}
        {strip.map(({ id }, place) => (
          <text key={id} class="tick" x={x(place)} y={HEIGHT - 4} text-anchor="middle">
            {place}
          </text>
        ))}
        {lines.map((line, series) => (
          <Line key={line.index} line={line} axes={axes} series={series} label={labels[series]} />
        ))}
      </svg>
      <figcaption>
        <span class="note">Score over the stages</span>
        {lines.map(({ index }, series) => (
          <span key={index} class={`key ${colourOf(series)}`}>
            {labels[series]}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

interface LineProps {
  readonly line: Course;
  readonly axes: Axes;
  readonly series: number;
  readonly label: string;
}

function Line({ line: { points }, axes: { x, y }, series, label }: LineProps) {
  return (
    <g class={colourOf(series)}>
      {points.map(
        ({ place, from, score }) =>
          from && (
            <line
              key={`line ${place}`}
              x1={x(from.place)}
              y1={y(from.score)}
              x2={x(place)}
              y2={y(score)}
            />
          ),
      )}
      {points.map(({ place, score, isOff }) => (
        <circle key={place} class={isOff ? 'off' : ''} cx={x(place)} cy={y(score)} r={3.5}>
          <title>{`${label}, ${nameOf(place)}: ${score.toFixed(2)}`}</title>
        </circle>
      ))}
    </g>
  );
}

const spoken = (lines: readonly Course[], labels: readonly string[]): string =>
  lines
    .map(({ points }, i) => {
      const scores = points.map(({ place, score }) => `${nameOf(place)} ${score.toFixed(2)}`);
      return `Score of ${labels[i]}: ${scores.join(', ')}`;
    })
    .join('. ');
