/**
 * A base that learns to choose the key of questions, beside distillation: in a step some texts are held against what the
 * teacher made of them, and the options of some questions against the question. `model/choice-graphs.ts` has the loss.
 */
import { type Device, type StepAt, type TrainStepResult, uploadAll } from '../../engine/index.ts';
import {
  type BaseConfig,
  type BatchInputs,
  type ChoiceRows,
  choiceGraph,
  choiceInputs,
  MOST_OPTIONS,
} from '../../model/index.ts';
import type { Tokens } from '../tokens.ts';
import {
  type Distillation,
  type DistillationSettings,
  distillationInputs,
  holdStudent,
  type Taught,
  VIEW,
} from './distil.ts';

/** A question and its options, each a text of its own. */
export interface Choice {
  readonly prompt: Tokens;
  /** From 2 to `MOST_OPTIONS`. */
  readonly options: readonly Tokens[];
  /** Place in `options`. */
  readonly key: number;
}

export interface ChoiceSettings extends DistillationSettings {
  /** The weight of the keys' cross-entropy beside the loss of distillation. */
  readonly choiceShare: number;
  /** Scores are so many times a correlation. */
  readonly sharpness: number;
}

/** Texts with what the teacher made of them, and questions; either may be none. */
export interface ChoiceBatch {
  readonly batch: readonly Tokens[];
  readonly taught: Taught;
  readonly choices: readonly Choice[];
}

interface ChoiceQuality {
  /** Shares of the teacher's variance that are missed, as `Distillation.evaluate` has them. */
  readonly texts: number;
  readonly tokens: number;
  /** Mean cross-entropy of the keys, and the share of questions whose key has the highest score. */
  readonly choiceLoss: number;
  readonly chosen: number;
  /** The share that would be chosen by chance. */
  readonly chance: number;
}

export interface ChoiceTraining extends Omit<Distillation, 'step' | 'evaluate'> {
  /** One optimizer step; throws UnderstudyError `numeric` where a number is not finite. The loss is the sum of all. */
  step(batch: ChoiceBatch, at: StepAt): Promise<TrainStepResult>;
  evaluate(batches: Iterable<ChoiceBatch>): Promise<ChoiceQuality>;
}

export const NOTHING_TAUGHT: Pick<ChoiceBatch, 'batch' | 'taught'> = {
  batch: [],
  taught: { tokens: new Float32Array(0), texts: new Float32Array(0) },
};

/** A base whose parameters (`distillationTable`) are all zeros until `write` or `load`. */
export async function openChoiceTraining(
  device: Device,
  config: BaseConfig,
  settings: ChoiceSettings,
): Promise<ChoiceTraining> {
  const { centre, tokenShare, choiceShare, sharpness } = settings;
  const W = centre.length;
  const graph = choiceGraph(config, { teacherWidth: W, share: choiceShare, sharpness }, VIEW);
  const { trainer, evaluation, weights, held } = await holdStudent(device, { config, settings, graph });

  const inputsOf = ({ batch, taught, choices }: ChoiceBatch, share: number): BatchInputs => {
    const { texts, rows } = laidOut(batch, choices);
    const inputs = distillationInputs(config, texts, taught, { ...settings, share });
    return new Map([...inputs, ...choiceInputs(rows)]);
  };

  return {
    ...held,
    step: (batch, at) => trainer.step(inputsOf(batch, tokenShare), at),
    async evaluate(batches) {
      const names = ['textLoss', 'distilLoss', 'choiceLoss', 'scores'] as const;
      const outputs = new Map(names.map((name) => [name, null]));
      const sums = { texts: 0, tokens: 0, ofTexts: 0, ofTokens: 0 };
      const keys = { questions: 0, loss: 0, chosen: 0, chance: 0 };
      for (const batch of batches) {
        const inputs = uploadAll(device, inputsOf(batch, 1));
        const results = await evaluation.run(new Map([...weights(), ...inputs]), outputs);
        const [texts, distil, choice, scores] = await Promise.all(
          names.map((name) => device.read(results.get(name)!)),
        );
        const T = batch.taught.tokens.length / W;
        sums.texts += batch.batch.length;
        sums.tokens += T;
        sums.ofTexts += texts![0]! * batch.batch.length;
        sums.ofTokens += (distil![0]! - texts![0]!) * T;
        keys.loss += choice![0]! * batch.choices.length;
        batch.choices.forEach(({ options, key }, q) => {
          const row = scores!.subarray(q * MOST_OPTIONS, q * MOST_OPTIONS + options.length);
          keys.chosen += row.every((score, i) => i === key || score < row[key]!) ? 1 : 0;
          keys.chance += 1 / options.length;
        });
        keys.questions += batch.choices.length;
      }
      return {
        texts: sums.ofTexts / sums.texts,
        tokens: sums.ofTokens / sums.tokens,
        choiceLoss: keys.loss / keys.questions,
        chosen: keys.chosen / keys.questions,
        chance: keys.chance / keys.questions,
      };
    },
  };
}

/** The texts that are taught, then those of the questions, and where these stand. */
function laidOut(batch: readonly Tokens[], choices: readonly Choice[]) {
  const texts = [...batch];
  const rows = choices.map(({ prompt, options, key }): ChoiceRows => {
    const at = texts.push(prompt, ...options) - options.length;
    return { prompt: at - 1, options: options.map((_, i) => at + i), key };
  });
  return { texts, rows };
}
