/** How hard questions are: those of the log out of fold, new ones, and new ones with a few real answers. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIXTURES, outcome, start, temporaryFolder } from './cli.ts';
import { correlation } from './correlation.ts';
import { understudyHere as understudy } from './here.ts';
import { readCsv } from './read-csv.ts';

const BASE = join(FIXTURES, 'notebook-run/base');
const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const log = join(home, 'answers.csv');
const run = join(home, 'folds');
/** A question that everybody gets right, and one whose key names the wrong option. */
const ALL_RIGHT = 'q02';
let wronglyKeyed: string;

beforeAll(async () => {
  const size = ['--students', '40', '--questions', '60', '--fewest', '30', '--most', '60'];
  expect((await understudy('sample', '--out', home, '--seed', '7', ...size)).status).toBe(0);
  const answers: Record<string, string>[] = readCsv(log).map((row) =>
    row.question_id === ALL_RIGHT ? { ...row, is_correct: '1', selected_option: row.correct_option! } : row,
  );
  const asked = (id: string) => answers.filter(({ question_id }) => question_id === id);
  const facility = (id: string) =>
    asked(id).filter(({ is_correct }) => is_correct === '1').length / asked(id).length;
  wronglyKeyed = answers
    .map(({ question_id }) => question_id!)
    .find((id) => asked(id).length >= 30 && Math.abs(facility(id) - 0.6) < 0.15)!;
  for (const row of asked(wronglyKeyed)) row.correct_option = row.correct_option === 'a' ? 'b' : 'a';
  const cells = [Object.keys(answers[0]!), ...answers.map((row) => Object.values(row))];
  writeFileSync(
    log,
    cells.map((line) => `${line.map((cell) => `"${cell!.replaceAll('"', '""')}"`).join(',')}\n`).join(''),
  );
  const { status, err } = await train(run, '--split', 'question', '--folds', '3');
  expect(err).not.toContain('understudy:');
  expect(status).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true }));

function train(out: string, ...flags: string[]) {
  return understudy(
    'train',
    log,
    '--base',
    BASE,
    '--encoder',
    'frozen',
    '--threads',
    '1',
    '--out',
    out,
    ...flags,
  );
}

const difficulty = (...args: string[]) => understudy('difficulty', ...args, '--threads', '1');
const number = (text: string | undefined) => (text === '' || text === undefined ? Number.NaN : Number(text));

/** A refusal is one line, and nothing is written. @returns the exit status and the line */
async function refused(...args: string[]): Promise<string> {
  const out = join(temporaryFolder(), 'questions.csv');
  const { status, err } = await difficulty(...args, '--out', out);
  const lines = err.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('understudy: '))).toHaveLength(1);
  expect(existsSync(out)).toBe(false);
  return `${status} ${lines.find((line) => line.startsWith('understudy: '))}`;
}

/** A file of new questions, three unless told otherwise. */
function newQuestions(
  folder: string,
  rows: readonly string[] = ['a,What is 12 × 11?,132,121', 'b,What is 3/4 of 20?,15,12', 'c,Who?,I,You'],
  head = 'question_id,question_title,option_a,option_b',
): string {
  const path = join(folder, 'new.csv');
  writeFileSync(path, `${[head, ...rows].join('\n')}\n`);
  return path;
}

