/** Recipe `solo` answers: each student's own model, one after another. */
import { type Device, uploadBlocks } from '../../engine/index.ts';
import { attentionView, loadParameters, parameterTable, predictionGraphs } from '../../model/index.ts';
import { probabilityOf } from '../../numeric/index.ts';
import { PREDICTION_BATCH, textEncoder } from '../../training/index.ts';
import { readOwn } from '../own-files.ts';
import { openSoloStudent } from '../solo/solo-student.ts';
import { keptWeights, type Responder } from './responder.ts';

interface SoloResponderOptions {
  readonly device: Device;
  /** [students], at least one: where each one's model is; all are of the shape of the first. */
  readonly folders: readonly string[];
}

/** @throws UnderstudyError `base` where the first model is broken; the others are read when they are asked */
export async function openSoloResponder({ device, folders }: SoloResponderOptions): Promise<Responder> {
  const first = await openSoloStudent(folders[0]!);
  await first.close();
  const { config } = first;
  const table = parameterTable(config, 'classifier');
  const view = attentionView(PREDICTION_BATCH);
  const { predict, blocks } = predictionGraphs(config, 'classifier', view);
  const program = await device.compile(predict);
  const weightsOf = keptWeights(async (student) => {
    const checkpoint = await openSoloStudent(folders[student]!);
    const reading = loadParameters(checkpoint, table, { seed: 0 }).finally(checkpoint.close);
    const { parameters } = await readOwn(reading);
    return uploadBlocks(device, blocks, parameters);
  });
  const size = { mostTokens: Number.POSITIVE_INFINITY, mostTexts: PREDICTION_BATCH };
  return {
    students: folders.length,
    passes: folders.length,
    async *ask(texts, { interrupted }) {
      const probability = new Float32Array(folders.length * texts.length);
      for (const student of folders.keys()) {
        const weights = await weightsOf(student);
        const encoder = textEncoder(config, 2, { device, program, weights, size, outputs: ['logits'] });
        for await (const { texts: asked, rows } of encoder.encode(texts)) {
          asked.forEach((text, i) => {
            const [wrong, right] = rows.subarray(2 * i);
            probability[student * texts.length + text] = probabilityOf(right! - wrong!);
          });
          yield asked.length;
          if (interrupted()) return null;
        }
      }
      return probability;
    },
    release: () => program.release(),
  };
}
