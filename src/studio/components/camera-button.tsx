import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { openFiles } from '../actions/open-files.js';
import { CameraDialog } from './camera-dialog.js';

/** Whether the camera's picture is on the page. */
const isFilming = signal(false);

/** Devices that are held in a hand have a camera program of their own. */
const isHandheld = matchMedia('(pointer: coarse)');

/** Photographs something: with the device's own program, or with a camera that the page may use. */
export function CameraButton() {
  const input = useRef<HTMLInputElement>(null);
  if (!isHandheld.matches && navigator.mediaDevices === undefined) return null;
  return (
    <>
      <button
        type="button"
        onClick={() => {
          if (isHandheld.matches) input.current?.click();
          else isFilming.value = true;
        }}
      >
        Photograph
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        onChange={({ currentTarget }) => {
          openFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      {isFilming.value && (
        <CameraDialog
          onClose={() => {
            isFilming.value = false;
          }}
        />
      )}
    </>
  );
}
