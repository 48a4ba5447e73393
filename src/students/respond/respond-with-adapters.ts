/** Recipe `adapter` answers: a few students at a time, whose texts share batches. */
import { type Checkpoint, readAdapter } from '../../model/index.ts';
import { probabilityOf } from '../../numeric/index.ts';
import { createAdapterNetwork } from '../../training/index.ts';
import type { AskJob, Responding } from './responding.ts';

export interface AdapterAskJob extends AskJob {
  /** The class's encoder and head. */
  readonly base: Checkpoint;
  /** [students], at least one: where each one's adapter is. */
  readonly folders: readonly string[];
}

/** Students in memory at once. */
const TOGETHER = 4;
/** Rows between two chances to stop. */
const MOST_ROWS = 512;

/**
 * @throws UnderstudyError `base` where base or adapter are broken, `run` for an adapter of other LoRA settings than the
 *   first one's
 */
export async function* respondWithAdapters({
  device,
  base,
  folders,
  texts,
  interrupted,
}: AdapterAskJob): Responding {
  const { lora } = await readAdapter(folders[0]!, base.config);
  const network = await createAdapterNetwork({
    device,
    base,
    baseName: base.folder,
    lora,
    settings: { batchSize: 1, weightDecay: 0, seed: 0 }, // of training, which there is none of
  });
  // Texts of similar length meet in a batch.
  const order = [...texts.keys()].sort((a, b) => texts[a]!.length - texts[b]!.length || a - b);
  const empty = { row: new Float32Array(base.config.hiddenSize), bias: 0 };
  try {
    const probability = new Float32Array(folders.length * texts.length);
    for (let first = 0; first < folders.length; first += TOGETHER) {
      const group = folders.slice(first, first + TOGETHER);
      network.begin(group.map((id) => ({ id, ...empty })));
      for (const [student, folder] of group.entries()) await network.loadStudent(student, folder);
      const most = Math.ceil(MOST_ROWS / group.length);
      for (let from = 0; from < order.length; from += most) {
        const rows = order
          .slice(from, from + most)
          .flatMap((text) => group.map((_, student) => ({ student, text, tokens: texts[text]! })));
        const logits = await network.predict(rows);
        rows.forEach(({ student, text }, i) => {
          probability[(first + student) * texts.length + text] = probabilityOf(logits[i]!);
        });
        yield rows.length;
        if (interrupted()) return null;
      }
    }
    return probability;
  } finally {
    await network.release();
  }
}
