/** Questions as item authors keep them, whatever the format: what each reader of a format gives, and what it says. */
import { counted, formatCount } from '../../words.ts';
import { logProblem, type Place } from '../formats/problems.ts';

export interface AuthoredQuestion {
  /** Null where the file gives none. */
  readonly id: string | null;
  readonly title: string;
  readonly options: readonly string[];
  /** Place of the right option; null where the file does not say one. */
  readonly key: number | null;
  readonly topic: string | null;
  readonly place: Place;
}

/** Gathers what a file holds, in its order. */
export interface Authored {
  readonly questions: readonly AuthoredQuestion[];
  add(question: AuthoredQuestion): void;
  /** Counts a question that is not read. @param kind as it stands in a list of kinds: `essay` */
  passOver(kind: string): void;
  /** Counts something said of questions that are read. @param what goes on from "3 questions": `without a right option` */
  remark(what: string): void;
  /** Sentences on what was passed over, and on what was remarked. */
  notes(format: string): readonly string[];
}

/** No bank of items is larger; a hostile file may have millions. */
const MOST_QUESTIONS = 200_000;
/** Options have the letters of the alphabet. */
export const MOST_OPTIONS = 26;

/** @param path named where the file has more questions than any bank */
export function createAuthored(path: string): Authored {
  let met = 0;
  const questions: AuthoredQuestion[] = [];
  const passed = new Map<string, number>();
  const remarks = new Map<string, number>();
  const countIn = (counts: Map<string, number>, what: string): void => {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
  const meet = (): void => {
    met++;
    if (met > MOST_QUESTIONS)
      throw logProblem(
        path,
        `more than ${formatCount(MOST_QUESTIONS)} questions`,
        'give them in several files',
      );
  };
  const authored: Authored = {
    questions,
    add(question) {
      if (question.options.length > MOST_OPTIONS) {
        authored.passOver(`choice among more than ${MOST_OPTIONS} options`);
        return;
      }
      if (question.key === null) authored.remark('without a single right option, read without a key');
      meet();
      questions.push(question);
    },
    passOver(kind) {
      meet();
      countIn(passed, kind);
    },
    remark: (what) => countIn(remarks, what),
    notes(format) {
      const left = [...passed.values()].reduce((sum, count) => sum + count, 0);
      const kinds = [...passed].map(([kind, count]) => `${formatCount(count)} ${kind}`).join(', ');
      return [
        `${counted(questions.length, 'question')} read as ${format}`,
        ...(left === 0
          ? []
          : [`${counted(left, 'question')} passed over, for a class answers single choice alone: ${kinds}`]),
        ...[...remarks].map(([what, count]) => `${counted(count, 'question')} ${what}`),
      ];
    },
  };
  return authored;
}

/**
 * The questions with ids that name one of them each: a name that several share names none, and they go by their texts.
 */
export function withOwnIds(questions: readonly AuthoredQuestion[]): {
  readonly questions: readonly AuthoredQuestion[];
  readonly notes: readonly string[];
} {
  const uses = new Map<string, number>();
  for (const { id } of questions) if (id !== null) uses.set(id, (uses.get(id) ?? 0) + 1);
  const isShared = (id: string | null): boolean => id !== null && uses.get(id)! > 1;
  const shared = questions.filter(({ id }) => isShared(id)).length;
  return {
    questions: questions.map((one) => (isShared(one.id) ? { ...one, id: null } : one)),
    notes:
      shared === 0
        ? []
        : [`${counted(shared, 'question')} with a name that others have too, known by their texts instead`],
  };
}
