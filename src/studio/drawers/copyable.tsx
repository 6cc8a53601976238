import { useSignal } from '@preact/signals';

interface CopyableProps {
  readonly label: string;
  readonly text: string;
}

/** A text to take along, with a button that copies it. */
export function Copyable({ label, text }: CopyableProps) {
  const said = useSignal('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = 'Copied';
    } catch {
      said.value = 'The browser does not let the page copy; select the text';
    }
  };
  return (
    <div class="copyable">
      <div class="copyable-head">
        <h3>{label}</h3>
        <button type="button" onClick={copy}>
          Copy<span class="unseen"> {label}</span>
        </button>
      </div>
      <textarea
        readOnly
        rows={Math.min(6, Math.ceil(text.length / 44))}
        aria-label={label}
        value={text}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <p class="note" role="status">
        {said}
      </p>
    </div>
  );
}
