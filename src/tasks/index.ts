import type { Task, TaskName } from './task.js';

const byName = {
  classify: async () => (await import('./classify.js')).classify,
  explain: async () => (await import('./explain.js')).explain,
  evidence: async () => (await import('./evidence.js')).evidence,
  audit: async () => (await import('./audit.js')).audit,
  distort: async () => (await import('./distort.js')).distort,
  study: async () => (await import('./study.js')).study,
  stages: async () => (await import('./stages.js')).stages,
  evaluate: async () => (await import('./evaluate.js')).evaluate,
  compare: async () => (await import('./compare.js')).compare,
  demo: async () => (await import('./demo.js')).demo,
} satisfies Record<TaskName, () => Promise<Task>>;

/** Named, so that the documentation refers to it in place of spelling every schema out. */
type Tasks = typeof byName;

/**
 * Every task by its name, loaded when it is wanted: a process that classifies needs nothing of the
 * study. A new task is a file and a line.
 */
export const tasks: Tasks = byName;
