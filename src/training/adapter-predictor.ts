/** What students with adapters answer: a class's encoder and head, which are frozen, and weights that come with a call. */
import { type Device, type DeviceTensor, uploadBlocks } from '../engine/index.ts';
import {
  adapterInputs,
  adapterPredictionGraph,
  attentionView,
  type Checkpoint,
  encoderParameters,
  type LoraSettings,
  loadParameters,
  type StudentSequence,
} from '../model/index.ts';
import { collectRows, packedPasses, SCORING_BATCH } from './packed-passes.ts';

/** Students whose rows share batches, as `stackAdapters` has them. */
interface StackedStudents {
  readonly count: number;
  /** By the graph's inputs. */
  readonly weights: ReadonlyMap<string, DeviceTensor>;
}

/**
 * @param base the class's encoder and head; its classifier is not used
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many, `usage` for LoRA settings
 *   that do not fit the model
 */
export async function createAdapterPredictor(device: Device, base: Checkpoint, lora: LoraSettings) {
  const { config } = base;
  const view = attentionView(SCORING_BATCH.mostTexts);
  const { graph, blocks, frozen: fixed } = adapterPredictionGraph(config, lora, view);
  const { parameters } = await loadParameters(base, encoderParameters(config, 'and head'), { seed: 0 }); // nothing of it is drawn
  const frozen = uploadBlocks(device, fixed, parameters);
  const program = await device.compile(graph);
  return {
    /** Encoder and head, by the graph's inputs. */
    frozen,
    /** What students own, as the graph takes it. */
    blocks,
    /** z [rows]: logits of a right answer; rows name students by position. */
    async predict(rows: readonly StudentSequence[], { count, weights }: StackedStudents) {
      const passes = packedPasses(
        { device, program, weights: new Map([...frozen, ...weights]), size: SCORING_BATCH, outputs: ['z'] },
        rows.map(({ tokens }) => tokens.length),
        (batch) => {
          const packed = { rows: batch.map((row) => rows[row]!), students: count };
          return adapterInputs(config, lora, view, packed);
        },
      );
      return await collectRows(passes, rows.length, 1);
    },
    release: () => program.release(),
  };
}
