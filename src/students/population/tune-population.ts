/**
 * The first step of tuning: what makes a question hard for all. All weights of an encoder learn the difficulties of the
 * questions that have them.
 *
 * An encoder that has learned a question by heart says of it what it was told, so nothing can be learned from what it says
 * there. Each question is therefore read by an encoder that was tuned without it (cross-fitting; Chernozhukov et al. 2018,
 * section 3), and the last encoder, tuned on all, reads those that come later.
 */
import type { Device } from '../../engine/index.ts';
import { UnderstudyError } from '../../errors.ts';
import type { Checkpoint } from '../../model/index.ts';
import type { BaseLine } from '../../readers/index.ts';
import {
  createPopulationNetwork,
  epochOrder,
  type LoopSurroundings,
  type PopulationNetwork,
  type PopulationSettings,
  removeMoments,
  type Tokens,
  trainLoop,
} from '../../training/index.ts';
import { checkpointPart } from '../class/checkpoint-parts.ts';
import type { TuningEvent } from '../events.ts';
import { type PlannedTuning, type PopulationPlan, planPopulation } from './plan-population.ts';
import { type Targets, targetsOf } from './targets.ts';

export interface PopulationJob extends Omit<LoopSurroundings, 'whole'> {
  readonly device: Device;
  readonly base: Checkpoint;
  /** Every text, those without a difficulty too. */
  readonly texts: readonly Tokens[];
  /** What the base makes of every text, `[hidden]` each. */
  readonly pooled: readonly ArrayLike<number>[];
  /** Positions of the texts that have a difficulty. */
  readonly known: readonly number[];
  /** Of each of them, logits; the larger the harder. */
  readonly difficulty: ArrayLike<number>;
  /** Standard error of each, logits. */
  readonly error: ArrayLike<number>;
  /** Of each of them: texts of one group, such as near-duplicates, are left out together. At least two groups. */
  readonly group: readonly number[];
  readonly settings: PopulationSettings;
}

export interface TunedPopulation extends Pick<PopulationNetwork, 'pool' | 'copyTo' | 'release'> {
  /**
   * How much harder than the mean every text is, logits, by an encoder that has not seen it. The mean is that of the texts
   * which this encoder learned from: it is the lower the harder those are that were left out, and would tell of them.
   */
  readonly unseen: Float64Array;
  /** What the encoder that was tuned on all texts, which is the one that it leaves, is read by: likewise less the mean. */
  readonly head: BaseLine;
  /** Of all texts with a difficulty, weighed by what is known of them, logits. */
  readonly mean: number;
  /** The fold that each text with a difficulty was left out in. */
  readonly fold: Int32Array;
  /** Spent in steps, over all processes. */
  readonly seconds: number;
}

interface Part extends PlannedTuning {
  /** Positions of the texts that are read afterwards. */
  readonly asked: readonly number[];
}

/**
 * Yields what happens; the caller releases what it returns. `null` when interrupted.
 *
 * @throws UnderstudyError `numeric` when a loss stops being finite
 */
export async function* tunePopulation(
  job: PopulationJob,
): AsyncGenerator<TuningEvent, TunedPopulation | null> {
  const { texts, known, settings } = job;
  const plan = planPopulation(job.group, settings);
  const { fold } = plan;
  const parts = partsOf(job, plan);
  const progress = progressOf(job, parts);
  const unseen = new Float64Array(texts.length);
  const network = await createPopulationNetwork(job);
  let seconds = 0;
  let head: BaseLine | undefined;
  let mean = 0;
  let isDone = false;
  try {
    for (const [index, part] of parts.entries()) {
      const targets = targetsOf({
        pooled: part.learned.map((i) => job.pooled[known[i]!]!),
        difficulty: part.learned.map((i) => job.difficulty[i]!),
        error: part.learned.map((i) => job.error[i]!),
        seed: settings.seed,
      });
      const trained = yield* tunePart(network, job, { part, index, of: parts.length, targets, progress });
      if (trained === null) return null;
      seconds += trained.seconds;
      const read = await network.read(part.asked);
      part.asked.forEach((text, i) => {
        unseen[text] = targets.scale * read[i]!;
      });
      head = targets.inLogits(await network.head());
      mean = targets.mean;
    }
    isDone = true;
    const { pool, copyTo, release } = network;
    return { unseen, head: head!, mean, fold, seconds, pool, copyTo, release };
  } finally {
    if (!isDone) await network.release();
  }
}

