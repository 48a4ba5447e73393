/** Splits, folds and what `evaluate` makes of them, at the command. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evaluation } from '../../src/jobs/evaluate/evaluation.ts';
import { openRun, readPredictions } from '../../src/runs/index.ts';
import { FIXTURES, temporaryFolder } from './cli.ts';
import { understudyHere as understudy } from './here.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
const run = join(home, 'folds');
const HOW = ['--encoder', 'frozen', '--epochs', '6', '--split', 'question', '--folds', '3'];

/** Ids in the log that differ from another question's in nothing, or in one word. */
const TWINS: [string, string][] = [];

beforeAll(async () => {
  const size = ['--students', '24', '--questions', '60', '--fewest', '25', '--most', '45'];
  expect((await understudy('sample', '--out', home, '--seed', '7', ...size)).status).toBe(0);
  writeFileSync(log, plantTwins(readFileSync(log, 'utf8')));
  const { status, err } = await train(run, ...HOW);
  expect(err).not.toContain('understudy:');
  expect(status).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true }));

function train(out: string, ...flags: string[]) {
  return understudy('train', log, '--base', BASE, '--threads', '1', '--out', out, ...flags);
}

/** Every other answer to some questions is to a twin of it: of the same text, or with one word changed. */
function plantTwins(csv: string): string {
  const lines = csv.split('\n');
  const ids = [...new Set(lines.slice(1).flatMap((line) => line.split(',')[2] ?? []))];
  for (const [i, id] of ids.slice(0, 6).entries()) {
    const twin = `${id}-twin`;
    let turn = 0;
    for (const [at, line] of lines.entries()) {
      if (!line.includes(`,${id},`) || turn++ % 2 === 0) continue;
      const other = line.replace(`,${id},`, `,${twin},`);
      // The second title's first long word that is no number.
      lines[at] = i % 2 === 0 ? other : other.replace(/,(0|1),("?)([A-Z][a-z]+) /, ',$1,$2Now ');
    }
    if (turn > 1) TWINS.push([id, twin]);
  }
  return lines.join('\n');
}

/** question id -> the answers to it, and how many of them the run was tested on. */
async function testedShares(folder: string): Promise<Map<string, { answers: number; tested: number }>> {
  const shares = new Map<string, { answers: number; tested: number }>();
  const tested = new Set(
    (await readPredictions(folder)).filter(({ split }) => split === 'test').map(({ answer_id }) => answer_id),
  );
  const students = new Set((await readPredictions(folder)).map(({ user_id }) => user_id));
  for (const line of readFileSync(log, 'utf8').trimEnd().split('\n').slice(1)) {
    const [answer, user, question] = line.split(',') as [string, string, string];
    if (!students.has(user)) continue;
    const share = shares.get(question) ?? { answers: 0, tested: 0 };
    shares.set(question, {
      answers: share.answers + 1,
      tested: share.tested + (tested.has(answer) ? 1 : 0),
    });
  }
  return shares;
}

describe('--split question', () => {
  test.each([
    ['class', ['--encoder', 'frozen']],
    ['adapter', ['--encoder', 'frozen', '--adapter-epochs', '1', '--students', '5']],
    ['solo', ['--epochs', '1', '--students', '3']],
  ])('%s: no question, and no near-duplicate, is on both sides', async (recipe, flags) => {
    const out = join(temporaryFolder(), 'run');
    const { status } = await train(out, '--recipe', recipe, '--split', 'question', ...flags);
    expect(status).toBe(0);
    const shares = await testedShares(out);
    const sides = new Map([...shares].map(([id, { answers, tested }]) => [id, tested / answers]));
    expect(new Set(sides.values())).toEqual(new Set([0, 1]));
    for (const [one, twin] of TWINS)
      if (sides.has(one) && sides.has(twin)) expect([twin, sides.get(twin)]).toEqual([twin, sides.get(one)]);
    const { leaks } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(leaks).toMatchObject({
      questionsOnBothSides: 0,
      nearDuplicatesOnBothSides: 0,
      testAnswersAffected: 0,
    });
  });
});

describe('--folds', () => {
  test('every answer is predicted once, by a model that saw neither it nor its question', async () => {
    expect(TWINS.length).toBeGreaterThan(3);
    const rows = await readPredictions(run);
    const answers = readFileSync(log, 'utf8').trimEnd().split('\n').length - 1;
    expect(rows).toHaveLength(answers);
    expect(new Set(rows.map(({ answer_id }) => answer_id)).size).toBe(answers);
    const foldOf = new Map(rows.map(({ question_id, fold }) => [question_id, fold]));
    for (const { question_id, fold } of rows) expect(foldOf.get(question_id)).toBe(fold);
    expect(new Set(foldOf.values())).toEqual(new Set([1, 2, 3]));
    for (const [one, twin] of TWINS) expect(foldOf.get(twin)).toBe(foldOf.get(one));
    const table = readFileSync(join(run, 'students.csv'), 'utf8').trimEnd().split('\n');
    const [head, ...lines] = table.map((line) => line.split(','));
    const tests = lines.map((line) => Number(line[head!.indexOf('test')]));
    expect(tests.reduce((a, b) => a + b, 0)).toBe(answers);
  });

  test('the same command again changes nothing', async () => {
    const before = ['students.csv', 'predictions.parquet', 'class/students.jsonl'].map((name) =>
      readFileSync(join(run, name)),
    );
    const again = await train(run, ...HOW);
    expect(again.status).toBe(0);
    for (const [i, name] of ['students.csv', 'predictions.parquet', 'class/students.jsonl'].entries())
      expect(readFileSync(join(run, name)).equals(before[i]!), name).toBe(true);
  });

  test('solo and adapter too', async () => {
    for (const [recipe, flags] of [
      ['solo', ['--epochs', '1', '--students', '2']],
      ['adapter', ['--encoder', 'frozen', '--epochs', '6', '--adapter-epochs', '1', '--students', '3']],
    ] as const) {
      const out = join(temporaryFolder(), recipe);
      const { status } = await train(out, '--recipe', recipe, '--folds', '2', ...flags);
      expect(status).toBe(0);
      const rows = await readPredictions(out);
      expect(new Set(rows.map(({ answer_id }) => answer_id)).size).toBe(rows.length);
      expect(new Set(rows.map(({ fold }) => fold))).toEqual(new Set([1, 2]));
      expect((await understudy('evaluate', out, '--draws', '20')).status).toBe(0);
      if (recipe === 'adapter') await expectJoinKeepsTable(out);
    }
  });
});

/** The scores in it are out of fold: nobody else has them. */
async function expectJoinKeepsTable(folder: string) {
  const newcomers = join(temporaryFolder(), 'new.csv');
  writeFileSync(newcomers, 'user_id,is_correct,question_title\nnewcomer,1,What is 2 + 3?\n');
  const before = readFileSync(join(folder, 'students.csv'), 'utf8');
  expect((await understudy('join', folder, newcomers)).status).toBe(0);
  const after = readFileSync(join(folder, 'students.csv'), 'utf8');
  expect(after.startsWith(before)).toBe(true);
  expect(after.slice(before.length)).toMatch(/^newcomer,1,1,0,0,trained,.*\n$/);
}

const evaluationOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'evaluation/evaluation.json'), 'utf8')) as Evaluation;

