/** Simpler predictions of the real difficulty of questions, each from the other folds' questions only. */
import type { ClassAnswers } from '../../../answers/index.ts';
import { mean } from '../../../numeric/index.ts';
import { expectedOfUnseen } from '../../ladder/unseen-questions.ts';

export interface DifficultyTask {
  readonly answers: ClassAnswers;
  /** Of each question, `[questions]`; NaN where there is none. */
  readonly real: Float64Array;
  /** Which part a question was held out in, `[questions]`, from 0; -1 for one that is not judged. */
  readonly part: Int32Array;
  readonly parts: number;
}

export interface DifficultyBaseline {
  readonly name: 'mean' | 'topic mean';
  /** `[questions]`, NaN for those that are not judged. */
  readonly predicted: Float64Array;
}

export function difficultyBaselines({ answers, real, part, parts }: DifficultyTask): DifficultyBaseline[] {
  const Q = answers.questions.length;
  const overall = new Float64Array(Q).fill(Number.NaN);
  const byTopic = new Float64Array(Q).fill(Number.NaN);
  for (let fold = 0; fold < parts; fold++) {
    const asked = [...part.keys()].filter((q) => part[q] === fold);
    const known = [...part.keys()].filter((q) => part[q] !== fold && !Number.isNaN(real[q]!));
    if (asked.length === 0 || known.length === 0) continue;
    const average = mean(known.map((q) => real[q]!));
    const isKnown = new Uint8Array(Q);
    for (const q of known) isKnown[q] = 1;
    const ofTopic = expectedOfUnseen(answers, {
      values: real.map((value, q) => (isKnown[q] === 1 ? value : 0)),
      weights: Float64Array.from(isKnown),
    });
    for (const q of asked) {
      overall[q] = average;
      byTopic[q] = ofTopic[q]!.value;
    }
  }
  return [
    { name: 'mean', predicted: overall },
    { name: 'topic mean', predicted: byTopic },
  ];
}
