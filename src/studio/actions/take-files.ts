import { signal } from '@preact/signals';
import { openFiles } from './open-files.js';

/** Whether files are being dragged over the page. */
export const isDragged = signal(false);

const filesIn = (data: DataTransfer | null): File[] => [...(data?.files ?? [])];

/** Takes files that are dropped on the page or pasted, wherever that is. */
export function takeFiles(): void {
  let depth = 0;
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  const count = (step: number) => (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = Math.max(0, depth + step);
    isDragged.value = depth > 0;
  };
  addEventListener('dragenter', count(1));
  addEventListener('dragleave', count(-1));
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    isDragged.value = false;
    openFiles(filesIn(event.dataTransfer));
  });
  addEventListener('paste', ({ clipboardData }) => {
    const files = filesIn(clipboardData);
    if (files.length > 0) openFiles(files);
  });
}
