/** Results of a training in the run folder's words: students, a class, newcomers. */
import { sharesOf } from '../readers/index.ts';
import type { ClassRecord, ClassStudent, Prediction, StudentRow } from '../runs/index.ts';
import type {
  FinishedClass,
  HeldOutAnswer,
  Newcomer,
  Posterior,
  ClassStudent as Student,
  StudentResult,
} from '../students/index.ts';
import type { ClassSettings } from '../training/index.ts';

/** Numbers of a row that are not known. */
function unknown<Name extends keyof StudentRow>(...names: readonly Name[]): { [N in Name]: null } {
  return Object.fromEntries(names.map((name) => [name, null])) as { [N in Name]: null };
}

const NO_SCORES = {
  ...unknown('accuracy', 'f1', 'auc', 'balanced_accuracy', 'mcc', 'log_loss', 'brier'),
  ...unknown('majority_accuracy', 'majority_f1', 'gain', 'collapsed'),
};

/** What a row is made of, whatever the recipe. */
export interface Trained {
  readonly student: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** On the test rows, beside the majority's; null without any. */
  readonly scores: StudentResult['scores'] | null;
  readonly majority: StudentResult['majority'] | null;
  readonly best: { readonly epoch: number | null; readonly step: number | null };
  readonly epochs: number | null;
  readonly seconds: number | null;
}

/** A row of students.csv: the scores on the test rows beside the majority's. */
export function trainedRow(trained: Trained): StudentRow {
  const { student, rows, scores, majority, best, epochs, seconds } = trained;
  return {
    user_id: student,
    answers: rows.train + rows.validation + rows.test,
    ...rows,
    status: 'trained',
    reason: null,
    ...(scores === null || majority === null
      ? NO_SCORES
      : {
          ...scores,
          majority_accuracy: majority.accuracy,
          majority_f1: majority.f1,
          gain: scores.accuracy - majority.accuracy,
        }),
    best_epoch: best.epoch,
    best_step: best.step,
    epochs,
    seconds,
  };
}

/** The row of a student who was not trained, and why. */
export function skippedRow(student: string, answers: number, reason: string): StudentRow {
  const training = unknown('train', 'validation', 'test', 'best_epoch', 'best_step', 'epochs', 'seconds');
  return { user_id: student, answers, status: 'skipped', reason, ...NO_SCORES, ...training };
}

/** Rows of predictions.parquet. */
export function heldOutRows(student: string, heldOut: readonly HeldOutAnswer[]): Prediction[] {
  return heldOut.map(({ answerId, questionId, split, label, probability, logits }) => ({
    answer_id: answerId,
    user_id: student,
    question_id: questionId,
    fold: 0,
    split,
    label,
    probability,
    logit_0: logits[0],
    logit_1: logits[1],
  }));
}

const calibrationOf = ({
  rows,
  before,
  after,
}: FinishedClass['calibration']): ClassRecord['calibration'] => ({
  rows,
  log_loss_before: before,
  log_loss_after: after,
});

/** class.json */
export function classRecordOf(
  { reading, best, pooled, ...whole }: FinishedClass,
  about: {
    encoder: ClassRecord['encoder'];
    settings: ClassSettings;
    fixedPrior: boolean;
    readsOptions: boolean;
    baseFingerprint: string;
  },
): ClassRecord {
  const { prior, calibration } = reading?.alone ?? whole;
  const { bias: bias_variance } = whole.prior;
  const { temperature } = whole.calibration;
  return {
    format: 1,
    rank: about.settings.rank,
    // Where the base was kept as it was, it knows no question by heart.
    encoder: reading !== null && !reading.isTuned ? 'frozen' : about.encoder,
    prior: { bias_variance: prior.bias, vector_variances: prior.vector },
    fixed_prior: about.fixedPrior,
    temperature: calibration.temperature,
    calibration: calibrationOf(calibration),
    max_length: about.settings.maxLength,
    cut: 'middle',
    reads_options: about.readsOptions,
    base_fingerprint: about.baseFingerprint,
    epoch: best.epoch,
    step: best.step,
    pooled,
    ...(reading === null
      ? {}
      : {
          whole: {
            bias_variance,
            temperature,
            calibration: calibrationOf(whole.calibration),
            texts: reading.evidence.texts.length,
            alone: reading.alone.pooled,
            shares: sharesOf(reading.reader),
          },
        }),
  };
}

/**
 * A line of students.jsonl.
 *
 * @param ofBase what the base alone makes of the student, in a class that reads with more
 */
export function classStudentOf(
  student: Student,
  { best, epochs, seconds, students }: Pick<FinishedClass, 'best' | 'epochs' | 'seconds' | 'students'>,
  ofBase?: Posterior,
): ClassStudent {
  // The class is trained as one; a student's share of the time.
  const row = trainedRow({ ...student, best, epochs, seconds: seconds / students.length });
  const { posterior } = student;
  const numbers = posteriorNumbers(ofBase ?? posterior);
  const whole = ofBase === undefined ? {} : { whole: posteriorNumbers(posterior) };
  return { user_id: student.student, joined: false, ...numbers, ...whole, row };
}

/** A newcomer's line of students.jsonl. @param like a student of the class, whose training is the newcomer's as well */
export function joinedStudentOf(
  { student, posterior, whole, answers }: Newcomer,
  like: StudentRow | undefined,
): ClassStudent {
  const row = trainedRow({
    student,
    rows: { train: answers, validation: 0, test: 0 },
    scores: null,
    majority: null,
    best: { epoch: like?.best_epoch ?? null, step: like?.best_step ?? null },
    epochs: like?.epochs ?? null,
    seconds: null,
  });
  const read = whole === null ? {} : { whole: posteriorNumbers(whole) };
  return { user_id: student, joined: true, ...posteriorNumbers(posterior), ...read, row };
}

/** Mean, and the lower triangle of the covariance, as students.jsonl has them. */
function posteriorNumbers({ mean, covariance }: Posterior): Pick<ClassStudent, 'mean' | 'covariance'> {
  const K = mean.length;
  const triangle: number[] = [];
  for (let i = 0; i < K; i++) for (let j = 0; j <= i; j++) triangle.push(covariance[i * K + j]!);
  return { mean: [...mean], covariance: triangle };
}
