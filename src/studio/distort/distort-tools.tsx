import type { OperationName } from '../../image/distort/index.js';
import { ToolGroup } from '../components/tool-group.js';
import { coversAnything } from '../marking/state.js';
import { subject } from '../state/results.js';
import { distortMarked, isDistorting } from './distort-marked.js';
import {
  addOperation,
  type ChosenOperation,
  chosenOperations,
  numberOf,
  OPERATIONS,
  setOperation,
} from './operations.js';
import { Outcome, Prediction } from './prediction.js';

/** What is done to what is marked; what should come of it, and what did. */
export function DistortTools() {
  const chosen = chosenOperations.value;
  const isReady = coversAnything() && subject() !== undefined && chosen.length > 0;
  return (
    <ToolGroup id="distort" title="Distort">
      <Outcome />
      <ol class="operations">
        {chosen.map((operation, place) => (
          <Operation key={place} place={place} operation={operation} />
        ))}
      </ol>
      <Prediction />
      <div class="mark-changes">
        <button
          type="button"
          class="primary"
          disabled={!isReady || isDistorting.value}
          title={isReady ? undefined : 'Mark a region first'}
          onClick={distortMarked}
        >
          {isDistorting.value ? 'Distorting…' : 'Distort'}
        </button>
        <button type="button" class="plain" onClick={addOperation}>
          And then…
        </button>
      </div>
    </ToolGroup>
  );
}

interface OperationProps {
  readonly place: number;
  readonly operation: ChosenOperation;
}

function Operation({ place, operation }: OperationProps) {
  const { number } = OPERATIONS[operation.name];
  const isOnly = chosenOperations.value.length === 1;
  return (
    <li>
      <select
        aria-label={`Operation ${place + 1}`}
        value={operation.name}
        onChange={({ currentTarget: { value } }) =>
          setOperation(place, { name: value as OperationName })
        }
      >
        {Object.entries(OPERATIONS).map(([name, { title }]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      {number && (
        <input
          type="number"
          aria-label={`${OPERATIONS[operation.name].title}, ${number.label}`}
          title={number.label}
          min={number.least}
          step={number.isWhole ? 1 : 'any'}
          value={numberOf(operation)}
          onChange={({ currentTarget: { valueAsNumber } }) => {
            if (!Number.isFinite(valueAsNumber)) return;
            const value = Math.max(number.least, valueAsNumber);
            const whole = number.isWhole ? Math.round(value) : value;
            setOperation(place, { name: operation.name, number: whole });
          }}
        />
      )}
      <button
        type="button"
        class="plain"
        disabled={isOnly}
        aria-label={`Drop operation ${place + 1}`}
        onClick={() => setOperation(place, undefined)}
      >
        ×
      </button>
    </li>
  );
}
