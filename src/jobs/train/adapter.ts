/** Recipe `adapter` into a run folder: the class first, then an adapter for each student. */
import { heldOutRows, skippedRow, trainedRow } from '../../classes/index.ts';
import { checkClassModel, trainAdapters } from '../../students/index.ts';
import { calibrated, openClassModel, studentRow } from '../../training/index.ts';
import { tap } from '../job.ts';
import { trainClassInto } from './class.ts';
import type { RecipeEvent } from './events.ts';
import type { Training } from './open-training.ts';
import type { AdapterPlan } from './plans.ts';
import { runRecorder } from './recorder.ts';
import type { TrainSummary } from './summary.ts';
import { rowsOfTrained, writeTables } from './tables.ts';

/** Where an adapter's folder finds the class's: what PEFT reads as the base model's path. */
const BASE_NAME = '../../class';

export async function* trainAdapterRecipe(
  training: Training,
): AsyncGenerator<RecipeEvent, TrainSummary | null> {
  const { job, run, tokenizer, answers, context } = training;
  const { selection, folds } = job;
  const plan = job.plan as AdapterPlan;
  const record = runRecorder(run);
  record({ event: 'run', recipe: 'adapter', students: answers.students.length, base: job.base.name });
  if (!(yield* trainClassInto(training, plan.class, record, { refit: false }))) return null;

  const rows = await rowsOfTrained(run, answers.students);
  const classRecord = (await run.class.record())!;
  const { prior, temperature } = classRecord;
  const inClass = await run.class.students();
  const means = new Map(inClass.map(({ user_id, mean }) => [user_id, mean]));
  // Who joined the trained class is one of it, too.
  const joined = inClass.filter((student) => student.joined).map(({ row }) => row);
  const known = () => [...answers.students.flatMap((student) => rows.get(student) ?? []), ...joined];
  const model = await openClassModel(run.class.folder);
  try {
    await checkClassModel(model, classRecord);
    const events = trainAdapters({
      answers,
      sides: training.sides,
      model,
      prior: { bias: prior.bias_variance, vector: prior.vector_variances },
      temperature,
      asClass: (student) => calibrated(studentRow(model, means.get(student)!), temperature),
      baseName: BASE_NAME,
      tokenizer,
      device: await context.device(),
      settings: plan.settings,
      selection,
      isFinished: (student) => rows.has(student),
      checkpoints: (student) => run.student(student),
      async keep(result, save) {
        const row = trainedRow(result);
        const metrics = { ...row, selection: result.selection, steps: result.steps };
        const predictions = heldOutRows(result.student, result.heldOut);
        await run.student(result.student).saveModel({ fill: save, predictions, metrics });
        rows.set(result.student, row);
      },
      clock: context.clock,
      interrupted: () => context.signal.aborted,
    });
    const isDone = yield* tap(events, (event) => {
      if (event.event === 'skipped')
        rows.set(event.student, skippedRow(event.student, event.answers, event.reason));
      if (event.event !== 'encoding') record({ ...event });
    });
    await writeTables(run, known());
    if (!isDone) return null;
    const summary = { folder: job.out, recipe: 'adapter', fresh: [], students: known() } as const;
    return { ...summary, pooled: null, calibration: null, selection, folds };
  } finally {
    await model.checkpoint.close();
  }
}