describe("the log's own questions", () => {
  test('each once, with what an item analyst expects, synthetic values between their bounds', async () => {
    const { status, out } = await difficulty(run);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^60 questions, the hardest first; synthetic b from class and words; 40 synthetic students; /,
    );
    expect(out).toMatch(
      /^real answers of 40 students to 60 questions as one test: alpha 0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]; standard error of measurement \d\.\d of 60 right; person reliability 0\.\d{3}, separation \d\.\d\d$/m,
    );
    expect(out).toContain('intervals are 90 %');
    expect(out).not.toMatch(/left out|unlike| -\d/);
    expect(out).not.toContain('NaN');
    const rows = readCsv(join(run, 'questions.csv'));
    expect(new Set(rows.map(({ question_id }) => question_id)).size).toBe(60);
    expect(new Set(rows.map(({ part }) => part))).toEqual(new Set(['1', '2', '3']));
    const answers = readCsv(log);
    for (const row of rows) {
      const mine = answers.filter(({ question_id }) => question_id === row.question_id);
      expect(number(row.answers)).toBe(mine.length);
      const right = mine.filter(({ is_correct }) => is_correct === '1').length;
      expect(number(row.real_facility)).toBeCloseTo(right / mine.length, 12);
      expect(row.text).toContain(mine[0]!.question_title);
      expect(number(row.real_b_se)).toBeGreaterThan(0);
      for (const name of ['synthetic_b', 'synthetic_facility']) {
        expect(number(row[`${name}_low_90`])).toBeLessThan(number(row[name]));
        expect(number(row[`${name}_high_90`])).toBeGreaterThan(number(row[name]));
      }
      if (row.question_id === ALL_RIGHT) {
        // What its answers do not define is empty; b has a prior.
        expect(row).toMatchObject({ real_facility: '1', real_item_rest: '', real_point_measure: '' });
        expect(Number.isFinite(number(row.real_b))).toBe(true);
        continue;
      }
      // A sample class answers as the Rasch model says, so that fit is about 1.
      expect(number(row.real_infit)).toBeGreaterThan(0.6);
      expect(number(row.real_infit)).toBeLessThan(1.5);
      expect(number(row.real_outfit)).toBeGreaterThan(0.2);
      expect(Math.abs(number(row.real_item_rest))).toBeLessThan(1);
      expect(number(row.real_point_measure)).toBeGreaterThan(-0.3);
    }
    expect(readFileSync(join(run, 'questions.csv'), 'utf8')).not.toMatch(/NaN|Infinity|null|undefined/);
    for (const { synthetic_facility_of_class, unlike } of rows) {
      expect(number(synthetic_facility_of_class)).toBeGreaterThan(0);
      expect(number(synthetic_facility_of_class)).toBeLessThan(1);
      expect(unlike).toBe('');
    }
    const truth = new Map(
      readCsv(join(home, 'questions.csv')).map((row) => [row.question_id, number(row.b)]),
    );
    for (const { synthetic_b, synthetic_b_of_class, synthetic_b_of_words } of rows)
      expect(
        [synthetic_b, synthetic_b_of_class, synthetic_b_of_words].map(number).every(Number.isFinite),
      ).toBe(true);
    // Words are learned from other folds: a question's own difficulty is not told again.
    const words = rows.map((row) => [number(row.synthetic_b_of_words), number(row.real_b)] as const);
    expect(words.every(([stated, alone]) => Math.abs(stated - alone) > 1e-6)).toBe(true);
    expect(out).toMatch(/real b = −?[\d.]+ \+ \d\.\d\d × b of the class \+ \d\.\d\d × b of the words/);
    const real = rows.map(({ question_id, real_b }) => [truth.get(question_id!)!, number(real_b)] as const);
    expect(correlation(real)).toBeGreaterThan(0.7);
  });

  test('options: how many chose each, whether they are the able ones, what is flagged', async () => {
    const { out } = await difficulty(run);
    const options = readCsv(join(run, 'options.csv'));
    // Of a student's repeated answers to a question an item analysis takes the first.
    const met = new Set<string>();
    const answers = readCsv(log).filter(({ user_id, question_id }) => {
      const pair = `${user_id} ${question_id}`;
      return !met.has(pair) && met.add(pair);
    });
    expect(out).toContain(join(run, 'options.csv'));
    const ofQuestion = (id: string) => options.filter(({ question_id }) => question_id === id);
    const questions = readCsv(join(run, 'questions.csv'));
    for (const { question_id, real_flags } of questions) {
      const itself = ofQuestion(question_id!);
      const given = answers.filter((row) => row.question_id === question_id);
      expect(itself.map(({ option }) => option)).toEqual(['a', 'b', 'c', 'd', 'e'].slice(0, itself.length));
      for (const { option, is_key, answers: chose, real_share } of itself) {
        expect(number(chose)).toBe(given.filter((row) => row.selected_option === option).length);
        expect(is_key).toBe(given[0]!.correct_option === option ? '1' : '0');
        expect(number(real_share)).toBeCloseTo(number(chose) / given.length, 12);
      }
      const flags = itself.map((row) => row.real_flags);
      expect(real_flags!.includes('key-suspect')).toBe(flags.includes('key-suspect'));
      expect(real_flags!.includes('rare-distractor')).toBe(flags.includes('rare-distractor'));
      if (given.length < 30) expect(real_flags).toBe('');
    }
    const keyed = questions.find(({ question_id }) => question_id === wronglyKeyed)!;
    expect(keyed.real_flags).toContain('key-suspect');
    const suspect = ofQuestion(wronglyKeyed).find(({ real_flags }) => real_flags === 'key-suspect')!;
    expect(suspect.is_key).toBe('0');
    expect(out).toMatch(/of \d+ questions with 30 real answers or more are flagged: .*key-suspect \d+/);
    expect(out).toMatch(/^\d+ answers of the log count as right with another option than the right one/m);
  });

  test('again the same, elsewhere, with items for jsCAT', async () => {
    const folder = temporaryFolder();
    const [first, second, items] = ['a.csv', 'b/c.csv', 'd/items.json'].map((name) => join(folder, name));
    expect((await difficulty(run, '--out', first!)).status).toBe(0);
    const { status, out } = await difficulty(run, '--out', second!, '--jscat', items!);
    expect(status).toBe(0);
    expect(out).toContain(items);
    expect(existsSync(join(folder, 'b/c-options.csv'))).toBe(true);
    expect(readFileSync(second!, 'utf8')).toBe(readFileSync(first!, 'utf8'));
    const rows = readCsv(second!);
    const read = JSON.parse(readFileSync(items!, 'utf8'));
    expect(read).toHaveLength(60);
    expect(read[7]).toMatchObject({
      item: rows[7]!.question_id,
      a: 1,
      b: number(rows[7]!.synthetic_b),
      c: 0,
      d: 1,
      // Its real answers are told beside its synthetic b, and are not in it.
      b_is: 'synthetic',
    });
  });

  test('a table is a .csv', async () => {
    const { status, err } = await difficulty(run, '--out', join(temporaryFolder(), 'x.parquet'));
    expect(status).toBe(2);
    expect(err).toMatch(/^understudy: --out .*expected a name that ends in \.csv/);
  });
});

