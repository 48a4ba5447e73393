/**
 * Recipe `class`: one encoder and head for all students, trained question by question; a student owns a bias and a
 * vector, shrunken toward the class.
 *
 * Two steps in turn maximise the marginal likelihood. The network learns by gradients, answers weighed by draws of
 * their students (`draw.ts`). After every epoch, or where these are short every few of them, the students' posteriors and the variances of their prior are found
 * anew, the questions' scores being given (`posterior.ts`).
 */
import { rowsOn, type Selection } from '../../answers/index.ts';
import type { Device } from '../../engine/index.ts';
import { UnderstudyError } from '../../errors.ts';
import type { Checkpoint, ClassEncoder } from '../../model/index.ts';
import { poolScores, probabilityOf } from '../../numeric/index.ts';
import {
  batchesOf,
  type Checkpointed,
  type CheckpointStore,
  type ClassNetwork,
  type ClassSettings,
  checkpointKeeper,
  createClassNetwork,
  epochOrder,
  epochsFor,
  explainNumeric,
  INITIAL_STATE,
  learningRateAt,
  stepsPerEpoch,
  type TrainingState,
} from '../../training/index.ts';
import type { ClassData } from './class-data.ts';
import type { ClassEvent } from './class-events.ts';
import {
  type ClassPosteriors,
  logitsOf,
  priorPosteriors,
  type UpdateOptions,
  updatePosteriors,
} from './class-posteriors.ts';
import { deviationsOf, drawAnswers } from './draw.ts';
import type { Prior } from './posterior.ts';
import { loadPosteriors, savePosteriors } from './posteriors-file.ts';

export interface NetworkJob {
  readonly data: ClassData;
  readonly base: Checkpoint;
  readonly device: Device;
  readonly encoder: ClassEncoder;
  /** With a frozen encoder: what it made of every text, [hidden] each. */
  readonly pooled: readonly Float32Array[];
  readonly settings: ClassSettings;
  /** Variances that `--shrinkage` fixes; by default they are estimated. */
  readonly fixedPrior: Prior | undefined;
  readonly selection: Selection;
  readonly store: CheckpointStore;
  /** Where to look for the last good checkpoint when a number is not finite: that of all stages. @default store */
  readonly whole?: CheckpointStore;
  /** Steps and epochs of stages before this one, by which events are numbered. */
  readonly before: { readonly steps: number; readonly epochs: number };
  /** Ends after so many epochs of the schedule, whatever is best. @default all */
  readonly until?: number;
  readonly clock: () => number;
  readonly interrupted: () => boolean;
}

export interface TrainedNetwork {
  readonly network: ClassNetwork;
  /** From the training answers alone. */
  readonly posteriors: ClassPosteriors;
  /** Counted from this stage's beginning. */
  readonly best: { readonly epoch: number; readonly step: number; readonly score: number };
  readonly seconds: number;
}

/** Positions of the texts that have training answers. */
export function askedTexts({ trainByText }: ClassData): number[] {
  return [...trainByText.keys()].filter((text) => trainByText[text]!.length > 0);
}

/** Epochs and steps of a stage. @param asked questions that have training answers */
export function stageSize(asked: number, settings: ClassSettings): { epochs: number; steps: number } {
  const epochs = epochsFor(settings, asked);
  return { epochs, steps: epochs * stepsPerEpoch(asked, settings.questions) };
}

/** Where the variances start that are estimated: students differ by a logit. */
const START_VARIANCE = 1;
/** Rounds of EM after an epoch: the scores go on changing. */
const ROUNDS = 1;

/**
 * Yields what happens; the network holds the best epoch's weights at the end, and the caller releases it. `null`
 * when interrupted. An earlier process's last checkpoint is gone on from, with the same numbers to the last bit.
 *
 * @throws UnderstudyError `numeric` when a loss or a gradient stops being finite
 */
export async function* trainNetwork(job: NetworkJob): AsyncGenerator<ClassEvent, TrainedNetwork | null> {
  const { answers, texts, sides } = job.data;
  const asked = askedTexts(job.data);
  const bias = logitOfShare(rowsOn(sides, 'train').map((row) => answers.label[row]!));
  const network = await createClassNetwork({ ...job, texts, asked, bias });
  let trained: TrainedNetwork | null = null;
  try {
    trained = yield* trainSteps(network, job);
    return trained;
  } finally {
    if (trained === null) await network.release();
  }
}

