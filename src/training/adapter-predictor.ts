/** What students with adapters answer: a class's encoder and head, which are frozen, and weights that come with a call. */
import { type Device, type DeviceTensor, uploadBlocks } from '../engine/index.ts';
import type { ParameterBlock } from '../graph/index.ts';
import {
  adapterInputs,
  adapterPredictionGraph,
  attentionView,
  type Checkpoint,
  frozenTable,
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

interface AdapterPredictor {
  /** Encoder and head, by the graph's inputs. */
  readonly frozen: ReadonlyMap<string, DeviceTensor>;
  /** What students own, as the graph takes it. */
  readonly blocks: readonly ParameterBlock[];
  /** z [rows]: logits of a right answer; rows name students by position. */
  predict(rows: readonly StudentSequence[], students: StackedStudents): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * @param base the class's encoder and head; its classifier is not used
 * @throws UnderstudyError `base` where the checkpoint lacks a tensor or has one too many, `usage` for LoRA settings
 *   that do not fit the model
 */
export async function createAdapterPredictor(
  device: Device,
  base: Checkpoint,
  lora: LoraSettings,
): Promise<AdapterPredictor> {
  const { config } = base;
  const view = attentionView(SCORING_BATCH.mostTexts);
  const { graph, blocks, frozen: fixed } = adapterPredictionGraph(config, lora, view);
  const { parameters } = await loadParameters(base, frozenTable(config), { seed: 0 }); // nothing of it is drawn
  const frozen = uploadBlocks(device, fixed, parameters);
  const program = await device.compile(graph);
  return {
    frozen,
    blocks,
    async predict(rows, { count, weights }) {
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