describe('new questions', () => {
  test('a question given twice counts once; a sixth option is read, an empty column of it makes no difference', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'out.csv');
    const head = 'question_id,question_title,option_a,option_b,option_c,option_d,option_e,option_f';
    const one = 'a,What is 12 × 11?,132,121,1,2,3';
    const { status, out: spoken } = await difficulty(
      run,
      newQuestions(folder, [`${one},`, `${one},`, 'b,Who?,I,,,,,'], head),
      '--out',
      out,
    );
    expect(status).toBe(0);
    expect(spoken).toContain('\nthe file has 3 rows, 2 different questions\n');
    const rows = readCsv(out);
    expect(rows.map(({ question_id }) => question_id)).toEqual(['a', 'b']);
    for (const row of rows) {
      expect(row).toMatchObject({ answers: '0', real_facility: '', real_b: '', real_infit: '', part: '' });
      expect(number(row.synthetic_b_se)).toBeGreaterThan(0);
    }
    expect(rows[0]!.text).toMatch(/E\) 3$/);
    const six = newQuestions(temporaryFolder(), [`${one},`, `b,Who?,I,you,he,she,it,we`], head);
    const ofSix = join(folder, 'six.csv');
    expect((await difficulty(run, six, '--out', ofSix)).status).toBe(0);
    expect(readCsv(ofSix)[1]!.text).toMatch(/E\) it\nF\) we$/);
    const five = join(folder, 'five.csv');
    const plain = newQuestions(temporaryFolder(), [one], head.replace(',option_f', ''));
    expect((await difficulty(run, plain, '--out', five)).status).toBe(0);
    const { text, synthetic_b } = readCsv(five)[0]!;
    expect(text).toBe(rows[0]!.text);
    expect(number(synthetic_b)).toBeCloseTo(number(rows[0]!.synthetic_b), 6);
  });

  test('--population is whom the facility is of; b stays', async () => {
    const folder = temporaryFolder();
    const asked = newQuestions(folder);
    const of = async (name: string, ...flags: string[]) => {
      const out = join(folder, name);
      expect((await difficulty(run, asked, '--out', out, ...flags)).status).toBe(0);
      return readCsv(out);
    };
    const [class_, able, weak] = [
      await of('class.csv'),
      await of('able.csv', '--population', '2,0.5'),
      await of('weak.csv', '--population=-2,0.5'),
    ];
    for (const [i, row] of class_.entries()) {
      expect(number(able[i]!.synthetic_facility)).toBeGreaterThan(number(row.synthetic_facility));
      expect(number(weak[i]!.synthetic_facility)).toBeLessThan(number(row.synthetic_facility));
      expect([able[i]!.synthetic_b, weak[i]!.synthetic_b]).toEqual([row.synthetic_b, row.synthetic_b]);
    }
    const far = await difficulty(run, asked, '--out', join(folder, 'far.csv'), '--population', '50,1');
    expect(far.out).toMatch(/^warning: a population of mean ability 50\.00 lies outside the abilities/m);
    expect(await refused(run, asked, '--population', '1')).toMatch(/^2 .*mean and deviation/);
    expect(await refused(run, asked, '--population', '1,0')).toMatch(/^2 .*mean and deviation/);
  });

  test('questions unlike those of the log are marked and told', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'out.csv');
    const { topic_name, question_title } = readCsv(log)[0]!;
    const asked = join(folder, 'new.csv');
    const rows = [
      ['alike', topic_name, question_title, '4'],
      ['other', 'Knitting', question_title, '4'],
      ['words', topic_name, 'xq zzv blorp qwop', '4'],
    ].map((cells) => cells.map((cell) => `"${cell!.replaceAll('"', '""')}"`).join(','));
    writeFileSync(asked, `${['question_id,topic_name,question_title,option_a', ...rows].join('\n')}\n`);
    const { out: answered } = await difficulty(run, asked, '--out', out);
    expect(readCsv(out).map(({ unlike }) => unlike)).toEqual(['', 'topic', 'words']);
    expect(answered).toMatch(
      /^warning: 2 of 3 questions are unlike the log's \(most words unknown 1, topic unknown 1; column unlike\): .*too narrow/m,
    );
    expect(answered).not.toContain('option_a');

    writeFileSync(asked, 'question_id,question_title\nx,xq zzv blorp qwop\n');
    const bare = await difficulty(run, asked, '--out', out);
    expect(readCsv(out).map(({ unlike }) => unlike)).toEqual(['words topic options']);
    expect(bare.out).toMatch(/^1 question, the hardest first/);
    expect(bare.out).toMatch(/^warning: the class was trained on questions with options, and none of these/m);
    expect(bare.out).toMatch(/^warning: 1 of 1 question is unlike the log's/m);
  });

  test('--answers: real answers narrow b and move it their way; unknown questions are refused', async () => {
    const folder = temporaryFolder();
    const asked = newQuestions(folder);
    const answers = join(folder, 'answers.csv');
    const students = Array.from({ length: 12 }, (_, i) => `s${String(i + 1).padStart(2, '0')}`);
    const given = (question: string, right: 0 | 1) =>
      students.map((student) => `${student},${question},${right},x`);
    const write = (rows: readonly string[]) =>
      writeFileSync(answers, `${['user_id,question_id,is_correct,question_title', ...rows].join('\n')}\n`);
    write([...given('a', 1), ...given('b', 0), 'nobody of the class,a,1,x', 's01,a,0,x']);
    const [before, after, weak, items] = ['before.csv', 'after.csv', 'weak.csv', 'items.json'].map((name) =>
      join(folder, name),
    );
    expect((await difficulty(run, asked, '--out', before!)).status).toBe(0);
    const { status, out } = await difficulty(
      run,
      asked,
      ...['--answers', answers, '--out', after!, '--jscat', items!],
    );
    expect(status).toBe(0);
    expect(out).toContain('synthetic b from class and words, and real answers where there are any');
    expect(out).toMatch(/^25 real answers are taken into account, 1 of them by somebody who is not in the/m);
    expect(out).toMatch(/^1 later answer of a student to a question already answered is left out$/m);
    const b_is = JSON.parse(readFileSync(items!, 'utf8')).map((item: { b_is: string }) => item.b_is);
    expect(b_is).toEqual(['synthetic and real', 'synthetic and real', 'synthetic']);
    // Whoever is not in the class is of the population: a right answer of a weak one says the more.
    const asWeak = ['--answers', answers, '--out', weak!, '--population=-2,0.5'];
    expect((await difficulty(run, asked, ...asWeak)).status).toBe(0);
    expect(number(readCsv(weak!)[0]!.synthetic_b)).toBeLessThan(number(readCsv(after!)[0]!.synthetic_b));
    const [prior, posterior] = [readCsv(before!), readCsv(after!)];
    expect(posterior.map((row) => row.answers)).toEqual(['13', '12', '0']);
    expect(posterior.map(({ real_facility }) => real_facility)).toEqual(['1', '0', '']);
    for (const i of [0, 1])
      expect(number(posterior[i]!.synthetic_b_se)).toBeLessThan(number(prior[i]!.synthetic_b_se));
    expect(number(posterior[0]!.synthetic_b)).toBeLessThan(number(prior[0]!.synthetic_b));
    expect(number(posterior[1]!.synthetic_b)).toBeGreaterThan(number(prior[1]!.synthetic_b));
    // No answer, no news.
    expect(number(posterior[2]!.synthetic_b)).toBeCloseTo(number(prior[2]!.synthetic_b), 3);
    expect(number(posterior[2]!.synthetic_b_se)).toBeCloseTo(number(prior[2]!.synthetic_b_se), 3);

    write([...given('a', 1), 's01,z,1,x']);
    expect(await refused(run, asked, '--answers', answers)).toMatch(
      /^1 .*answers\.csv: answers to 1 question that the file of questions does not have, the first z;/,
    );
    expect(await refused(run, asked, '--answers', join(folder, 'none.csv'))).toMatch(/^1 .*no such file/);
    expect(await refused(run, '--answers', answers)).toMatch(/^2 .*--answers: of no use/);
  });

  test.each([
    ['without text', ['a,,1,2'], /question_title is empty/],
    ['one id for two texts', ['a,One?,1,2', 'a,Two?,1,2'], /question_id a: .*two/],
    ['no rows', [], /no questions|no rows/],
  ])('%s', async (_, rows, what) => {
    const said = await refused(run, newQuestions(temporaryFolder(), rows));
    expect(said).toMatch(/^1 /);
    expect(said).toMatch(what);
  });
});

