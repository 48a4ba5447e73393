/**
 * Whole fine-tuning runs through the command line against Hugging Face's Trainer: the same split and token ids, the
 * loss of every step within 0.2 % + 1e-4, the same best step, logits of the test rows within 5e-3.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAnswerLog, splitAnswers, studentAnswers } from '../../src/answers/index.ts';
import { readPredictions, readRunEvents } from '../../src/runs/index.ts';
import { loadTokenizer } from '../../src/text/index.ts';
import { fixtureFolders } from '../conformance/folders.ts';
import { temporaryFolder, understudy } from './cli.ts';

interface Expected {
  readonly student: string;
  readonly epochs: number;
  readonly batch_size: number;
  readonly lr: number;
  readonly best_step: number;
  readonly evals: { eval_loss: number; eval_accuracy: number; eval_f1: number; step: number }[];
  readonly train_answer_ids: string[];
  readonly test_answer_ids: string[];
  readonly first_train_ids: number[];
  readonly first_train_text: string;
  readonly step_log: { loss: number; grad_norm: number; learning_rate: number; step: number }[];
  readonly test_logits: [number, number][];
}

const folders = fixtureFolders('notebook-run', 'golden/notebook-run');

describe.each(folders)('notebook run, $name', ({ path, there }) => {
  test.skipIf(!there)('every number that Trainer gives', async () => {
    const expectations = readdirSync(path)
      .filter((name) => name.startsWith('expected-student-'))
      .map((name) => JSON.parse(readFileSync(join(path, name), 'utf8')) as Expected);
    const [{ epochs, batch_size, lr }] = expectations as [Expected];
    const out = join(temporaryFolder(), 'run');
    const { status, err } = await understudy(
      ...[
        'train',
        '--recipe',
        'solo',
        join(path, 'answers.csv'),
        '--base',
        join(path, 'base'),
        '--students',
        String(expectations.length),
      ],
      ...['--epochs', String(epochs), '--batch-size', String(batch_size), '--learning-rate', String(lr)],
      ...['--selection', 'test', '--threads', '1', '--out', out],
    );
    expect(err).not.toContain('understudy:');
    expect(status).toBe(0);

    const events = await readRunEvents(out);
    const predictions = await readPredictions(out);
    const log = await openAnswerLog({ path: join(path, 'answers.csv') });
    const tokenizer = await loadTokenizer(join(path, 'base'));
    for (const expected of expectations) {
      const of = (kind: string) =>
        events.filter(({ event, student }) => event === kind && student === expected.student);
      const split = splitAnswers(await studentAnswers(log, expected.student), { selection: 'test' });
      expect(split.train.map(({ answerId }) => answerId)).toEqual(expected.train_answer_ids);
      expect(split.train[0]!.text).toBe(expected.first_train_text);
      expect([...tokenizer.encode(split.train[0]!.text, 512)]).toEqual(expected.first_train_ids);

      const steps = of('step');
      expect(steps).toHaveLength(expected.step_log.length);
      for (const [i, { loss, grad_norm, learning_rate }] of expected.step_log.entries()) {
        const step = steps[i] as unknown as { loss: number; grad_norm: number; learning_rate: number };
        expect(Math.abs(step.loss - loss)).toBeLessThan(0.002 * Math.abs(loss) + 1e-4);
        expect(Math.abs(step.grad_norm - grad_norm)).toBeLessThan(0.005 * grad_norm + 1e-3);
        expect(step.learning_rate).toBe(learning_rate);
      }
      for (const [i, evaluation] of expected.evals.entries()) {
        const got = of('evaluation')[i] as unknown as {
          loss: number;
          accuracy: number;
          f1: number;
          step: number;
        };
        expect(Math.abs(got.loss - evaluation.eval_loss)).toBeLessThan(0.002 * evaluation.eval_loss + 1e-4);
        expect(got.accuracy).toBeCloseTo(evaluation.eval_accuracy, 12);
        expect(got.f1).toBeCloseTo(evaluation.eval_f1, 12);
        expect(got.step).toBe(evaluation.step);
      }
      const metrics = JSON.parse(
        readFileSync(join(out, 'students', expected.student, 'metrics.json'), 'utf8'),
      );
      expect(metrics.best_step).toBe(expected.best_step);

      const rows = predictions.filter(({ user_id }) => user_id === expected.student);
      expect(rows.map(({ answer_id }) => answer_id)).toEqual(expected.test_answer_ids);
      for (const [i, [wrong, right]] of expected.test_logits.entries()) {
        expect(Math.abs(rows[i]!.logit_0 - wrong)).toBeLessThan(5e-3);
        expect(Math.abs(rows[i]!.logit_1 - right)).toBeLessThan(5e-3);
      }
    }
    log.close();
  });
});
