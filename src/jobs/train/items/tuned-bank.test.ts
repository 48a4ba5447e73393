/** A bank whose items tune the base first: judged, kept or not, gone on with, and asked. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bankRuns } from '../../../../test/bank-runs.ts';
import { readCsv } from '../../../../test/e2e/read-csv.ts';
import { encodeAll } from '../../../../test/encode-all.ts';
import { jobHere } from '../../../../test/job-context.ts';
import { plantedBank, QUICK_TUNING } from '../../../../test/planted-bank.ts';
import { writeBank } from '../../../../test/sample-bank.ts';
import { TINY_BASE } from '../../../../test/tiny-runs.ts';
import { outcomeOf } from '../../../../test/tiny-training.ts';
import { readItemBank } from '../../../answers/index.ts';
import { openDevice } from '../../../engine/index.ts';
import { readClass } from '../../../runs/index.ts';
import { loadTokenizer } from '../../../text/index.ts';
import { createScorer, openClassModel } from '../../../training/index.ts';
import { planTraining, train } from '../../library.ts';

const { home, trained } = bankRuns();
const rows = plantedBank(112);
const log = writeBank(home, rows, 'planted.csv');
const run = join(home, 'run');
const input = { ...QUICK_TUNING, log };
const logged = (folder: string, name: string) =>
  readFileSync(join(folder, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === name);

let one: Awaited<ReturnType<typeof trained>>;
beforeAll(async () => {
  one = await trained({ ...input, out: run });
}, 60_000);

test('the tuned encoder is kept where it reads items better that it has not seen', async () => {
  const [compared] = logged(run, 'encoders');
  expect(compared).toMatchObject({ kept: 'tuned' });
  expect(compared.tuned.r).toBeGreaterThan(compared.frozen.r + 0.2);
  const { scores, alone } = one.result!.items!;
  const { result: frozen } = await trained({ log, readers: ['base', 'surface'] });
  expect(scores!.r).toBeGreaterThan(frozen!.items!.scores!.r! + 0.2);
  expect(alone!.r).toBeGreaterThan(0.5);
  const { record } = (await readClass(run))!;
  expect(record.encoder).toBe('tuned');
  expect(readdirSync(join(run, 'class/checkpoints'))).toEqual([]);
});

test('it says how long is left, and is planned as it goes', async () => {
  const steps = one.events.filter(({ event }) => event === 'tuning');
  expect(steps.at(-1)).toMatchObject({ seconds_left: 0, tuning: 4, of: 4 });
  const planned = await planTraining(
    { ...input, base: TINY_BASE, out: join(home, 'planned') },
    { host: 'here', threads: 1 },
  );
  expect(planned!.steps).toBe(steps.length);
  expect(planned!.encoders).toMatchObject({ asked: 'tuned', advised: 'frozen', questions: 89 });
  expect(planned!.encoders!.tuned).toBe(planned!.seconds);
  expect(planned!.encoders!.frozen).toBeLessThan(planned!.seconds);
  expect(logged(run, 'tuning').map(({ step }) => step)).toEqual([...steps.keys()].map((i) => i + 1));
});

test('new items are read through the encoder that is kept, as it was judged', async () => {
  const held = readCsv(join(run, 'items.csv'));
  expect(held).toHaveLength(23);
  const byId = new Map(rows.map((row) => [row.question_id, row]));
  const questions = writeBank(
    home,
    held.map(({ question_id }) => ({
      question_id: `${question_id}`,
      question_title: byId.get(question_id!)!.question_title!,
    })),
    'held.csv',
  );
  await jobHere('difficulty', { run, questions });
  const said = new Map(
    readCsv(join(run, 'new-questions-difficulty.csv')).map((row) => [
      row.question_id,
      Number(row.synthetic_b),
    ]),
  );
  for (const { question_id, synthetic_b } of held)
    expect(said.get(question_id)).toBeCloseTo(Number(synthetic_b), 3);
});

test('what leaves as a model is the tuned encoder with a line through what it says', async () => {
  const out = join(home, 'exported');
  const { result } = await jobHere('export', { run, all: true, out });
  expect(result).not.toBeNull();
  const model = await openClassModel(join(run, 'class'));
  const tokenizer = await loadTokenizer(TINY_BASE);
  const texts = new Map((await readItemBank({ path: log })).items.map((one) => [one.questionId, one.text]));
  const held = readCsv(join(run, 'items.csv'));
  const scorer = await createScorer(await openDevice('cpu', { threads: 1 }), model);
  const tokens = held.map(({ question_id }) => tokenizer.encode(texts.get(question_id!)!, 1024));
  const said = await encodeAll(scorer, tokens);
  held.forEach(({ synthetic_b_of_base }, i) => {
    expect(said[i]).toBeCloseTo(-Number(synthetic_b_of_base), 3);
  });
  await scorer.release();
  await model.checkpoint.close();
});

describe('folds', () => {
  const folded = { ...input, folds: 3, epochs: 2 };
  let straight: Awaited<ReturnType<typeof trained>>;
  const out = join(home, 'folds');
  beforeAll(async () => {
    straight = await trained({ ...folded, out });
  }, 60_000);

  test('each training tunes anew without what it holds out', () => {
    const of = straight.events.filter(({ event }) => event === 'fold');
    expect(of).toEqual([1, 2, 3, null].map((fold) => ({ event: 'fold', fold, of: 3 })));
    // The time left is that of all trainings, not of the one in progress.
    const steps = straight.events.flatMap((event) => (event.event === 'tuning' ? [event] : []));
    const ends = steps.filter(({ tuning }, i) => tuning === 4 && steps[i + 1]?.tuning !== 4);
    expect(ends).toHaveLength(4);
    for (const { seconds_left } of ends.slice(0, 3)) expect(seconds_left).toBeGreaterThan(0);
    expect(ends[3]!.seconds_left).toBe(0);
    expect(
      logged(out, 'encoders')
        .map(({ questions }) => questions)
        .at(-1),
    ).toBe(112);
    expect(logged(out, 'encoders')).toHaveLength(4);
    const table = readCsv(join(out, 'items.csv'));
    expect(new Set(table.map(({ question_id }) => question_id)).size).toBe(112);
  });

  test('stopped again and again it goes on, and comes to the same', async () => {
    const pieces = join(home, 'pieces');
    let most = 0;
    for (let process = 0; ; process++) {
      const stop = new AbortController();
      let seen = 0;
      const { result } = await outcomeOf(
        train({ ...folded, base: TINY_BASE, out: pieces }, { host: 'here', threads: 1, signal: stop.signal }),
        (event) => {
          if (event.event === 'tuning' && ++seen === 70) stop.abort();
        },
      );
      if (existsSync(join(pieces, 'class/checkpoints')))
        most = Math.max(most, readdirSync(join(pieces, 'class/checkpoints')).length);
      if (result !== null) {
        expect(process).toBeGreaterThan(1);
        break;
      }
      if (process > 20) throw new Error('it does not end');
    }
    // One of each fold that is done, and those of the training in progress.
    expect(most).toBeLessThanOrEqual(3 + 5);
    for (const name of ['items.csv', 'class/reader.json', 'class/model.safetensors'])
      expect(readFileSync(join(pieces, name)).equals(readFileSync(join(out, name))), name).toBe(true);
    const events = (folder: string) =>
      ['tuning', 'encoders'].flatMap((name) => logged(folder, name)).map(({ seconds: _, ...rest }) => rest);
    expect(events(pieces)).toEqual(events(out));
  }, 60_000);
});

test('of noise the base is kept as it was, and reads as a frozen one', async () => {
  const noise = rows.map((row, q) => ({ ...row, b: rows[(37 * q + 11) % rows.length]!.b! }));
  const shuffled = writeBank(home, noise, 'noise.csv');
  const out = join(home, 'noise');
  const how = { log: shuffled, epochs: 1 };
  const { result } = await trained({ ...input, ...how, out });
  expect(logged(out, 'encoders')).toMatchObject([{ kept: 'frozen' }]);
  const { result: frozen } = await trained({ log: shuffled, readers: ['base', 'surface'] });
  expect(result!.items!.scores).toEqual(frozen!.items!.scores);
});

test('a covariate is read beside the tuned encoder', async () => {
  const graded = rows.map((row, q) => ({ ...row, grade: q % 3, b: Number(row.b) + 2 * (q % 3) }));
  const out = join(home, 'graded');
  const { result } = await trained({
    ...input,
    log: writeBank(home, graded, 'graded.csv'),
    covariate: ['grade'],
    out,
  });
  expect(logged(out, 'encoders')).toMatchObject([{ kept: 'tuned' }]);
  const names = result!.reading!.shares.blocks.map(({ name }) => name);
  expect(names).toEqual(['base', 'surface', 'covariates']);
  expect(result!.reading!.shares.blocks.at(-1)!.share).toBeGreaterThan(0.05);
});

test('of a tuned base options are read without it, as they were learned', async () => {
  // Of three wrong options the longest draws most.
  const counted = rows.map(({ b, se: _, ...row }, q) => {
    const right = Math.round(300 / (1 + Math.exp(Number(b))));
    const wrong = [0, 1, 2].map((o) => 'abcdefghijkl'.slice(0, 2 + 4 * ((o + q) % 3)));
    const drawn = wrong.map((text) => Math.round((300 - right) * (text.length / 18)));
    return {
      ...row,
      ...{ option_a: 'the key', option_b: wrong[0]!, option_c: wrong[1]!, option_d: wrong[2]! },
      ...{ correct_option: 'A', count_a: right, count_b: drawn[0]!, count_c: drawn[1]!, count_d: drawn[2]! },
    };
  });
  const out = join(home, 'counted');
  const log = writeBank(home, counted, 'counted.csv');
  const { result } = await trained({ ...input, log, out });
  expect(logged(out, 'encoders')).toMatchObject([{ kept: 'tuned' }]);
  expect(result!.items!.options!.first).toBeGreaterThan(0.9);
  const asked = counted.slice(0, 3);
  const questions = writeBank(
    home,
    asked.map(({ count_a: _, count_b: __, count_c: ___, count_d: ____, ...row }) => row),
    'keyed.csv',
  );
  const said = await jobHere('simulate', { run: out, questions, out: join(home, 'keyed-said.csv') });
  expect(said.result).toMatchObject({ withShares: 3 });
  const reading = said.events.flatMap((event) => (event.event === 'progress' ? [event] : []));
  expect(reading[0]!.of).toBe(asked.length);
});

test('too few items tune nothing', async () => {
  const out = join(home, 'few');
  const few = writeBank(home, rows.slice(0, 20), 'few.csv');
  const { result } = await trained({ ...input, log: few, out });
  expect(result!.reading!.areFew).toBe(true);
  expect(logged(out, 'tuning')).toEqual([]);
});
