/** The trainings on a bank one after another: of those that are judged what they read of held-out items, and the last whole. */
import { onLine } from '../../readers/index.ts';
import { checkpointPart } from '../class/checkpoint-parts.ts';
import type { ClassEvent, TuningEvent } from '../events.ts';
import { type HeldOutItem, type JudgedPart, openJudged, saveJudged } from './held-out-file.ts';
import { itemsAt, readItems } from './learn-items.ts';
import { type PlannedTraining, planTrainings } from './plan-trainings.ts';
import { type PartJob, type TrainedPart, trainPart } from './train-part.ts';

export type ItemsEvent =
  | ClassEvent
  | { readonly event: 'progress'; readonly doing: string; readonly done: number; readonly of: number }
  /** Of several trainings in which an encoder is tuned one begins; null: that of the class itself, on all items. */
  | { readonly event: 'fold'; readonly fold: number | null; readonly of: number };

interface PartsJob extends PartJob {
  /** Rows that each training holds out. */
  readonly held: readonly (readonly number[])[];
}

/** What each training read of the items that it held out, and what is left of the last. */
interface TrainedParts extends JudgedPart {
  readonly part: TrainedPart;
}

/** Yields what happens; `null` when interrupted. The caller releases the encoder of what it returns. */
export async function* trainParts({
  held,
  ...job
}: PartsJob): AsyncGenerator<ItemsEvent, TrainedParts | null> {
  const { items, tuning, checkpoints } = job;
  const trainings = planTrainings({ groups: items.groups, held }, tuning);
  if (tuning !== null) {
    const { before, size } = trainings.at(-1)!;
    const done = (await checkpoints.checkpoints()).at(-1)?.step ?? 0;
    yield {
      event: 'tunings',
      student: null,
      trainings: trainings.length,
      steps: before.steps + size.steps,
      done,
    };
  }
  const doing = 'learning from items';
  const left = timeLeft(trainings);
  const heldOut: HeldOutItem[] = [];
  let seconds = 0;
  for (const [place, training] of trainings.entries()) {
    const { before, size } = training;
    const isClass = place === trainings.length - 1;
    yield { event: 'progress', doing, done: place, of: trainings.length };
    if (tuning !== null && held.length > 1)
      yield { event: 'fold', fold: isClass ? null : place + 1, of: held.length };
    // Lets the wish to stop in.
    await new Promise(setImmediate);
    if (job.interrupted()) return null;
    const store = checkpointPart(checkpoints, before.steps, before.steps + size.steps);
    const judged = isClass || size.steps === 0 ? null : await openJudged(store, size.steps);
    if (judged !== null) {
      heldOut.push(...judged.heldOut);
      seconds += judged.seconds;
      continue;
    }
    const part = yield* passing(trainPart(job, training), left);
    if (part === null) return null;
    const read = heldOutOf(part, held[place] ?? [], place);
    heldOut.push(...read);
    seconds += part.seconds;
    if (isClass) {
      yield { event: 'progress', doing, done: trainings.length, of: trainings.length };
      return { part, heldOut, seconds };
    }
    await part.encoder?.release();
    if (size.steps > 0) await saveJudged(store, size.steps, { heldOut: read, seconds: part.seconds });
  }
  return null;
}

/** Seconds until all trainings are done, by those until this one is and what a step took. */
function timeLeft(trainings: readonly PlannedTraining[]): (event: TuningEvent) => number {
  const { before, size } = trainings.at(-1)!;
  const all = before.steps + size.steps;
  let [steps, seconds] = [0, 0];
  return (event) => {
    steps += 1;
    seconds += event.seconds;
    const end = trainings.map((one) => one.before.steps + one.size.steps).find((step) => event.step <= step);
    return event.seconds_left + ((all - (end ?? all)) * seconds) / steps;
  };
}

/** The same events, the time left being that of all trainings. */
async function* passing<Event extends ItemsEvent, Result>(
  events: AsyncGenerator<Event, Result>,
  left: (event: TuningEvent) => number,
): AsyncGenerator<ItemsEvent, Result> {
  let next = await events.next();
  for (; next.done !== true; next = await events.next()) {
    const event: ItemsEvent = next.value;
    yield event.event === 'tuning' ? { ...event, seconds_left: left(event) } : event;
  }
  return next.value;
}

function heldOutOf(
  { reader, alone, items }: TrainedPart,
  rows: readonly number[],
  part: number,
): HeldOutItem[] {
  const some = itemsAt(items, rows);
  const { difficulty, error } = readItems(reader, some);
  const byBase = onLine(alone, some.base);
  return rows.map((row, i) => ({
    row,
    part,
    difficulty: difficulty[i]!,
    error: error[i]!,
    alone: byBase[i]!,
  }));
}