describe('evaluate', () => {
  test('prints the ladder and the class, and writes numbers, students and figures', async () => {
    const { status, out } = await understudy('evaluate', run, '--draws', '100');
    expect(status).toBe(0);
    for (const name of ['always the majority', 'student mean', 'item mean', 'Rasch', 'synthetic students'])
      expect(out).toMatch(new RegExp(`^${name} .*0\\.\\d{3} \\[0\\.\\d{3}, 0\\.\\d{3}\\]`, 'm'));
    expect(out).toMatch(
      /synthetic students (are (better|worse) than|cannot be told apart from) the best simpler predictor/,
    );
    expect(out).toContain('intervals are 95 %, from 100 draws of students and questions\n');
    expect(out).toMatch(/; each student's majority: 0\.\d{3}/);
    expect(out).toMatch(/F1 r −?0\.\d\d \[.*\], n = 24; AUC r /);
    expect(out).not.toMatch(/[ [(]-\d/);
    expect(readdirSync(join(run, 'evaluation')).sort()).toEqual([
      'answers-auc.svg',
      'answers-f1.svg',
      'answers-gain.svg',
      'evaluation.json',
      'f1.svg',
      'ladder-auc-within-student.svg',
      'ladder-auc.svg',
      'ladder-log-loss.svg',
      'reliability.svg',
      'students.csv',
    ]);
    const evaluation = evaluationOf(run);
    expect(evaluation.ladder.predictors.map(({ name }) => name)).toEqual([
      'always the majority',
      'student mean',
      'item mean',
      'Rasch',
      'performance factors',
      'bag of words',
      'synthetic students',
    ]);
    expect(evaluation.ladder.rows).toBe((await readPredictions(run)).length);
    expect(readFileSync(join(run, 'evaluation/students.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(25);
    for (const name of readdirSync(join(run, 'evaluation')))
      expect(readFileSync(join(run, 'evaluation', name), 'utf8'), name).not.toMatch(/\bNaN\b|\bundefined\b/);
  });

  test('the same seed gives the same numbers', async () => {
    const first = readFileSync(join(run, 'evaluation/evaluation.json'), 'utf8');
    expect((await understudy('evaluate', run, '--draws', '100')).status).toBe(0);
    expect(readFileSync(join(run, 'evaluation/evaluation.json'), 'utf8')).toBe(first);
  });

  test('a model that ignores its input is at the majority, and collapsed', async () => {
    const copy = copyOf(run);
    const writable = await openRun(copy, { create: undefined, fresh: false, now: 'now' });
    const rows = await readPredictions(copy);
    await writable.writePredictionsParquet(
      rows.map((row) => ({ ...row, probability: 0.7, logit_0: 0, logit_1: Math.log(0.7 / 0.3) })),
    );
    await writable.release();
    const { status, out } = await understudy('evaluate', copy, '--draws', '20');
    expect(status).toBe(0);
    expect(out).toContain('24 of them collapsed');
    const { predictors } = evaluationOf(copy).ladder;
    const [majority, model] = [predictors[0]!, predictors.at(-1)!];
    expect(model.collapsed).toBe(true);
    for (const metric of ['accuracy', 'f1', 'balanced_accuracy', 'mcc'] as const)
      expect(model.metrics[metric]!.value).toBe(majority.metrics[metric]!.value);
    expect(model.metrics.auc!.value).toBe(0.5);
    expect(model.metrics.auc_within_student!.value).toBe(0.5);
  });

  test('--against compares two runs on their common test answers', async () => {
    const other = join(temporaryFolder(), 'other');
    expect((await train(other, '--encoder', 'frozen', '--split', 'question')).status).toBe(0);
    const { status, out } = await understudy('evaluate', run, '--against', other, '--draws', '20');
    expect(status).toBe(0);
    const tested = (await readPredictions(other)).filter(({ split }) => split === 'test').length;
    expect(out).toContain(`on ${tested} common test answers`);
    expect(evaluationOf(run).against!.rows).toBe(tested);
    expect(out).toContain('not trained alike: folds none there, 3 here\n');
    expect(evaluationOf(run).against!.differences).toEqual({
      settings: [{ name: 'folds', there: null, here: 3 }],
      met: { there: 0, here: 0 },
    });
    // A run against itself gains nothing.
    expect((await understudy('evaluate', other, '--against', other, '--draws', '20')).status).toBe(0);
    const gain = evaluationOf(other).against!.predictors[1]!.gain!.metrics.log_loss!;
    expect([gain.value, gain.low, gain.high]).toEqual([0, 0, 0]);
  });

  test('a run that met the questions in training is not compared without a word', async () => {
    const other = join(temporaryFolder(), 'random');
    const trained = await train(other, '--encoder', 'frozen', '--selection', 'test');
    expect(trained.status).toBe(0);
    const tooGood =
      'the test answers chose the epoch: these numbers are too good (train with --selection validation)\n';
    expect(trained.out).toContain(tooGood);
    const { out } = await understudy('evaluate', run, '--against', other, '--draws', '0');
    expect(out).toContain(
      'not trained alike: split random there, question here; folds none there, 3 here; selection test there, validation here\n',
    );
    const { rows, differences } = evaluationOf(run).against!;
    expect(differences.met.there).toBeGreaterThan(0.8 * rows);
    expect(differences.met.here).toBe(0);
    expect(out).toMatch(
      /that run \(split random\) met the questions of \d+ of these answers in training, this run did not/,
    );
    expect((await understudy('evaluate', other, '--draws', '0')).out).toContain(tooGood);
    expect(evaluationOf(other).run.selection).toBe('test');
  });

  test('the training of one fold is judged as that fold', async () => {
    const fold = join(copyOf(run), 'folds/2');
    const { status, out } = await understudy('evaluate', fold, '--draws', '20');
    expect(status).toBe(0);
    expect(out).toContain('(split question, fold 2 of 3)');
    const { run: judged, ladder, leaks } = evaluationOf(fold);
    expect(judged).toMatchObject({ folds: null, fold: '2 of 3' });
    expect(ladder.rows).toBe((await readPredictions(run)).filter((row) => row.fold === 2).length);
    expect(leaks.testAnswers).toBe(ladder.rows);
  });

  test('leaks are counted over all folds, and those of the log', async () => {
    const answers = readFileSync(log, 'utf8').trimEnd().split('\n').length - 1;
    const { leaks } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
    expect(leaks).toMatchObject({ testAnswers: answers, questionsOnBothSides: 0, testAnswersAffected: 0 });
    expect(leaks.log.sharedTexts).toBeGreaterThan(0);
    expect(leaks.log.nearDuplicates).toBeGreaterThan(0);
    const met = readFileSync(log, 'utf8').trimEnd().split('\n').slice(1);
    const pairs = new Set(met.map((line) => line.split(',').slice(1, 3).join()));
    expect(leaks.log).toMatchObject({ repeatedAnswers: answers - pairs.size, revealing: [] });
    const { out } = await understudy('evaluate', run, '--draws', '0');
    const clean = `no question, text or near-duplicate is on both sides of this split (0 of ${answers.toLocaleString('en-US')} test answers)`;
    expect(out).toContain(clean);
    const random = await train(join(temporaryFolder(), 'run'), '--encoder', 'frozen', '--folds', '2');
    expect(random.err).toMatch(/\d of [\d,]+ test answers are to questions that training met/);
    expect(random.err.match(/in the log: \d+ pairs? of questions with the same words/g)).toHaveLength(1);
    expect(random.err).not.toContain('test AUC –');
    expect(random.out).toContain(
      'synthetic students, out of fold: each answer as said by that of 2 trainings',
    );
    expect(random.out).not.toContain('temperature');
  });

  test('students whose test answers are all right have no AUC, and are counted out', async () => {
    const { out } = await understudy('evaluate', run, '--draws', '0');
    expect(out).not.toContain('intervals are');
    const undefinedAucs = evaluationOf(run).class!.auc_undefined;
    if (undefinedAucs > 0)
      expect(out).toContain(`${undefinedAucs} ${undefinedAucs === 1 ? 'has' : 'have'} no AUC`);
    const lines = readFileSync(join(run, 'evaluation/students.csv'), 'utf8').trimEnd().split('\n');
    const auc = lines[0]!.split(',').indexOf('auc');
    expect(lines.slice(1).filter((line) => line.split(',')[auc] === '')).toHaveLength(undefinedAucs);
  });
});

describe('what cannot be done is one line', () => {
  const lastLine = (err: string) => err.trimEnd().split('\n').at(-1)!;

  test('splits that cannot be made', async () => {
    const plain = join(temporaryFolder(), 'plain.csv');
    const rows = ['user_id,is_correct,question_title,topic_name'];
    for (const student of ['a', 'b', 'c'])
      for (let i = 0; i < 12; i++)
        rows.push(`${student},${i % 2},What is the ${'x'.repeat(i + 1)} of it?,Sums`);
    writeFileSync(plain, `${rows.join('\n')}\n`);
    const out = join(temporaryFolder(), 'run');
    for (const [flags, pattern] of [
      [['--split', 'topic'], /topic/],
      [['--split', 'subject'], /subject_name/],
      [['--split', 'time'], /answered_at|sequence/],
      [['--split', 'question', '--folds', '40'], /fold/],
      [['--split', 'student', '--folds', '40'], /fold/],
    ] as const) {
      const { status, err } = await understudy('train', plain, '--base', BASE, '--out', out, ...flags);
      expect(status).toBe(1);
      expect(lastLine(err)).toMatch(/^understudy: /);
      expect(lastLine(err)).toMatch(pattern);
      expect(existsSync(out)).toBe(false);
    }
    const solo = await understudy('train', plain, '--recipe', 'solo', '--split', 'student', '--out', out);
    expect(solo.status).toBe(2);
    expect(lastLine(solo.err)).toMatch(/--split student: of no use to --recipe solo/);
  });

  test('runs that cannot be judged', async () => {
    const refused = async (...words: string[]) => {
      const { status, err } = await understudy('evaluate', ...words);
      expect(err).not.toMatch(/\n {4}at /);
      return `${status} ${lastLine(err)}`;
    };
    expect(await refused(join(home, 'none'))).toMatch(/^1 understudy: .*not a run folder/);
    const interrupted = copyOf(run);
    rmSync(join(interrupted, 'class/class.json'));
    expect(await refused(interrupted)).toMatch(/^1 .*not trained to its end.*same train command/);
    const unpredicted = copyOf(run);
    rmSync(join(unpredicted, 'predictions.parquet'));
    expect(await refused(unpredicted)).toMatch(
      /^1 .*predictions\.parquet: no such file; the same train command writes it anew/,
    );
    const again = await train(unpredicted, ...HOW);
    expect(again.status).toBe(0);
    expect((await understudy('evaluate', unpredicted, '--draws', '0')).status).toBe(0);
    const ofFold = join(unpredicted, 'folds/1');
    rmSync(join(ofFold, 'predictions.parquet'));
    expect(await refused(ofFold)).toMatch(/^1 .*no such file; .*--fresh trains anew/);

    const changed = join(temporaryFolder(), 'changed.csv');
    writeFileSync(changed, `${readFileSync(log, 'utf8').trimEnd()}\n`.replace(',1,', ',0,'));
    expect(await refused(run, '--log', changed)).toMatch(/^1 .*not the answer log/);
    expect(await refused(run, '--log', `${changed}-gone`)).toMatch(/^1 .*is not there.*--log/);

    const foreign = join(temporaryFolder(), 'foreign');
    const fixture = join(FIXTURES, 'notebook-run/answers.csv');
    const flags = ['--base', BASE, '--encoder', 'frozen', '--out', foreign];
    expect((await understudy('train', fixture, ...flags)).status).toBe(0);
    expect(await refused(run, '--against', foreign)).toMatch(/^1 .*another answer log/);
    const mixed = copyOf(run);
    cpSync(join(foreign, 'predictions.parquet'), join(mixed, 'predictions.parquet'));
    expect(await refused(mixed)).toMatch(/^1 .*predictions of another log/);
  });

  test('evaluate --help has an example', async () => {
    const { status, out } = await understudy('evaluate', '--help');
    expect(status).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}understudy evaluate /);
  });
});

function copyOf(folder: string): string {
  const copy = join(temporaryFolder(), 'run');
  cpSync(folder, copy, { recursive: true });
  return copy;
}
