import { useRef } from 'preact/hooks';
import { openFiles } from '../actions/open-files.js';

/** Chooses files from the machine: pictures, or a network with its labels. */
export function OpenButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="primary" onClick={() => input.current?.click()}>
        Open…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="image/png,image/jpeg,image/webp,.npy,.onnx,.safetensors,.caffemodel,.txt,.json"
        onChange={({ currentTarget }) => {
          openFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
