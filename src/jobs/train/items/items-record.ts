/** What a training on items alone leaves, in the run folder's words. */
import { hasOptions, type ItemBank, POPULATION } from '../../../answers/index.ts';
import { type ReadItem, scoreItems } from '../../../evaluation/index.ts';
import { sharesOf } from '../../../readers/index.ts';
import type { ClassRecord, ClassStudent, StudentRow } from '../../../runs/index.ts';
import type { HeldOutItem, TrainedItems } from '../../../students/index.ts';
import type { TrainJob } from '../plans.ts';

/** For its scores. */
export function readItem({ items }: ItemBank, { row, part, difficulty, error }: HeldOutItem): ReadItem {
  const { b, error: noise } = items[row]!;
  return { part, real: { value: b, error: noise }, synthetic: { value: difficulty, error } };
}

/** A row of items.csv. */
export function itemRow({ items }: ItemBank, { row, part, difficulty, error, alone }: HeldOutItem) {
  const item = items[row]!;
  return {
    question_id: item.questionId,
    part: part + 1,
    real_facility: item.facility,
    answers: item.answers,
    real_b: item.b,
    real_b_se: item.error,
    synthetic_b: difficulty,
    synthetic_b_se: error,
    synthetic_b_of_base: alone,
  };
}

/** Items that the class has learned from. */
function learnedFrom({ items }: ItemBank, { heldOut }: TrainedItems, { folds }: TrainJob): number {
  return folds === null ? items.length - heldOut.length : items.length;
}

/** class.json */
export function recordOf(
  trained: TrainedItems,
  about: {
    readonly bank: ItemBank;
    readonly job: TrainJob;
    readonly scores: ReturnType<typeof scoreItems>;
    readonly key: string;
  },
): ClassRecord {
  const { bank, job, scores, key } = about;
  const ofAlone = trained.heldOut.map((one) => readItem(bank, { ...one, difficulty: one.alone }));
  const alone = scoreItems(ofAlone);
  return {
    format: 1,
    rank: 0,
    encoder: trained.isTuned ? 'tuned' : 'frozen',
    prior: { bias_variance: 0, vector_variances: [] },
    fixed_prior: false,
    temperature: 1,
    calibration: { rows: 0, log_loss_before: null, log_loss_after: null },
    max_length: job.ofItems.settings.maxLength,
    cut: 'middle',
    reads_options: bank.items.some(({ text }) => hasOptions(text)),
    base_fingerprint: key,
    epoch: 0,
    step: 0,
    pooled: null,
    whole: { bias_variance: 0, temperature: 1, alone: null, shares: sharesOf(trained.reader) },
    items: {
      source: bank.source,
      learned: learnedFrom(bank, trained, job),
      scores,
      // Of the base alone no interval is kept.
      alone: alone && { ...alone, coverage: null },
      ...(trained.options === null ? {} : { options: trained.options.scores }),
    },
  };
}

/** The population stands in the tables as a student does: an answer an item. */
export function populationOf(bank: ItemBank, trained: TrainedItems, job: TrainJob): ClassStudent {
  const none = null;
  const row: StudentRow = {
    user_id: POPULATION,
    answers: bank.items.length,
    train: learnedFrom(bank, trained, job),
    validation: 0,
    test: trained.heldOut.length,
    status: 'trained',
    reason: none,
    ...{ accuracy: none, f1: none, auc: none, balanced_accuracy: none, mcc: none, log_loss: none },
    ...{ brier: none, majority_accuracy: none, majority_f1: none, gain: none, collapsed: none },
    ...{ best_epoch: none, best_step: none, epochs: none, seconds: trained.seconds },
  };
  const itself = { mean: [0], covariance: [0] };
  return { user_id: POPULATION, joined: false, ...itself, whole: itself, row };
}
