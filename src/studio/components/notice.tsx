import { dismiss, notice } from '../state/notice.js';

/** What went wrong, in one line, in place. */
export function Notice() {
  const text = notice.value;
  return (
    <div class="notice" role="alert" hidden={text === undefined}>
      <p>{text}</p>
      <button type="button" class="plain" onClick={dismiss}>
        Dismiss
      </button>
    </div>
  );
}
