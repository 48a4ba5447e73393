/** Recipe `adapter` answers: a few students at a time, whose texts share batches. */
import { type Device, uploadBlocks } from '../../engine/index.ts';
import { UnderstudyError } from '../../errors.ts';
import {
  type Adapter,
  type BaseConfig,
  type Checkpoint,
  type LoraSettings,
  loraModules,
  readAdapter,
  stackAdapters,
} from '../../model/index.ts';
import { probabilityOf } from '../../numeric/index.ts';
import { batchesOf, createAdapterPredictor } from '../../training/index.ts';
import { readOwn } from '../own-files.ts';
import { keptWeights, type Responder } from './responder.ts';

interface AdapterResponderOptions {
  readonly device: Device;
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
 * Asking throws UnderstudyError `run` for an adapter of other LoRA settings than the first one's.
 *
 * @throws UnderstudyError `base` where the base or the first adapter is broken; the others are read when they are asked
 */
export async function openAdapterResponder({
  device,
  base,
  folders,
}: AdapterResponderOptions): Promise<Responder> {
  const { config } = base;
  const { lora } = await readOwn(readAdapter(folders[0]!, config));
  const predictor = await createAdapterPredictor(device, base, lora);
  const groups = batchesOf(folders, TOGETHER);
  const weightsOf = keptWeights(async (group) => {
    const adapters: Adapter[] = [];
    for (const folder of groups[group]!) {
      const adapter = await readOwn(readAdapter(folder, config));
      checkSame(config, lora, adapter.lora, folder);
      adapters.push(adapter);
    }
    return uploadBlocks(device, predictor.blocks, stackAdapters(config, adapters));
  });
  return {
    students: folders.length,
    passes: folders.length,
    async *ask(texts, { interrupted }) {
      // Texts of similar length meet in a batch.
      const order = [...texts.keys()].sort((a, b) => texts[a]!.length - texts[b]!.length || a - b);
      const probability = new Float32Array(folders.length * texts.length);
      for (const [g, group] of groups.entries()) {
        const students = { count: group.length, weights: await weightsOf(g) };
        for (const asked of batchesOf(order, Math.ceil(MOST_ROWS / group.length))) {
          const rows = asked.flatMap((text) =>
            group.map((_, student) => ({ student, text, tokens: texts[text]! })),
          );
          const logits = await predictor.predict(rows, students);
          rows.forEach(({ student, text }, i) => {
            probability[(g * TOGETHER + student) * texts.length + text] = probabilityOf(logits[i]!);
          });
          yield rows.length;
          if (interrupted()) return null;
        }
      }
      return probability;
    },
    release: predictor.release,
  };
}

/** @throws UnderstudyError `run` unless the matrices are the same, and count the same */
function checkSame(config: BaseConfig, expected: LoraSettings, got: LoraSettings, folder: string): void {
  const layers = (each: LoraSettings) => loraModules(config, each).map(({ name }) => name);
  const meaning = (each: LoraSettings) => [each.rank, each.alpha, ...layers(each)].join();
  if (meaning(got) === meaning(expected)) return;
  const words = ({ rank, alpha, targetModules }: LoraSettings) =>
    `r ${rank}, lora_alpha ${alpha}, target_modules ${targetModules.join(' ')}`;
  throw new UnderstudyError(
    'run',
    `${folder}: expected an adapter of ${words(expected)}, got ${words(got)}`,
    {
      hint: 'start over with `fresh`',
    },
  );
}
