/** Recipe `class` answers: a text is encoded once, however many students are asked. */
import { probabilityOf } from '../../numeric/index.ts';
import type { ClassModel } from '../../training/index.ts';
import { studentLogit } from '../class/class-posteriors.ts';
import { scoreTexts } from '../class/score-texts.ts';
import type { AskJob, Responding } from './responding.ts';

export interface ClassAskJob extends AskJob {
  readonly model: ClassModel;
  /** [students]: posterior means [K], c then v. */
  readonly means: readonly ArrayLike<number>[];
  /** Logits are divided by it. */
  readonly temperature: number;
}

/** @throws UnderstudyError `base` where the model is broken */
export async function* respondAsClass(job: ClassAskJob): Responding {
  const { texts, means, temperature } = job;
  const scores = yield* scoreTexts(job);
  if (scores === null) return null;
  const probability = new Float32Array(means.length * texts.length);
  means.forEach((mean, s) => {
    for (let text = 0; text < texts.length; text++)
      probability[s * texts.length + text] = probabilityOf(studentLogit(mean, scores, text) / temperature);
  });
  return probability;
}
