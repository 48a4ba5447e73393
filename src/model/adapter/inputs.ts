/** The tensors that sequences of several students feed to the graphs of `lora-graphs.ts`. Dimension key as there. */
import type { HostTensor } from '../../graph/index.ts';
import type { AttentionView } from '../attention.ts';
import type { BaseConfig } from '../base.ts';
import { type BatchInputs, textInputs } from '../batch-inputs.ts';
import { columnsInput, dropoutInput, loraModules } from './lora.ts';
import { drawDropout, type LoraSeed } from './lora-draws.ts';
import type { LoraSettings } from './lora-settings.ts';

export interface StudentSequence {
  /** The student's place among those at hand, from 0. */
  readonly student: number;
  /** Token ids, [CLS] and [SEP] included. */
  readonly tokens: Int32Array;
}

/** The inputs that both graphs take from a batch. @param students S: how many there are, in the batch or not */
export function adapterInputs(
  config: BaseConfig,
  { rank, alpha }: LoraSettings,
  view: AttentionView,
  { rows, students }: { readonly rows: readonly StudentSequence[]; readonly students: number },
): BatchInputs {
  const lengths = rows.map(({ tokens }) => tokens.length);
  const inputs = textInputs(
    config,
    rows.map(({ tokens }) => tokens),
    view,
  );
  const owners = rows.map(({ student }) => student);
  const ownersOfTokens = owners.flatMap((student, i) => new Array<number>(lengths[i]!).fill(student));
  const columns = (of: readonly number[]): HostTensor => {
    const data = new Float32Array(of.length * students * rank);
    of.forEach((student, i) => {
      const from = (i * students + student) * rank;
      data.fill(alpha / rank, from, from + rank);
    });
    return { dtype: 'f32', shape: [of.length, students * rank], data };
  };
  return inputs
    .set(columnsInput('T'), columns(ownersOfTokens))
    .set(columnsInput('B'), columns(owners))
    .set('student', { dtype: 'i32', shape: [owners.length], data: Int32Array.from(owners) });
}

/** What half of z is multiplied by to give the logits of wrong and right. */
const SIDES: HostTensor = { dtype: 'f32', shape: [2], data: Float32Array.of(-1, 1) };

/** What the loss needs: the rows' labels and weights. */
export function adapterLabelInputs(
  rows: readonly { readonly label: 0 | 1; readonly weight: number }[],
): BatchInputs {
  const shape = [rows.length];
  return new Map<string, HostTensor>([
    ['labels', { dtype: 'i32', shape, data: Int32Array.from(rows, ({ label }) => label) }],
    ['weights', { dtype: 'f32', shape, data: Float32Array.from(rows, ({ weight }) => weight) }],
    ['sides', SIDES],
  ]);
}

/**
 * The masks of dropout in one step, an input for each layer; empty where the settings have no dropout. What a student's
 * sequences lose depends on the seed, the student and the step, not on who shares the batch.
 *
 * @param at.ids of the students at hand; a row's `student` is a place in it
 */
export function dropoutInputs(
  config: BaseConfig,
  lora: LoraSettings,
  rows: readonly StudentSequence[],
  at: { readonly seed: number; readonly ids: readonly string[]; readonly step: number },
): BatchInputs {
  const inputs: BatchInputs = new Map();
  if (lora.dropout === 0) return inputs;
  for (const module of loraModules(config, lora)) {
    const heights = rows.map(({ tokens }) => (module.rows === 'T' ? tokens.length : 1));
    const height = heights.reduce((a, b) => a + b, 0);
    const data = new Float32Array(height * module.inputs);
    const draws = new Map<number, (part: Float32Array) => void>();
    let from = 0;
    rows.forEach(({ student }, i) => {
      const to = from + heights[i]! * module.inputs;
      const seed: LoraSeed = { seed: at.seed, student: at.ids[student]!, module: module.name };
      const draw = draws.get(student) ?? drawDropout(lora.dropout, { ...seed, step: at.step });
      draws.set(student, draw);
      draw(data.subarray(from, to));
      from = to;
    });
    inputs.set(dropoutInput(module), { dtype: 'f32', shape: [height, module.inputs], data });
  }
  return inputs;
}
