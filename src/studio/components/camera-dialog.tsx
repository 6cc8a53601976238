import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { openFiles } from '../actions/open-files.js';

/** What the camera sees, until it is photographed. */
export function CameraDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const error = useSignal('');
  const isReady = useSignal(false);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let isOver = false;
    const film = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: true });
        if (isOver) stop(stream);
        else if (video.current) video.current.srcObject = stream;
      } catch (reason) {
        error.value = `The camera cannot be used (${(reason as Error).message}); allow it in the browser, or open a file`;
      }
    };
    dialog.current?.showModal();
    film();
    return () => {
      isOver = true;
      stop(stream);
    };
  }, [error]);

  const take = async () => {
    const file = video.current && (await photograph(video.current));
    onClose();
    if (file) await openFiles([file]);
  };
  return (
    <dialog ref={dialog} class="camera" aria-label="Photograph" onClose={onClose}>
      {error.value === '' ? (
        <video
          ref={video}
          autoplay
          muted
          playsInline
          onLoadedData={() => {
            isReady.value = true;
          }}
        />
      ) : (
        <p class="failed">{error}</p>
      )}
      <p class="buttons">
        <button type="button" class="primary" disabled={!isReady.value} onClick={take}>
          Take the picture
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </p>
    </dialog>
  );
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** What the video shows, as a PNG: nothing of it is lost on the way to the network. */
function photograph(video: HTMLVideoElement): Promise<File | undefined> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob ? new File([blob], 'photograph.png') : undefined));
  });
}