describe('runs that cannot say', () => {
  test('one whose models have met every question: the hint says how to train', async () => {
    const random = join(temporaryFolder(), 'random');
    expect((await train(random, '--split', 'random', '--epochs', '1')).status).toBe(0);
    const said = await refused(random);
    expect(said).toMatch(/^1 .*trained with --split random/);
    expect(said).toContain('--split question --folds 5');
    expect(await refused(random, newQuestions(temporaryFolder()))).toContain('--split question --folds 5');
  });

  test('one that is not trained to its end, in all folds or at all', async () => {
    const part = join(temporaryFolder(), 'run');
    cpSync(run, part, { recursive: true });
    rmSync(join(part, 'folds/2/class'), { recursive: true });
    expect(await refused(part)).toMatch(/^1 .*folds.2.*run the (same|training)/);
    rmSync(join(part, 'class'), { recursive: true });
    expect(await refused(part)).toMatch(/^1 .*not trained to its end.*same train command/);
    expect(await refused(temporaryFolder())).toMatch(/^1 .*not a run folder/);
  });

  test('a log that is gone, and another one in its place', async () => {
    const other = join(temporaryFolder(), 'log.csv');
    writeFileSync(other, 'user_id,is_correct,question_title\nx,1,One?\n');
    expect(await refused(run, '--log', other)).toMatch(/^1 .*not the answer log/);
    expect(await refused(run, '--log', `${other}.gone`)).toMatch(/^1 .*--log/);
  });
});

test('interrupted: nothing is written, and the next one runs', async () => {
  const copy = join(temporaryFolder(), 'run');
  cpSync(run, copy, { recursive: true });
  rmSync(join(copy, 'questions.csv'), { force: true });
  const child = start(['difficulty', copy, '--threads', '1', '--json']);
  const ended = outcome(child);
  // As soon as it asks; of a few questions it may be done before it hears.
  await new Promise<void>((asked) => {
    child.stdout!.on('data', (chunk) => {
      if (String(chunk).includes('asking')) asked();
    });
    child.on('close', () => asked());
  });
  child.kill('SIGINT');
  const { status } = await ended;
  expect([0, 130]).toContain(status);
  expect(existsSync(join(copy, 'questions.csv'))).toBe(status === 0);
  expect(readdirSync(copy).filter((name) => /tmp|temporary/.test(name))).toEqual([]);
  expect((await difficulty(copy)).status).toBe(0);
});

test('difficulty --help has examples', async () => {
  const { out } = await understudy('difficulty', '--help');
  expect(out).toContain('Examples:\n  understudy train');
});
