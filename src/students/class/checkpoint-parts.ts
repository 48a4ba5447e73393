/** Checkpoints of several stages in one place: each stage counts its steps from zero and sees its own. */
import type { CheckpointStore } from '../../training/index.ts';

/** The checkpoints of steps in (from, to], numbered from `from`. */
export function checkpointPart(store: CheckpointStore, from: number, to: number): CheckpointStore {
  return {
    async checkpoints() {
      return (await store.checkpoints())
        .filter(({ step }) => step > from && step <= to)
        .map(({ step, folder }) => ({ step: step - from, folder }));
    },
    saveCheckpoint: (step, fill) => store.saveCheckpoint(from + step, fill),
    removeCheckpoint: (step) => store.removeCheckpoint(from + step),
  };
}

/** For what takes less long than to save it. */
export const NO_CHECKPOINTS: CheckpointStore = {
  checkpoints: async () => [],
  saveCheckpoint: async () => undefined,
  removeCheckpoint: async () => undefined,
};
