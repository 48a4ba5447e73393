/** What makes two runs of one log hard to compare: trained otherwise, or one had met a question that both are asked. */
import type { JudgedRun } from '../../classes/index.ts';
import { type DataSettings, formatFold } from '../../runs/index.ts';

/** Goes to evaluation.json as it is: "here" is the run that is judged, "there" the one it is compared with. */
export type RunDifferences = {
  /** Settings that say which answers train and test, and how they were chosen; null where a run has none. */
  readonly settings: readonly {
    readonly name: string;
    readonly there: string | number | null;
    readonly here: string | number | null;
  }[];
  /** Common test answers to questions that one run had among its training or validation answers, the other not. */
  readonly met: { readonly there: number; readonly here: number };
};

const COMPARED = ['split', 'folds', 'fold', 'attempts', 'students', 'selection'] as const;

/** @param common ids of the test answers that both runs predicted */
export function runDifferences(
  here: JudgedRun,
  there: JudgedRun,
  common: ReadonlySet<string>,
): RunDifferences {
  const settings = COMPARED.map((name) => ({
    name,
    there: plain(there.settings[name]),
    here: plain(here.settings[name]),
  }));
  const [metHere, metThere] = [metBy(here, common), metBy(there, common)];
  const without = (met: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [...met].filter((answer) => !other.has(answer)).length;
  return {
    settings: settings.filter((one) => one.there !== one.here),
    met: { there: without(metThere, metHere), here: without(metHere, metThere) },
  };
}

function plain(value: DataSettings[(typeof COMPARED)[number]]): string | number | null {
  return typeof value === 'object' && value !== null ? formatFold(value) : value;
}

/** The answers whose question had been met by the model that predicted them. */
function metBy({ answers, parts }: JudgedRun, among: ReadonlySet<string>): ReadonlySet<string> {
  const met = new Set<string>();
  for (const { known, asked } of parts) {
    const questions = new Set(known.map((place) => answers.question[place]!));
    for (const place of asked) {
      const answer = answers.answerIds[place]!;
      if (among.has(answer) && questions.has(answers.question[place]!)) met.add(answer);
    }
  }
  return met;
}
