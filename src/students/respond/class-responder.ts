/** Recipe `class` answers: a text is encoded once, however many students are asked. */
import type { Device } from '../../engine/index.ts';
import { probabilityOf } from '../../numeric/index.ts';

import type { ClassModel } from '../../training/index.ts';
import { studentLogit } from '../class/class-posteriors.ts';
import { openQuestionReader } from '../class/question-reader.ts';
import type { ClassReader } from '../class/read-questions.ts';
import type { Responder } from './responder.ts';

interface ClassResponderOptions {
  readonly device: Device;
  readonly model: ClassModel;
  /** Null where the class reads with its base alone. @default null */
  readonly reader?: ClassReader | null;
  /** [students]: posterior means [K], c then v. */
  readonly means: readonly ArrayLike<number>[];
  /** Logits are divided by it. */
  readonly temperature: number;
}

/** @throws UnderstudyError `base` where the model is broken */
export async function openClassResponder({
  device,
  model,
  reader = null,
  means,
  temperature,
}: ClassResponderOptions): Promise<Responder> {
  const questions = await openQuestionReader(device, model, reader);
  return {
    passes: 1,
    students: means.length,
    async *ask(texts, { interrupted, plain = [] }) {
      const scores = yield* questions.score({ texts, plain, interrupted });
      return scores && classProbabilities(scores.whole, { means, temperature });
    },
    release: questions.release,
  };
}

/** P(correct) [students, texts] of students by the scores of texts [texts, K]. */
function classProbabilities(
  scores: Float32Array,
  { means, temperature }: Pick<ClassResponderOptions, 'means' | 'temperature'>,
): Float32Array {
  const texts = means.length === 0 ? 0 : scores.length / means[0]!.length;
  const probability = new Float32Array(means.length * texts);
  means.forEach((mean, s) => {
    for (let text = 0; text < texts; text++)
      probability[s * texts + text] = probabilityOf(studentLogit(mean, scores, text) / temperature);
  });
  return probability;
}
