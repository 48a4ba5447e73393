/**
 * Masked-language-model pretraining of a small base: AdamW with weight decay, a warm-up and a linear descent,
 * 30 % of the tokens masked (Warner et al. 2024, arXiv:2412.13663).
 */
import { type Device, uploadAll } from '../../engine/index.ts';
import {
  type AttentionView,
  attentionView,
  encoderInputs,
  initialiseParameters,
  labelInputs,
  type ModernBertConfig,
  parameterTable,
  predictionGraphs,
  type Tensor,
  trainingGraph,
} from '../../model/index.ts';
import { createMt19937 } from '../../numeric/index.ts';
import { maskTokens, type Tokenizer } from '../../text/index.ts';
import { batchesOf, epochOrder, learningRateAt } from '../schedule.ts';
import type { Tokens } from '../tokens.ts';
import { openTrainer } from '../trainer.ts';

interface PretrainSettings {
  /** Peak of the schedule. */
  readonly learningRate: number;
  /** Texts a step. */
  readonly batchSize: number;
  readonly steps: number;
  readonly warmupSteps: number;
  readonly weightDecay: number;
  readonly seed: number;
}

interface PretrainOptions {
  readonly device: Device;
  readonly config: ModernBertConfig;
  readonly tokenizer: Tokenizer;
  readonly train: readonly Tokens[];
  /** Never trained on. */
  readonly heldOut: readonly Tokens[];
  readonly settings: PretrainSettings;
  readonly interrupted: () => boolean;
}

export interface MaskedLmQuality {
  /** Mean cross-entropy of a masked token, nats. */
  readonly loss: number;
  /** Share of masked tokens whose most likely token is the right one. */
  readonly accuracy: number;
  /** Tokens that were masked. */
  readonly masked: number;
}

interface PretrainResult {
  readonly parameters: ReadonlyMap<string, Tensor>;
  readonly heldOut: MaskedLmQuality;
}

export interface PretrainEvent {
  readonly event: 'step';
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly grad_norm: number;
  readonly learning_rate: number;
}

const MAX_GRADIENT_NORM = 1;

/** Yields every step; `null` when it was interrupted. */
export async function* pretrain(
  options: PretrainOptions,
): AsyncGenerator<PretrainEvent, PretrainResult | null> {
  const { device, config, tokenizer, train, heldOut, settings } = options;
  const { steps, batchSize, warmupSteps, seed } = settings;
  const view = attentionView(batchSize);
  const training = trainingGraph(config, 'masked-lm', view);
  const groups = [{ weightDecay: settings.weightDecay }];
  const trainer = await openTrainer(device, { ...training, groups, maxGradientNorm: MAX_GRADIENT_NORM });
  await trainer.hold([parameterTable(config, 'masked-lm')]);
  const parameters = initialiseParameters(config, 'masked-lm', seed);
  for (const [name, { data }] of parameters) await trainer.write(name, data);
  const evaluate = await device.compile(predictionGraphs(config, 'masked-lm', view).evaluate);
  const masks = createMt19937(seed);
  const masked = (texts: readonly Tokens[], generator: typeof masks) =>
    maskedInputs(config, view, tokenizer, texts, generator);

  const perEpoch = Math.ceil(train.length / batchSize);
  let batches: number[][] = [];
  for (let k = 1; k <= steps; k++) {
    if ((k - 1) % perEpoch === 0)
      batches = batchesOf(epochOrder(train.length, (k - 1) / perEpoch, seed), batchSize);
    const texts = batches[(k - 1) % perEpoch]!.map((row) => train[row]!);
    const schedule = { totalSteps: steps, base: settings.learningRate, warmupSteps };
    const at = { step: k, learningRate: learningRateAt(k, schedule) };
    const { loss, gradientNorm } = await trainer.step(masked(texts, masks).inputs, at);
    yield { event: 'step', step: k, steps, loss, grad_norm: gradientNorm, learning_rate: at.learningRate };
    if (options.interrupted()) return null;
  }

  const weights = trainer.weights(training.blocks);
  const generator = createMt19937(seed);
  let [total, right, count] = [0, 0, 0];
  for (let from = 0; from < heldOut.length; from += batchSize) {
    const { inputs, targets } = masked(heldOut.slice(from, from + batchSize), generator);
    const given = new Map([...weights, ...uploadAll(device, inputs)]);
    const results = await evaluate.run(given, new Map(['losses', 'logits'].map((name) => [name, null])));
    const losses = await device.read(results.get('losses')!);
    const logits = await device.read(results.get('logits')!);
    targets.forEach((target, i) => {
      total += losses[i]!;
      if (argmax(logits, i * config.vocabSize, config.vocabSize) === target) right++;
      count++;
    });
  }
  await trainer.copyTo(parameters);
  await trainer.release();
  await evaluate.release();
  return { parameters, heldOut: { loss: total / count, accuracy: right / count, masked: count } };
}

/** A batch with 30 % of its tokens masked, drawn again until at least one is. */
function maskedInputs(
  config: ModernBertConfig,
  view: AttentionView,
  tokenizer: Tokenizer,
  texts: readonly Tokens[],
  generator: ReturnType<typeof createMt19937>,
) {
  const sequences: Int32Array[] = [];
  const positions: number[] = [];
  const targets: number[] = [];
  let start = 0;
  for (const text of texts) {
    let drawn = maskTokens(text, tokenizer, generator);
    while (drawn.positions.length === 0) drawn = maskTokens(text, tokenizer, generator);
    sequences.push(drawn.tokenIds);
    for (const position of drawn.positions) positions.push(start + position);
    targets.push(...drawn.targetIds);
    start += text.length;
  }
  const masked = { dtype: 'i32', shape: [positions.length], data: Int32Array.from(positions) } as const;
  const inputs = encoderInputs(config, sequences, view).set('masked', masked);
  return { inputs: new Map([...inputs, ...labelInputs(targets)]), targets };
}

function argmax(values: ArrayLike<number>, from: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}
