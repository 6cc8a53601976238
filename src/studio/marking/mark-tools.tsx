import { ToolGroup } from '../components/tool-group.js';
import type { MarkKind, Meeting } from '../selection/selection.js';
import { clearSelection, growSelection, invertSelection, takeTool } from './change.js';
import { MarkSettings } from './mark-settings.js';
import { MarkSummary } from './mark-summary.js';
import { isMarked, meeting, selection, tool } from './state.js';
import { TOOLS } from './tools.js';

const MEETINGS: Readonly<Record<Meeting, string>> = {
  replace: 'New',
  add: 'Add',
  subtract: 'Take away',
};

/** What marks a region, by pointer, touch and keys. */
export function MarkTools() {
  const held = tool.value;
  return (
    <ToolGroup id="mark" title="Mark">
      <fieldset class="mark-kinds">
        <legend class="unseen">Tools</legend>
        {Object.entries(TOOLS).map(([kind, { title, key, about }]) => (
          <button
            key={kind}
            type="button"
            aria-pressed={held === kind}
            aria-keyshortcuts={key}
            title={`${about} Over a pane, ${key} takes it up.`}
            onClick={() => takeTool(kind as MarkKind)}
          >
            {title}
          </button>
        ))}
      </fieldset>
      {held && (
        <>
          <p class="note">{TOOLS[held].about}</p>
          <fieldset class="modes meetings">
            <legend class="unseen">The next mark</legend>
            {Object.entries(MEETINGS).map(([name, words]) => (
              <button
                key={name}
                type="button"
                aria-pressed={meeting.value === name}
                onClick={() => {
                  meeting.value = name as Meeting;
                }}
              >
                {words}
              </button>
            ))}
          </fieldset>
          <MarkSettings />
        </>
      )}
      <MarkSummary />
      {isMarked() && <Changes />}
    </ToolGroup>
  );
}

/** What can be done to what is marked. */
function Changes() {
  const { grow, isInverted } = selection.value;
  return (
    <div class="mark-changes">
      <button
        type="button"
        aria-pressed={isInverted}
        aria-keyshortcuts="i"
        title="Everything but what is marked; over a pane, i"
        onClick={invertSelection}
      >
        Invert
      </button>
      <label class="grow">
        Grow
        <input
          type="number"
          step={1}
          value={grow}
          title="By so many pixels; below 0 it shrinks"
          onChange={({ currentTarget: { valueAsNumber } }) => {
            if (Number.isFinite(valueAsNumber)) growSelection(valueAsNumber);
          }}
        />
        px
      </label>
      <button type="button" class="plain" onClick={clearSelection}>
        Clear
      </button>
    </div>
  );
}
