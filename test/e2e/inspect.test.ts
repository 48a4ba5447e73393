/** `understudy inspect` on a log with leaks planted in it: each is found, named and shown. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, understudy } from './cli.ts';

/** Questions of different words, each with its own difficulty. */
const TITLES = [
  'Which planet of our solar system has the most moons that are known today?',
  'A train leaves at noon and runs 80 km an hour. How far does it get by three?',
  'What do plants take from the air when they make sugar with the light of the sun?',
  'Which of these words names a person who makes bread and sells it in a shop?',
  'How many sides has a polygon whose angles add up to 720 degrees in all?',
  'In which year did the first people walk on the moon and come back safely?',
  'Which gas do we breathe out more of than we breathe in, at work and at rest?',
  'What is the name of the line that divides the earth into north and south?',
  'Which instrument shows how heavy the air above us is from day to day?',
  'What do we call animals that eat plants only and never the flesh of others?',
  'Which river flows through the largest rain forest of the world to the sea?',
  'Who wrote the play in which two young lovers of Verona die at the end?',
];
const OPTIONS = ['first', 'second', 'third', 'none of them'];
const HEADER =
  'answer_id,user_id,question_id,is_correct,question_title,option_a,option_b,option_c,option_d,sequence,attempt';

interface Question {
  readonly id: string;
  readonly title: string;
}

/** Eight students answer every question once, in turn; who is right has nothing to do with anything. */
function plant({
  questions,
  repeats = [],
  extra = {},
}: {
  readonly questions: readonly Question[];
  /** Places of questions that the first student answers again. */
  readonly repeats?: readonly number[];
  /** More columns, from right or wrong. */
  readonly extra?: Readonly<Record<string, (right: boolean) => string>>;
}): string {
  const lines: string[] = [[HEADER, ...Object.keys(extra)].join(',')];
  let state = 7;
  const answer = (user: number, { id, title }: Question, attempt: number): void => {
    state = (state * 48271) % 2147483647;
    const right = state % 100 < 60;
    const fields = [
      `a${lines.length}`,
      `s${user}`,
      id,
      Number(right),
      title,
      ...OPTIONS,
      lines.length,
      attempt,
      ...Object.values(extra).map((column) => column(right)),
    ];
    lines.push(fields.map((field) => `"${field}"`).join(','));
  };
  for (let user = 0; user < 8; user++) for (const question of questions) answer(user, question, 1);
  for (const place of repeats) answer(0, questions[place]!, 2);
  const path = join(temporaryFolder(), 'answers.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const clean = TITLES.map((title, i) => ({ id: `q${i}`, title }));

async function audit(path: string, ...flags: string[]) {
  const { status, out, err } = await understudy('inspect', path, '--json', ...flags);
  expect([status, err]).toEqual([0, '']);
  return JSON.parse(out).audit;
}

describe('a log with a repeated question, one that is nearly so, repeated answers and a column equal to the label', () => {
  const planted = () =>
    plant({
      questions: [
        ...clean,
        { id: 'copy', title: TITLES[3]!.replace('Which of', 'WHICH  of').replace('?', ' ?') },
        { id: 'near', title: TITLES[9]!.replace('animals', 'creatures') },
      ],
      repeats: [2, 5, 2],
      extra: { score: (right) => (right ? '100' : '0') },
    });

  test('all four are reported', async () => {
    expect(await audit(planted())).toMatchObject({
      questionsCompared: 14,
      sharedTexts: { pairs: 1, shown: [{ questions: ['q3', 'copy'], similarity: 1 }] },
      nearDuplicates: { pairs: 1, shown: [{ questions: ['q9', 'near'] }] },
      repeatedAnswers: { answers: 3, students: 1 },
      answersJudged: 14 * 8 + 3,
      revealing: [{ column: 'score', readByModel: false, finding: 'equal to the label' }],
    });
  });

  test('and printed, pairs with their words', async () => {
    const { out } = await understudy('inspect', planted());
    expect(out).toContain('equal texts         1 pair of questions');
    expect(out).toMatch(/q3 · copy .*\n.*Which of these words names a person/);
    expect(out).toMatch(
      /q9 · near {2}similarity 0\.\d\d\n.*What do we call animals.*\n.*What do we call creatures/,
    );
    expect(out).toContain('3 answers of 1 student to a question that the student had answered before');
    expect(out).toMatch(/Warning: column score is equal to the label: .*\n/);
  });
});

test('a log without leaks has none, whatever else is in it', async () => {
  const path = plant({ questions: clean, extra: { school: () => 'north', note: () => '' } });
  expect(await audit(path)).toMatchObject({
    sharedTexts: { pairs: 0, shown: [] },
    nearDuplicates: { pairs: 0, shown: [] },
    repeatedAnswers: { answers: 0, students: 0 },
    revealing: [],
  });
  const { out } = await understudy('inspect', path);
  expect(out.match(/ none$/gm)).toHaveLength(5); // and no missing values
  expect(out).not.toMatch(/warning/i);
});

test('a part of the text that gives the label away is warned of loudest', async () => {
  const path = plant({ questions: clean, extra: { remark: (right) => (right ? 'well done' : 'no') } });
  const [found] = (await audit(path, '--columns', 'axis_name=remark')).revealing;
  expect(found).toMatchObject({ column: 'remark', readByModel: true, finding: 'equal to the label' });
  const { out } = await understudy('inspect', path, '--columns', 'axis_name=remark');
  expect(out).toContain('WARNING: the model reads the answers');
});
