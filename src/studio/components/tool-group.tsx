import type { ComponentChildren } from 'preact';

interface ToolGroupProps {
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** Tools of one kind, under a heading. */
export function ToolGroup({ id, title, children }: ToolGroupProps) {
  return (
    <section class="tool-group" aria-labelledby={`tools-${id}`}>
      <h2 id={`tools-${id}`}>{title}</h2>
      {children}
    </section>
  );
}
