/** Recipe `solo` into a run folder: one student after another. */
import { answersOfStudents } from '../../answers/index.ts';
import { planStudents, sidesById, soloSteps, trainSolo } from '../../students/index.ts';
import type { RecipeEvent } from './events.ts';
import type { Training } from './open-training.ts';
import type { SoloPlan } from './plans.ts';
import { openStudentTable } from './student-table.ts';
import type { Trained } from './summary.ts';

export async function* trainSoloRecipe(
  training: Training,
  { settings }: SoloPlan,
): AsyncGenerator<RecipeEvent, Trained | null> {
  const { job, run, answers, base, tokenizer, context, sides, record } = training;
  const { selection } = job;
  // Under the notebook's split each student's rows are split alone, in an order of their own, as the notebook did.
  const isSplitAlone = job.split === 'notebook' && job.folds === null && job.fold === null;
  const table = await openStudentTable(training);
  let fresh: readonly string[] = [];
  const plan = planStudents(answers, sides, { recipe: 'solo', selection });
  const pending = plan.filter(({ student }) => !table.isFinished(student));
  yield { event: 'plan', steps: soloSteps(pending, settings) };

  const kept: string[] = [];
  const events = trainSolo({
    students: answersOfStudents(answers),
    base,
    tokenizer,
    device: await context.device(),
    settings,
    selection,
    sideOf: isSplitAlone ? undefined : sidesById(answers, sides),
    isTested: sides.includes('test'),
    isFinished: table.isFinished,
    checkpoints: (student) => run.student(student),
    async keep(result, save) {
      await table.keep(result, save);
      // Whatever becomes of this process, the tables have what it finished.
      await table.write();
      kept.push(result.student);
    },
    clock: context.clock,
    interrupted: () => context.signal.aborted,
  });
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    yield* keptEvents();
    const event = next.value;
    table.note(event);
    if (event.event === 'fresh') fresh = event.parameters;
    record({ ...event });
    yield event;
  }
  yield* keptEvents();
  await table.write();
  return next.value ? { students: table.rows(), fresh } : null;

  /** A fold keeps students of its own, not the run's: it has no such events. */
  function* keptEvents(): Generator<RecipeEvent> {
    for (const student of kept.splice(0)) if (job.fold === null) yield { event: 'kept', student };
  }
}
