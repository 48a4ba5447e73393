/** What `simulate` left in a run says of held-out answers what the training said of them. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { readPredictions, readResponses } from '../../src/runs/index.ts';

export async function expectAsJudged(run: string): Promise<void> {
  const tested = (await readPredictions(run)).filter(({ split }) => split === 'test');
  const responses = (await readResponses(join(run, 'responses.parquet')))!;
  const at = new Map(responses.questions.map((id, q) => [id, q]));
  const students = new Map(responses.students.map((id, s) => [id, s]));
  expect(tested.length).toBeGreaterThan(100);
  for (const { user_id, question_id, probability } of tested) {
    const place = students.get(user_id)! * responses.questions.length + at.get(question_id)!;
    expect(Math.abs(responses.probability[place]! - probability)).toBeLessThan(1e-4);
  }
}
