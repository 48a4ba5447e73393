/** Which column plays which part, guessed from names and contents where a file lacks our names. */
import type { UnderstudyError } from '../../errors.ts';
import type { KnownColumn } from '../formats/columns.ts';
import { logProblem } from '../formats/problems.ts';
import type { LogReading } from './log-reading.ts';
import { type ColumnFacts, plainName, type Table } from './table.ts';

/** What tells the opposite of a column of ours, or something else of it. */
const NOT: Partial<Record<KnownColumn, RegExp>> = { is_correct: /wrong|incorrect|error|time|date|duration/ };

/** What people call a column of ours, the surest first, without case, blanks and signs. */
const NAMES: readonly (readonly [KnownColumn, readonly string[]])[] = [
  [
    'question_title',
    [
      'questiontitle',
      'questiontext',
      'itemtext',
      'stem',
      'itemstem',
      'questionstem',
      'prompt',
      'problemtext',
      'title',
      'text',
      'question',
      'wording',
      'item',
      'problem',
      'task',
    ],
  ],
  [
    'user_id',
    [
      'userid',
      'studentid',
      'pupilid',
      'learnerid',
      'personid',
      'participantid',
      'candidateid',
      'examineeid',
      'respondentid',
      'anonstudentid',
      'user',
      'student',
      'pupil',
      'learner',
      'person',
      'participant',
      'candidate',
      'examinee',
      'respondent',
      'testtaker',
      'username',
      'studentname',
      'pupilname',
      'email',
      'emailaddress',
      'login',
      'name',
    ],
  ],
  [
    'is_correct',
    [
      'iscorrect',
      'correct',
      'answeredcorrectly',
      'correctness',
      'isright',
      'right',
      'score',
      'scored',
      'mark',
      'marks',
      'points',
      'point',
      'result',
      'outcome',
      'grade',
      'resp',
      'response',
      'answer',
    ],
  ],
  [
    'question_id',
    [
      'questionid',
      'itemid',
      'problemid',
      'exerciseid',
      'taskid',
      'itemcode',
      'questioncode',
      'item',
      'question',
      'problem',
      'questionno',
      'questionnumber',
      'itemno',
      'itemnumber',
    ],
  ],
  [
    'selected_option',
    [
      'selectedoption',
      'selected',
      'chosenoption',
      'chosen',
      'choice',
      'selectedanswer',
      'givenanswer',
      'studentanswer',
      'useranswer',
      'response',
      'answer',
    ],
  ],
  ['correct_option', ['correctoption', 'correctanswer', 'rightanswer', 'answerkey', 'key', 'solution']],
  ['topic_name', ['topicname', 'topic', 'skillname', 'skill', 'knowledgecomponent', 'kc', 'chapter', 'unit']],
  ['subject_name', ['subjectname', 'subject', 'course', 'domain']],
  [
    'answered_at',
    ['answeredat', 'datetime', 'timestamp', 'answertime', 'submittedat', 'submitted', 'date', 'time'],
  ],
  ['sequence', ['sequence', 'sequenceno', 'orderid', 'order', 'position']],
];

const OPTION = /^(?:option|choice|alternative|answer)?([a-e])$/;

/**
 * Columns of ours that the file lacks under our names: those that must be there and, beside them, what else can be
 * told. Each column of the file plays one part. Nothing where what must be there can not be found.
 */
export async function guessColumns(
  { names, facts }: Table,
  { wanted, needs }: Pick<LogReading, 'wanted' | 'needs'>,
): Promise<Readonly<Record<string, string>>> {
  const columns = await facts();
  const guess: Record<string, string> = {};
  const taken = new Set(Object.values(wanted));
  const isThere = (name: string) => Object.hasOwn(wanted, name) || names.includes(name);
  for (const name of needs.used) if (names.includes(name) && !Object.hasOwn(wanted, name)) taken.add(name);
  const free = () =>
    [...names.keys()].filter(
      (place) =>
        !taken.has(names[place]!) && names.indexOf(names[place]!) === names.lastIndexOf(names[place]!),
    );
  const take = (name: KnownColumn, place: number | undefined) => {
    if (place === undefined) return;
    guess[name] = names[place]!;
    taken.add(names[place]!);
  };
  const used = NAMES.filter(([name]) => needs.used.includes(name) && !isThere(name));
  for (const [name, words] of used) {
    const fitting = free().filter(
      (place) =>
        (FITS[name]?.(columns[place]!) ?? true) && NOT[name]?.test(names[place]!.toLowerCase()) !== true,
    );
    const byName = (fits: (column: string, word: string) => boolean) =>
      words.flatMap((word) => fitting.filter((place) => fits(names[place]!, word)))[0];
    const isNeeded = needs.required.includes(name);
    take(
      name,
      byName((column, word) => plainName(column) === word) ??
        (isNeeded
          ? (byName((column, word) => wordsIn(column).includes(word)) ?? byContents(name, fitting, columns))
          : undefined),
    );
  }
  for (const place of free()) {
    const letter = OPTION.exec(plainName(names[place]!))?.[1];
    const name = `option_${letter}` as KnownColumn;
    if (letter !== undefined && needs.used.includes(name) && !isThere(name) && guess[name] === undefined)
      take(name, place);
  }
  return guess;
}

/** `Pupil Name (class)` is pupil, name, class. */
const wordsIn = (column: string): string[] =>
  column
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map(plainName);

/** What a column must hold to play a part. */
const FITS: Readonly<Partial<Record<KnownColumn, (facts: ColumnFacts) => boolean>>> = {
  // Letters beside a title: ids of questions have no blanks, and are no texts.
  question_title: ({ filled, numbers, letters }) => filled > 0 && numbers < filled && letters < filled,
  is_correct: ({ filled, labels, numbers }) => filled > 0 && (labels === filled || numbers === filled),
  user_id: ({ filled }) => filled > 0,
};

/** The one column that can be nothing else; undefined where there are several. */
function byContents(
  name: KnownColumn,
  places: readonly number[],
  columns: readonly ColumnFacts[],
): number | undefined {
  const found = places.filter((place) => {
    const { filled, labels, length, distinct } = columns[place]!;
    if (name === 'is_correct') return filled > 0 && labels === filled && distinct <= 2;
    return name === 'question_title' && length >= 20;
  });
  return found.length === 1 ? found[0] : undefined;
}

/** One line that holds the whole of `columns`, ready for a shell. */
export function guessProblem(
  { path, needs, wanted }: LogReading,
  {
    guess,
    complete,
  }: {
    readonly guess: Readonly<Record<string, string>>;
    readonly complete: Readonly<Record<string, string>>;
  },
): UnderstudyError {
  const missing = needs.required.filter((name) => guess[name] !== undefined && wanted[name] === undefined);
  return logProblem(
    path,
    `no column ${missing.join(', ')}; perhaps \`columns: ${forShell(formatColumns(complete))}\``,
    'give it so, corrected where it is wrong, or confirm the guess with `yes`',
  );
}

/** As `columns` is typed: names that hold a comma, or a quote or blank at an end, in double quotes. */
function formatColumns(columns: Readonly<Record<string, string>>): string {
  const quoted = (column: string) =>
    /,|^["\s]|\s$/.test(column) ? `"${column.replaceAll('"', '""')}"` : column;
  return Object.entries(columns)
    .map(([name, column]) => `${name}=${quoted(column)}`)
    .join(',');
}

function forShell(text: string): string {
  if (/^[\w=,.:/@%+-]+$/.test(text)) return text;
  // A line break in a name, as bash and zsh read it, so that the message stays one line.
  if (/\p{Cc}/u.test(text))
    return `$'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
