/** Asks the synthetic students of a run, and keeps what they say. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasOptions, type Question } from '../answers/index.ts';
import { type DeviceName, openDevice } from '../engine/index.ts';
import { openRun, type ResponseMatrix, type Run } from '../runs/index.ts';
import {
  type AskJob,
  type Responding,
  respondAlone,
  respondAsClass,
  respondWithAdapters,
} from '../students/index.ts';
import { loadTokenizer } from '../text/index.ts';
import type { Tokens } from '../training/index.ts';
import { questionsOfFile, questionsOfLog } from './asked-questions.ts';
import { follow } from './follow.ts';
import { type Member, type Members, openMembers } from './members.ts';
import type { WorkContext } from './work-context.ts';
import { writeResponsesTo } from './write-responses.ts';

export interface SimulateJob {
  readonly run: string;
  /** A file of questions; null for those of the run's answer log. */
  readonly questions: string | null;
  /** Where the run's answer log is, if it has moved. */
  readonly log: string | null;
  readonly columns: Readonly<Record<string, string>>;
  /** .parquet or .csv; null for the run folder's own. */
  readonly out: string | null;
  readonly device: DeviceName;
  readonly threads: number;
}

export interface SimulateSummary {
  readonly path: string;
  readonly interrupted: boolean;
  readonly students: number;
  /** Left out, for their training has not ended. */
  readonly untrained: number;
  readonly questions: number;
  /** Rows of the file of questions, repeats included; null for the questions of the log. */
  readonly rows: number | null;
  /** Of the questions, those with several texts in the log, of which the first was asked. */
  readonly reworded: number;
  /** The class was trained on questions with options, and none of those asked has any. */
  readonly optionsMissing: boolean;
  /** Whether the responses say the row of a question, for not all have an id in the file. */
  readonly byRow: boolean;
  /** Earlier responses were there and are replaced. */
  readonly replaced: boolean;
  /** Mean P(correct) over students and questions; null when interrupted. */
  readonly mean: number | null;
  readonly seconds: number;
}

/**
 * Writes the response matrix when it is complete; an interrupted simulation leaves what was there before.
 *
 * @throws UnderstudyError `log` for the questions, `run` where nobody is trained, `base` where a model is broken, `io`
 *   when the disk refuses
 */
export async function runSimulate(job: SimulateJob, context: WorkContext): Promise<SimulateSummary> {
  const started = context.clock();
  const run = await openRun(job.run, { create: undefined, fresh: false, now: context.now() });
  try {
    const members = await openMembers(run);
    try {
      context.emit({ event: 'reading', what: job.questions ?? job.log ?? run.header.data.path });
      const { questions, reworded, rows } =
        job.questions === null
          ? await questionsOfLog(run.header, job.log)
          : await questionsOfFile(job.questions, job.columns);
      const path = job.out ?? join(run.folder, 'responses.parquet');
      const replaced = existsSync(path);
      const byRow = questions.some(({ row }) => row !== undefined);
      const probability = await ask(questions, { job, run, members, context });
      if (probability !== null) {
        const matrix: ResponseMatrix = {
          students: members.members.map(({ student }) => student),
          questions: questions.map(({ questionId }) => questionId),
          ...(byRow ? { rows: questions.map(({ row }) => row ?? null) } : {}),
          probability,
        };
        await (job.out === null ? run.writeResponsesParquet(matrix) : writeResponsesTo(job.out, matrix));
      }
      return {
        path,
        interrupted: probability === null,
        students: members.members.length,
        untrained: members.untrained,
        questions: questions.length,
        rows,
        reworded,
        optionsMissing:
          members.class?.record.reads_options === true && !questions.some(({ text }) => hasOptions(text)),
        byRow,
        replaced,
        mean: probability === null ? null : meanOf(probability),
        seconds: context.clock() - started,
      };
    } finally {
      await members.close();
    }
  } finally {
    await run.release();
  }
}

interface Asking {
  readonly job: SimulateJob;
  readonly run: Run;
  readonly members: Members;
  readonly context: WorkContext;
}

/** Members who answer together: where each stands among all, and how they are asked. */
interface Group {
  readonly places: readonly number[];
  /** Texts that go through an encoder. */
  readonly passes: number;
  readonly responding: Responding;
}

/** P(correct) [members, questions]; null when interrupted. Questions that share a text are asked once. */
async function ask(
  questions: readonly Question[],
  { job, run, members, context }: Asking,
): Promise<Float32Array | null> {
  const textOf = new Map<string, number>();
  for (const { text } of questions) if (!textOf.has(text)) textOf.set(text, textOf.size);
  const groups = groupsOf(members, {
    device: openDevice(job.device, { threads: job.threads }),
    texts: await tokensOf([...textOf.keys()], { run, members }),
    interrupted: context.interrupted,
  });
  const of = groups.reduce((total, { passes }) => total + passes, 0);
  let done = 0;
  const tell = (passes: number) => {
    done += passes;
    context.emit({ event: 'progress', doing: 'asking', done, of });
  };
  tell(0);
  const probability = new Float32Array(members.members.length * questions.length);
  const columns = questions.map(({ text }) => textOf.get(text)!);
  for (const { places, responding } of groups) {
    const answers = await follow(responding, tell);
    if (answers === null) return null;
    places.forEach((place, s) => {
      columns.forEach((text, q) => {
        probability[place * columns.length + q] = answers[s * textOf.size + text]!;
      });
    });
  }
  return probability;
}

async function tokensOf(
  texts: readonly string[],
  { run, members: { members, class: class_ } }: Pick<Asking, 'run' | 'members'>,
): Promise<Tokens[]> {
  const tokenizer = class_?.tokenizer ?? (await loadTokenizer((members[0] as SoloMember).folder));
  const maxLength = class_?.record.max_length ?? Number(run.header.settings.maxLength);
  return texts.map((text) => tokenizer.encode(text, maxLength));
}

type ClassMember = Extract<Member, { recipe: 'class' }>;
type SoloMember = Exclude<Member, ClassMember>;

function groupsOf({ members, class: class_ }: Members, job: AskJob): Group[] {
  const texts = job.texts.length;
  const placesOf = (recipe: Member['recipe']) =>
    [...members.keys()].filter((place) => members[place]!.recipe === recipe);
  const foldersOf = (places: readonly number[]) =>
    places.map((place) => (members[place] as SoloMember).folder);
  if (class_ === null) {
    const places = placesOf('solo');
    const responding = respondAlone({ ...job, folders: foldersOf(places) });
    return [{ places, passes: places.length * texts, responding }];
  }
  const { model, record } = class_;
  const [asClass, adapted] = [placesOf('class'), placesOf('adapter')];
  const means = asClass.map((place) => (members[place] as ClassMember).mean);
  const { temperature } = record;
  const groups: Group[] = [
    { places: asClass, passes: texts, responding: respondAsClass({ ...job, model, means, temperature }) },
    {
      places: adapted,
      passes: adapted.length * texts,
      responding: respondWithAdapters({ ...job, base: model.checkpoint, folders: foldersOf(adapted) }),
    },
  ];
  return groups.filter(({ places }) => places.length > 0);
}

function meanOf(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
