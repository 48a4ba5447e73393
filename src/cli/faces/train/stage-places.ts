/** Where a step or an epoch of a class, counted over all stages, lies in its own. */
import type { ClassEvent, StageName } from '../../../students/index.ts';

type Stages = Extract<ClassEvent, { event: 'class' }>['stages'];

export interface StagePlace {
  readonly stage: StageName;
  /** From 1, and how many the stage has. */
  readonly epoch: number;
  readonly of: number;
}

/** @param epoch from 1, counted over all stages; past the last one there is no place */
export function placeOfEpoch(stages: Stages, epoch: number): StagePlace | undefined {
  let before = 0;
  for (const { stage, epochs } of stages) {
    if (epoch <= before + epochs) return { stage, epoch: epoch - before, of: epochs };
    before += epochs;
  }
  return undefined;
}

/** @param step from 1, counted over all stages; past the last one there is no place */
export function placeOfStep(stages: Stages, step: number): StagePlace | undefined {
  let before = 0;
  for (const { stage, epochs, steps } of stages) {
    if (step <= before + steps)
      return { stage, epoch: Math.ceil((epochs * (step - before)) / steps), of: epochs };
    before += steps;
  }
  return undefined;
}

/** `encoder, epoch 3 of 8` */
export const formatPlace = ({ stage, epoch, of }: StagePlace): string => `${stage}, epoch ${epoch} of ${of}`;
