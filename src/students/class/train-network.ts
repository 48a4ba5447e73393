/**
 * Recipe `class`: one encoder and head for all students, trained question by question; a student owns a bias and a
 * vector, shrunken toward the class.
 *
 * Two steps in turn maximise the marginal likelihood. The network learns by gradients, answers weighed by draws of
 * their students (`draw.ts`). After every epoch, or after several short ones, the students' posteriors and the variances
 * of their prior are found anew, the questions' scores being given (`posterior.ts`).
 */
import { rowsOn, type Selection } from '../../answers/index.ts';
import type { Device } from '../../engine/index.ts';
import { UnderstudyError } from '../../errors.ts';
import type { Checkpoint, ClassEncoder } from '../../model/index.ts';
import { poolScores, probabilityOf, smoothedLogit } from '../../numeric/index.ts';
import {
  batchesOf,
  type ClassNetwork,
  type ClassSettings,
  createClassNetwork,
  epochOrder,
  epochsFor,
  type LoopSurroundings,
  stepsPerEpoch,
  trainLoop,
} from '../../training/index.ts';
import type { ClassEvent } from '../events.ts';
import { type ClassData, textsAsked } from './class-data.ts';
import { type ClassPosteriors, logitsOf, priorPosteriors, updatePosteriors } from './class-posteriors.ts';
import { deviationsOf, drawBatch } from './draw.ts';
import type { Prior } from './posterior.ts';
import { loadPosteriors, savePosteriors } from './posteriors-file.ts';

export interface NetworkJob extends LoopSurroundings {
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
  /** Ends after so many epochs of the schedule, whatever is best. @default all */
  readonly until?: number;
}

export interface TrainedNetwork {
  readonly network: ClassNetwork;
  /** From the training answers alone. */
  readonly posteriors: ClassPosteriors;
  /** Counted from this stage's beginning. */
  readonly best: { readonly epoch: number; readonly step: number; readonly score: number };
  readonly seconds: number;
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
  const asked = textsAsked(job.data.answers, job.data.sides);
  const trained = rowsOn(sides, 'train');
  const right = trained.reduce((sum, row) => sum + answers.label[row]!, 0);
  const bias = smoothedLogit(right, trained.length - right);
  const network = await createClassNetwork({ ...job, texts, asked, bias });
  let result: TrainedNetwork | null = null;
  try {
    result = yield* trainSteps(network, job);
    return result;
  } finally {
    if (result === null) await network.release();
  }
}

async function* trainSteps(
  network: ClassNetwork,
  job: NetworkJob,
): AsyncGenerator<ClassEvent, TrainedNetwork | null> {
  const { data, settings, selection, fixedPrior } = job;
  const { answers } = data;
  const asked = textsAsked(data.answers, data.sides);
  const perEpoch = stepsPerEpoch(asked.length, settings.questions);
  const { epochs, steps } = stageSize(asked.length, settings);
  const trainRows = rowsOn(data.sides, 'train').length;
  const selectionRows = rowsOn(data.sides, selection);
  const vector = Array.from({ length: settings.rank }, () => START_VARIANCE);
  let posteriors = priorPosteriors(fixedPrior ?? { bias: START_VARIANCE, vector }, answers.students.length);
  /** Factors of the students' covariances at the beginning of the epoch. */
  let deviations: Float64Array[] = [];

  const trained = yield* trainLoop({
    ...job,
    who: { student: null },
    model: {
      ...network,
      async save(folder) {
        await network.save(folder);
        await savePosteriors(folder, posteriors);
      },
      async load(folder) {
        await network.load(folder);
        posteriors = await loadPosteriors(folder, posteriors);
      },
    },
    saveTotalLimit: 2,
    perEpoch,
    perRound: perEpoch * Math.ceil(settings.stepsPerRound / perEpoch),
    end: perEpoch * (job.until ?? epochs),
    schedule: {
      totalSteps: steps,
      base: settings.learningRate,
      warmupSteps: Math.round(settings.warmup * steps),
    },
    split: selection,
    batches(epoch) {
      deviations = deviationsOf(posteriors);
      const shuffled = epochOrder(asked.length, epoch, settings.seed).map((i) => asked[i]!);
      return batchesOf(shuffled, settings.questions);
    },
    async step(questions, { step, learningRate }) {
      const batch = drawBatch(questions, data, posteriors, {
        deviations,
        seed: drawSeed(settings.seed, step),
        scale: perEpoch / trainRows,
      });
      const { loss, gradientNorm } = await network.step(questions, batch, { step, learningRate });
      return {
        // Per answer of this batch: batches differ in how many answers they have.
        loss: (loss * trainRows) / perEpoch / batch.label.length,
        gradientNorm,
        tokens: questions.reduce((sum, question) => sum + data.texts[question]!.length, 0),
        details: { questions: questions.length, answers: batch.label.length },
      };
    },
    async evaluate({ epoch, step }) {
      const scores = await network.score();
      if (!scores.every(Number.isFinite))
        throw new UnderstudyError('numeric', `step ${step}: scores are not finite`);
      posteriors = updatePosteriors(posteriors, answers, {
        scores,
        rowsByStudent: data.trainByStudent,
        fixed: fixedPrior !== undefined,
        rounds: ROUNDS,
      });
      const { prior } = posteriors;
      const quality = qualityOf(data, selectionRows, logitsOf(answers, selectionRows, scores, posteriors));
      return {
        // With no rows to choose by the last epoch is taken.
        score: quality === null ? epoch : -quality.log_loss,
        measures: {
          rows: selectionRows.length,
          log_loss: quality?.log_loss ?? null,
          auc: quality?.auc ?? null,
          auc_within_student: quality?.auc_within_student ?? null,
          bias_variance: prior.bias,
          vector_variances: prior.vector,
        },
      };
    },
    explain: (message, questions = []) => `class, ${message}${wordsOf(questions, data)}`,
  });
  return trained === null ? null : { network, posteriors, ...trained };
}

/** Apart from the orders of epochs, which have seeds of their own. */
const drawSeed = (seed: number, step: number) => ((seed ^ 0x5bd1e995) >>> 0) + step;

function qualityOf({ answers }: ClassData, rows: readonly number[], logits: Float64Array) {
  if (rows.length === 0) return null;
  return poolScores({
    labels: rows.map((row) => answers.label[row]!),
    probabilities: Array.from(logits, probabilityOf),
    students: rows.map((row) => answers.student[row]!),
  });
}

/** In an error: the first questions of a batch; nothing where there is none. */
function wordsOf(questions: readonly number[], { answers, trainByText }: ClassData): string {
  if (questions.length === 0) return '';
  const names = questions
    .slice(0, 3)
    .map((text) => answers.questions[answers.question[trainByText[text]![0]!]!]);
  const more = questions.length > names.length ? ', …' : '';
  return ` in the batch of questions ${names.join(', ')}${more}`;
}
