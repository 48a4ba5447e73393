/** Recipe `solo` answers: each student's own model, one after another. */
import { probabilityOf } from '../../numeric/index.ts';
import { createClassifier } from '../../training/index.ts';
import { openSoloStudent } from '../solo/solo-student.ts';
import type { AskJob, Responding } from './responding.ts';

export interface SoloAskJob extends AskJob {
  /** [students], at least one: where each one's model is. */
  readonly folders: readonly string[];
}

/** Texts between two chances to stop. */
const MOST_TEXTS = 64;

/** @throws UnderstudyError `base` where a model is broken, or of another shape than the first one */
export async function* respondAlone({ device, folders, texts, interrupted }: SoloAskJob): Responding {
  const base = await openSoloStudent(folders[0]!);
  const settings = { batchSize: 1, seed: 0, weightDecay: 0, maxGradientNorm: 1 }; // of training, which there is none of
  try {
    const classifier = await createClassifier({ device, base, tokenizerFiles: [], settings });
    // Texts of similar length meet in a batch.
    const order = [...texts.keys()].sort((a, b) => texts[a]!.length - texts[b]!.length || a - b);
    try {
      await classifier.begin(texts);
      const probability = new Float32Array(folders.length * texts.length);
      for (const [student, folder] of folders.entries()) {
        await (await openSoloStudent(folder)).close();
        await classifier.load(folder);
        for (let from = 0; from < order.length; from += MOST_TEXTS) {
          const asked = order.slice(from, from + MOST_TEXTS);
          const logits = await classifier.predict(asked.map((text) => texts[text]!));
          asked.forEach((text, i) => {
            const [wrong, right] = logits[i]!;
            probability[student * texts.length + text] = probabilityOf(right - wrong);
          });
          yield asked.length;
          if (interrupted()) return null;
        }
      }
      return probability;
    } finally {
      await classifier.release();
    }
  } finally {
    await base.close();
  }
}
