/** Recipe `class` into a run folder. */
import { countSharedTexts, covariateLabel, groupsOfTexts, hasOptions } from '../../answers/index.ts';
import { classRecordOf, classStudentOf, heldOutRows, saveReader, saveReadings } from '../../classes/index.ts';
import { FEWEST_TEXTS } from '../../readers/index.ts';
import { openFeatures } from '../../runs/index.ts';
import { tidyCheckpoints, trainClass } from '../../students/index.ts';
import { tap } from '../job.ts';
import type { RecipeEvent } from './events.ts';
import type { Training } from './open-training.ts';
import type { ClassPlan } from './plans.ts';
import { lasting } from './recorder.ts';
import type { Trained } from './summary.ts';

/** Students of whom to write, or to read, takes a second: others are done before anybody waits. */
const MANY_STUDENTS = 2000;

/** Whether the job is to stop in the middle of writing and reading a class; what is complete is not done again. */
function isStopped({ students }: Training['answers'], { signal }: Training['context']): boolean {
  return students.length > MANY_STUDENTS && signal.aborted;
}

/** Events that are shown and not logged. */
const PASSING: readonly string[] = ['encoding', 'refit', 'estimating'];

export async function* trainClassRecipe(
  training: Training,
  plan: ClassPlan,
): AsyncGenerator<RecipeEvent, Trained | null> {
  if (!(yield* trainClassInto(training, plan, { refit: true }))) return null;
  if (isStopped(training.answers, training.context)) return null;
  const class_ = training.run.class;
  const { pooled, calibration, temperature, whole = null } = (await class_.record())!;
  const students = (await class_.students()).map(({ row }) => row);
  const { texts } = whole ?? {};
  return {
    students,
    pooled,
    calibration: {
      ...(whole?.calibration ?? calibration),
      temperature: whole?.temperature ?? temperature,
    },
    reading: whole && {
      ...whole,
      areFew: texts !== undefined && texts < FEWEST_TEXTS && whole.shares.left === 1,
    },
  };
}

/**
 * Trains the class unless it is trained, and writes the tables. Returns whether it is done: `false` when interrupted.
 *
 * @param options.refit whether the head learns once more at the end, from the validation answers too
 */
export async function* trainClassInto(
  { job, run, answers, sides, near, base, tokenizer, context, record }: Training,
  { settings, encoder, population, shrinkage, readers }: ClassPlan,
  { refit }: { readonly refit: boolean },
): AsyncGenerator<RecipeEvent, boolean> {
  const labels = (job.covariates ?? []).map(covariateLabel);
  const groupOf = groupsOfTexts(answers.texts.length, near);
  const stages = {
    encoder,
    population: population && { settings: population, blocks: readers, covariates: labels, groupOf },
    settings,
    checkpoints: run.class,
  };
  // The tables are written before the class is complete.
  if ((await run.class.record()) !== null) {
    // A process killed right after may have left what only a training in progress needs.
    await tidyCheckpoints({ ...stages, answers, sides });
    yield { event: 'class trained before' };
    return true;
  }
  // They are the same for all folds, and so reported once.
  const shared = job.fold === null ? countSharedTexts(answers) : 0;
  if (shared > 0) yield { event: 'shared texts', questions: shared };
  const features = await openFeatures(job.features, {
    key: run.header.base.fingerprint,
    width: base.config.hiddenSize,
  });
  const events = trainClass({
    answers,
    sides,
    base,
    tokenizer,
    device: await context.device(),
    ...stages,
    readers,
    covariates: labels,
    groupOf,
    fixedPrior: shrinkage ?? undefined,
    selection: job.selection,
    refit,
    features,
    async keep(trained, save) {
      const { reading } = trained;
      const students = trained.students.map((student, s) =>
        classStudentOf(student, trained, reading?.alone.students[s]?.posterior),
      );
      const interrupted = () => isStopped(answers, context);
      await run.writeStudentsCsv(students.map(({ row }) => row));
      if (interrupted()) return false;
      await run.writePredictionsParquet(
        trained.students.flatMap(({ student, heldOut }) => heldOutRows(student, heldOut)),
      );
      const classRecord = classRecordOf(trained, {
        encoder,
        settings,
        fixedPrior: shrinkage !== null,
        readsOptions: answers.texts.some(hasOptions),
        baseFingerprint: run.header.base.fingerprint,
      });
      const fill = async (folder: string) => {
        await save(folder);
        if (reading === null) return;
        await saveReader(folder, reading.reader);
        await saveReadings(folder, answers.texts, reading.evidence);
      };
      return !interrupted() && (await run.class.save({ fill, students, record: classRecord, interrupted }));
    },
    clock: context.clock,
    interrupted: () => context.signal.aborted,
  });
  return yield* tap(events, (event) => {
    if (PASSING.includes(event.event)) return;
    record(lasting(event));
  });
}
