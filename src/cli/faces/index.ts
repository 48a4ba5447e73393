/** The face of every job, loaded when it is needed. */
import type { JobName } from '../../jobs/index.ts';
import type { Face } from '../face.ts';

const FACES: { readonly [Name in JobName]: () => Promise<Face<Name>> } = {
  train: async () => (await import('./train/index.ts')).trainFace,
  evaluate: async () => (await import('./evaluate/index.ts')).evaluateFace,
  difficulty: async () => (await import('./difficulty/index.ts')).difficultyFace,
  compare: async () => (await import('./compare.ts')).compareFace,
  simulate: async () => (await import('./simulate.ts')).simulateFace,
  join: async () => (await import('./join.ts')).joinFace,
  export: async () => (await import('./export.ts')).exportFace,
  push: async () => (await import('./push/index.ts')).pushFace,
  inspect: async () => (await import('./inspect/index.ts')).inspectFace,
  sample: async () => (await import('./sample.ts')).sampleFace,
  pretrain: async () => (await import('./pretrain.ts')).pretrainFace,
};

export async function loadFace<Name extends JobName>(name: Name): Promise<Face<Name>> {
  return await FACES[name]();
}
