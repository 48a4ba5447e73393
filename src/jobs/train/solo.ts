/** Recipe `solo` into a run folder: one student after another. */
import { answersOfStudents } from '../../answers/index.ts';
import { heldOutRows, skippedRow, trainedRow } from '../../classes/index.ts';
import { planStudents, sidesById, soloSteps, trainSolo } from '../../students/index.ts';
import type { RecipeEvent } from './events.ts';
import type { Training } from './open-training.ts';
import type { SoloPlan } from './plans.ts';
import { runRecorder } from './recorder.ts';
import type { TrainSummary } from './summary.ts';
import { rowsOfTrained, writeTables } from './tables.ts';

export async function* trainSoloRecipe(training: Training): AsyncGenerator<RecipeEvent, TrainSummary | null> {
  const { job, run, base, tokenizer, context, sides } = training;
  const { settings } = job.plan as SoloPlan;
  const { selection, folds } = job;
  const students = answersOfStudents(training.answers);
  // Under the notebook's split each student's rows are split alone, in an order of their own, as the notebook did.
  const isOwn = job.split === 'notebook' && folds === null && job.fold === null;
  const sideOf = isOwn ? undefined : sidesById(training.answers, sides);
  // Whatever becomes of this process, the tables keep what earlier ones finished.
  const rows = await rowsOfTrained(
    run,
    students.map(({ userId }) => userId),
  );
  const known = () => students.flatMap(({ userId }) => rows.get(userId) ?? []);
  const record = runRecorder(run);
  let fresh: readonly string[] = [];
  const plan = planStudents(training.answers, sides, { recipe: 'solo', selection });
  const pending = plan.filter(({ student }) => !rows.has(student));
  yield { event: 'plan', steps: soloSteps(pending, settings) };
  record({ event: 'run', recipe: 'solo', students: students.length, base: job.base.name });

  const kept: string[] = [];
  const events = trainSolo({
    students,
    base,
    tokenizer,
    device: await context.device(),
    settings,
    selection,
    sideOf,
    isTested: sides.includes('test'),
    isFinished: (student) => rows.has(student),
    checkpoints: (student) => run.student(student),
    async keep(result, save) {
      const row = trainedRow(result);
      const metrics = { ...row, selection: result.selection, steps: result.steps };
      const predictions = heldOutRows(result.student, result.heldOut);
      await run.student(result.student).saveModel({ fill: save, predictions, metrics });
      rows.set(result.student, row);
      await writeTables(run, known());
      kept.push(result.student);
    },
    clock: context.clock,
    interrupted: () => context.signal.aborted,
  });
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    yield* keptEvents();
    const event = next.value;
    if (event.event === 'skipped')
      rows.set(event.student, skippedRow(event.student, event.answers, event.reason));
    if (event.event === 'fresh') fresh = event.parameters;
    record({ ...event });
    yield event;
  }
  yield* keptEvents();
  await writeTables(run, known());
  if (!next.value) return null;
  const summary = { folder: job.out, recipe: 'solo', fresh, students: known(), selection, folds } as const;
  return { ...summary, pooled: null, calibration: null };

  /** Of a fold nobody is to know: its students are not the run's. */
  function* keptEvents(): Generator<RecipeEvent> {
    for (const student of kept.splice(0)) if (job.fold === null) yield { event: 'kept', student };
  }
}
