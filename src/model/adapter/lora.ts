/**
 * Low-rank adaptation (Hu et al. 2021, arXiv:2106.09685) of several students in one graph. A linear layer's result
 * is W x + (α/r) Bₛ Aₛ x, with W shared and frozen and Aₛ, Bₛ those of the student to whom the token belongs.
 *
 * The matrices of all students lie one below the other. Every token meets all of them, and what belongs to another
 * student is multiplied by zero: y = x Wᵀ + ((x Aᵀ) ⊙ M) B. So no gradient reaches another student, and the
 * students of a batch are trained as each would be alone.
 *
 * Dimension key: S students, r rank, A adapter columns (S r), T tokens, B sequences, D hidden, I feed-forward.
 */
import { UnderstudyError } from '../../errors.ts';
import type { GraphBuilder } from '../../graph/index.ts';
import type { Linear } from '../attention.ts';
import type { BaseConfig } from '../base.ts';
import { bertLinearLayers } from '../bert/linear-layers.ts';
import type { ParameterSource } from '../parameter-source.ts';
import type { LoraSettings } from './lora-settings.ts';

/** A linear layer with LoRA. */
export interface LoraModule {
  /** As Transformers names it: `model.layers.0.attn.Wqkv`. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** The blocks of rows [from, to) in which the forward pass takes the layer's weight. */
  readonly blocks: readonly (readonly [number, number])[];
  /** What a row of the layer's input stands for: a token (T), or a pooled sequence (B). */
  readonly rows: 'T' | 'B';
}

/** A parameter that every student has for themselves. */
interface StudentParameter {
  readonly name: string;
  /** The shape for one student; S students have S times the rows, one student's below the other's. */
  readonly shape: readonly number[];
  /** The named size of the rows of all students. */
  readonly rows: 'A' | 'S';
  /** Whether AdamW's weight decay applies (Trainer's rule: not to biases). */
  readonly decay: boolean;
}

/** Every linear layer that can have LoRA, in the order of the forward pass. */
function linearLayers(config: BaseConfig): LoraModule[] {
  const { hiddenSize: D, intermediateSize: I, layers } = config;
  const layer = (name: string, inputs: number, outputs: number, parts = 1, rows: 'T' | 'B' = 'T') => {
    const part = outputs / parts;
    const blocks = Array.from({ length: parts }, (_, i) => [i * part, (i + 1) * part] as const);
    return { name, inputs, outputs, blocks, rows };
  };
  const head = layer('head.dense', D, D, 1, 'B');
  if (config.architecture === 'bert')
    return [
      ...bertLinearLayers(config).map(({ name, inputs, outputs }) => layer(name, inputs, outputs)),
      head,
    ];
  const body = Array.from({ length: layers }, (_, i) => `model.layers.${i}`).flatMap((at) => [
    layer(`${at}.attn.Wqkv`, D, 3 * D, 3),
    layer(`${at}.attn.Wo`, D, D),
    layer(`${at}.mlp.Wi`, D, 2 * I, 2),
    layer(`${at}.mlp.Wo`, I, D),
  ]);
  return [...body, head];
}

/** Whether a target names a layer, as PEFT decides it. */
const names = (target: string, { name }: LoraModule) => name === target || name.endsWith(`.${target}`);

/** A target that names no layer, if there is one. */
export function unknownTarget(config: BaseConfig, targets: readonly string[]): string | undefined {
  const layers = linearLayers(config);
  return targets.find((target) => !layers.some((layer) => names(target, layer)));
}

/**
 * The layers that the settings name, in the order of the forward pass.
 *
 * @throws UnderstudyError `usage` for settings out of range, and for a target that names no layer
 */
export function loraModules(
  config: BaseConfig,
  { rank, alpha, targetModules, dropout }: LoraSettings,
): LoraModule[] {
  if (!Number.isSafeInteger(rank) || rank < 1) throw refusal('rank', 'a whole number above 0', rank);
  if (!Number.isFinite(alpha) || alpha <= 0) throw refusal('alpha', 'a number above 0', alpha);
  if (!(dropout >= 0 && dropout < 1)) throw refusal('dropout', 'a number from 0 and below 1', dropout);
  const unknown = unknownTarget(config, targetModules);
  if (unknown !== undefined || targetModules.length === 0)
    throw refusal('target modules', `names among ${targetNames(config)}`, unknown ?? 'none');
  return linearLayers(config).filter((layer) => targetModules.some((target) => names(target, layer)));
}

/** The ends of the layers' names, in words. */
function targetNames(config: BaseConfig): string {
  const ends = [...new Set(linearLayers(config).map(({ name }) => name.split('.').at(-1)!))];
  return `${ends.slice(0, -1).join(', ')} and ${ends.at(-1)}`;
}

function refusal(what: string, expected: string, got: unknown): UnderstudyError {
  return new UnderstudyError('usage', `LoRA ${what}: expected ${expected}, got ${got}`);
}

export const downName = (module: LoraModule): string => `${module.name}.lora_A`;

export const upName = (module: string, from: number, to: number): string => `${module}.lora_B[${from}:${to}]`;

/** The row of the label "right", [1, D]; that of "wrong" is its negative. */
export const RIGHT_ROW = 'classifier.weight';
/** The bias of the label "right", [1]; that of "wrong" is its negative. */
export const RIGHT_BIAS = 'classifier.bias';

/** Everything that is trained. B is stored transposed, [r, outputs], and in the blocks of the forward pass. */
export function studentParameters(config: BaseConfig, lora: LoraSettings): StudentParameter[] {
  const matrix = (name: string, width: number) =>
    ({ name, shape: [lora.rank, width], rows: 'A', decay: true }) as const;
  return [
    ...loraModules(config, lora).flatMap((module) => [
      matrix(downName(module), module.inputs),
      ...module.blocks.map(([from, to]) => matrix(upName(module.name, from, to), to - from)),
    ]),
    { name: RIGHT_ROW, shape: [1, config.hiddenSize], rows: 'S', decay: true },
    { name: RIGHT_BIAS, shape: [1], rows: 'S', decay: false },
  ];
}

/** M: α/r where a column belongs to the student of the row, else 0. [T, A] or [B, A]. */
export const columnsInput = (rows: 'T' | 'B'): string => `lora.columns.${rows}`;

/** The name of a layer's dropout mask, which holds 0 or 1 / (1 − dropout). [T, inputs] or [B, inputs]. */
export const dropoutInput = (module: LoraModule): string => `lora.dropout.${module.name}`;

/** Linear layers, with LoRA in those of `modules`. */
export function loraLinear(
  g: GraphBuilder,
  plain: Linear,
  students: ParameterSource,
  { modules, dropout }: { readonly modules: readonly LoraModule[]; readonly dropout: boolean },
): Linear {
  const known = new Map(modules.map((module) => [module.name, module]));
  return (name, x, from, to) => {
    const frozen = plain(name, x, from, to); // [T, to - from]
    const module = known.get(name);
    if (module === undefined) return frozen;
    const { rows, inputs } = module;
    const seen = dropout ? g.mul(x, g.input(dropoutInput(module), 'f32', [rows, inputs])) : x;
    const down = g.matmul(seen, students.whole(downName(module)), { transposeB: true }); // [T, A]
    const masked = g.mul(down, g.input(columnsInput(rows), 'f32', [rows, 'A']));
    return g.add(frozen, g.matmul(masked, students.whole(upName(name, from, to)))); // [T, to - from]
  };
}