/** Those that are without a fold read it; the last, on all texts, reads those that have no difficulty. */
function partsOf({ texts, known }: PopulationJob, { tunings, fold }: PopulationPlan): Part[] {
  if (tunings.length === 0)
    throw new UnderstudyError('graph', 'internal: one group of questions, of which none can be left out');
  const isKnown = new Set(known);
  const rest = [...texts.keys()].filter((text) => !isKnown.has(text));
  return tunings.map((tuning, k) => {
    const isLast = k === tunings.length - 1;
    return { ...tuning, asked: isLast ? rest : known.filter((_, i) => fold[i] === k) };
  });
}

interface PartJob {
  readonly part: Part;
  readonly index: number;
  readonly of: number;
  readonly targets: Targets;
  readonly progress: Progress;
}

async function* tunePart(
  network: PopulationNetwork,
  { known, texts, settings, store, before, clock, interrupted }: PopulationJob,
  { part, index, of, targets, progress }: PartJob,
): AsyncGenerator<TuningEvent, { readonly seconds: number } | null> {
  const { learned, steps, perEpoch } = part;
  const own = checkpointPart(store, part.before, part.before + steps);
  const isDone = (await own.checkpoints()).at(-1)?.step === steps;
  const events = trainLoop({
    who: { student: null },
    store: own,
    whole: store,
    before: {
      steps: (before?.steps ?? 0) + part.before,
      epochs: (before?.epochs ?? 0) + index * settings.epochs,
    },
    clock,
    interrupted,
    model: isDone ? { ...network, loadMoments: async () => undefined } : network,
    saveTotalLimit: 1,
    perEpoch,
    perRound: steps,
    end: steps,
    schedule: {
      totalSteps: steps,
      base: settings.learningRate,
      warmupSteps: Math.round(settings.warmup * steps),
    },
    split: 'validation',
    begin: () => network.begin(targets.start),
    batches: (epoch) =>
      evenBatches(epochOrder(learned.length, epoch, settings.seed + ORDERS * index), perEpoch),
    async step(batch, at) {
      const places = batch.map((i) => known[learned[i]!]!);
      const target = Float32Array.from(batch, (i) => targets.target[i]!);
      const weight = Float32Array.from(batch, (i) => targets.weight[i]! / batch.length);
      const stepped = await network.step(places, target, weight, at);
      const tokens = places.reduce((sum, text) => sum + texts[text]!.length, 0);
      return { ...stepped, tokens, details: { tuning: index + 1, of } };
    },
    evaluate: async () => ({ score: 0, measures: {} }),
    explain: (message) => `tuning ${index + 1} of ${of}, ${message}`,
  });
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    const event = next.value;
    // Nothing is chosen here: the last step is taken, and its checkpoint is kept like an epoch's.
    if (event.event === 'step') yield { ...event, event: 'tuning', seconds_left: progress(event) };
  }
  if (next.value !== null) await removeMoments(own);
  return next.value;
}

/** Between the seeds of two tunings: each epoch has one of its own. */
const ORDERS = 1000;

/** So many batches, of as many texts as there are for each. */
function evenBatches(order: readonly number[], count: number): number[][] {
  return Array.from({ length: count }, (_, i) =>
    order.slice(Math.floor((i * order.length) / count), Math.floor(((i + 1) * order.length) / count)),
  );
}

type Progress = (step: {
  readonly step: number;
  readonly tokens: number;
  readonly seconds: number;
}) => number;

/** Seconds left after a step, by what those of this process took for their tokens. */
function progressOf({ texts, known, before }: PopulationJob, parts: readonly Part[]): Progress {
  const mean = known.reduce((sum, text) => sum + texts[text]!.length, 0) / Math.max(1, known.length);
  const tokensOf = ({ learned, steps, perEpoch }: Part) => (steps / perEpoch) * learned.length * mean;
  let [tokens, seconds] = [0, 0];
  return (step) => {
    tokens += step.tokens;
    seconds += step.seconds;
    const at = step.step - (before?.steps ?? 0);
    const left = parts.reduce((sum, part) => {
      const share = 1 - Math.min(1, Math.max(0, (at - part.before) / part.steps));
      return sum + share * tokensOf(part);
    }, 0);
    return (left * seconds) / Math.max(1, tokens);
  };
}