async function* trainSteps(
  network: ClassNetwork,
  job: NetworkJob,
): AsyncGenerator<ClassEvent, TrainedNetwork | null> {
  const { data, settings, selection, clock, fixedPrior, before } = job;
  const { answers } = data;
  const asked = askedTexts(data);
  const perEpoch = stepsPerEpoch(asked.length, settings.questions);
  const { epochs, steps: last } = stageSize(asked.length, settings);
  const end = perEpoch * (job.until ?? epochs);
  const perRound = perEpoch * Math.ceil(settings.stepsPerRound / perEpoch);
  const isRoundEnd = (step: number): boolean => step % perRound === 0 || step === end;
  const trainRows = rowsOn(data.sides, 'train');
  const choosing = selection === 'test' ? 'test' : 'validation';
  const selectionRows = rowsOn(data.sides, choosing);

  const startPrior = {
    bias: START_VARIANCE,
    vector: Array.from({ length: settings.rank }, () => START_VARIANCE),
  };
  let posteriors = priorPosteriors(fixedPrior ?? startPrior, answers.students.length);
  const model: Checkpointed = {
    async save(folder) {
      await network.save(folder);
      await savePosteriors(folder, posteriors);
    },
    async load(folder) {
      await network.load(folder);
      posteriors = await loadPosteriors(folder, posteriors);
    },
    saveMoments: network.saveMoments,
    loadMoments: network.loadMoments,
  };
  const keeper = checkpointKeeper(job.store, model, 2, clock);
  let state: TrainingState = (await keeper.resume()) ?? INITIAL_STATE;
  let order: { epoch: number; batches: number[][]; deviations: Float64Array[] } | undefined;

  while (state.step < end || !state.epochEnd) {
    const started = clock();
    if (isRoundEnd(state.step) && !state.epochEnd) {
      const epoch = state.step / perEpoch;
      const scores = await network.score();
      if (!scores.every(Number.isFinite)) {
        const what = new UnderstudyError('numeric', `step ${state.step}: scores are not finite`);
        throw await explained(what, job, []);
      }
      const update: UpdateOptions = {
        scores,
        rowsByStudent: data.trainByStudent,
        fixed: fixedPrior !== undefined,
        rounds: ROUNDS,
      };
      posteriors = updatePosteriors(posteriors, answers, update);
      const quality = qualityOf(data, selectionRows, logitsOf(answers, selectionRows, scores, posteriors));
      // A tie keeps the earlier epoch; with no rows to choose by the last epoch is taken.
      const score = quality === null ? epoch : -quality.log_loss;
      const isBest = state.best === null || score > state.best.score;
      const best = isBest ? { epoch, step: state.step, score } : state.best!;
      state = { ...state, best, epochEnd: true, seconds: state.seconds + clock() - started };
      order = undefined;
      yield {
        event: 'evaluation',
        student: null,
        epoch: before.epochs + epoch,
        step: before.steps + state.step,
        split: choosing,
        rows: selectionRows.length,
        log_loss: quality?.log_loss ?? null,
        auc: quality?.auc ?? null,
        auc_within_student: quality?.auc_within_student ?? null,
        best: isBest,
        bias_variance: posteriors.prior.bias,
        vector_variances: posteriors.prior.vector,
      };
      await keeper.saveEpoch(state);
      if (job.interrupted() && state.step < end) return null;
      continue;
    }

    const epoch = Math.floor(state.step / perEpoch);
    if (order?.epoch !== epoch) {
      const shuffled = epochOrder(asked.length, epoch, settings.seed).map((i) => asked[i]!);
      order = {
        epoch,
        batches: batchesOf(shuffled, settings.questions),
        deviations: deviationsOf(posteriors),
      };
    }
    const questions = order.batches[state.step % perEpoch]!;
    const step = state.step + 1;
    const learningRate = learningRateAt({
      step,
      totalSteps: last,
      base: settings.learningRate,
      warmupSteps: Math.round(settings.warmup * last),
    });
    const batch = drawAnswers(questions, data, posteriors, {
      deviations: order.deviations,
      seed: drawSeed(settings.seed, step),
      scale: perEpoch / trainRows.length,
    });
    const { loss, gradientNorm } = await network
      .step(questions, batch, { step, learningRate })
      .catch(async (error) => Promise.reject(await explained(error, job, questions)));
    const seconds = clock() - started;
    state = { ...state, step, epochEnd: false, seconds: state.seconds + seconds };
    yield {
      event: 'step',
      student: null,
      step: before.steps + step,
      // Per answer of this batch: batches differ in how many answers they have.
      loss: (loss * trainRows.length) / perEpoch / batch.label.length,
      grad_norm: gradientNorm,
      learning_rate: learningRate,
      questions: questions.length,
      answers: batch.label.length,
      tokens: questions.reduce((sum, question) => sum + data.texts[question]!.length, 0),
      seconds,
    };

    // The last step of a round is saved with its evaluation.
    if (isRoundEnd(step)) continue;
    if (job.interrupted()) {
      await keeper.saveStep(state);
      return null;
    }
    await keeper.saveStepIfDue(state);
  }

  await keeper.loadBest(state);
  return { network, posteriors, best: state.best!, seconds: state.seconds };
}

/** Apart from the orders of epochs, which have seeds of their own. */
const drawSeed = (seed: number, step: number) => ((seed ^ 0x5bd1e995) >>> 0) + step;

/** Kept off the ends, where all are right or all wrong. */
function logitOfShare(labels: readonly number[]): number {
  const right = labels.reduce((sum, label) => sum + label, 0);
  return Math.log((right + 0.5) / (labels.length - right + 0.5));
}

function qualityOf({ answers }: ClassData, rows: readonly number[], logits: Float64Array) {
  if (rows.length === 0) return null;
  return poolScores({
    labels: rows.map((row) => answers.label[row]!),
    probabilities: Array.from(logits, probabilityOf),
    students: rows.map((row) => answers.student[row]!),
  });
}

/** A number that is not finite, with the batch's first questions; none for what is of no batch. */
async function explained(
  error: unknown,
  { store, whole = store, data, before }: NetworkJob,
  questions: readonly number[],
): Promise<unknown> {
  const names = questions.slice(0, 3).map((text) => {
    const row = data.trainByText[text]![0]!;
    return data.answers.questions[data.answers.question[row]!];
  });
  const more = questions.length > names.length ? ', …' : '';
  const batch = names.length === 0 ? '' : ` in the batch of questions ${names.join(', ')}${more}`;
  const tell = (message: string) => {
    // Counted as the log counts, over all stages.
    const what = message.replace(/^step (\d+)/, (_, step) => `step ${before.steps + Number(step)}`);
    return `class, ${what}${batch}`;
  };
  return await explainNumeric(error, { store: whole, tell });
}
