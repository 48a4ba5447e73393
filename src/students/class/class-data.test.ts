import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { type ClassAnswers, rowsOn, type Side } from '../../answers/index.ts';
import { loadTokenizer } from '../../text/index.ts';
import { classData, groupRows, joinSides } from './class-data.ts';

const SIDES: readonly Side[] = ['train', 'test', 'train', 'validation', 'train'];
const ANSWERS: ClassAnswers = {
  students: ['ann', 'ben', 'eve'],
  texts: ['What is 2 + 3?', 'What is 2 + 3? Think twice.'],
  questions: ['a', 'b'],
  answerIds: ['1', '2', '3', '4', '5'],
  student: Int32Array.of(0, 0, 1, 1, 0),
  text: Int32Array.of(0, 1, 1, 0, 1),
  question: Int32Array.of(0, 1, 1, 0, 1),
  topics: [],
  subjects: [],
  topic: new Int32Array(5).fill(-1),
  subject: new Int32Array(5).fill(-1),
  order: null,
  label: Uint8Array.of(1, 0, 1, 0, 1),
};

test('rows are found by their side and grouped by their owner, in file order', () => {
  expect(rowsOn(SIDES, 'train')).toEqual([0, 2, 4]);
  expect(rowsOn(SIDES, 'validation', 'test')).toEqual([1, 3]);
  expect(rowsOn(SIDES)).toEqual([]);
  expect(groupRows([4, 0, 3], ANSWERS.student, 3)).toEqual([[4, 0], [3], []]);
  expect(groupRows([], ANSWERS.student, 0)).toEqual([]);
});

test('a class tokenises its texts once, and groups what is trained on', async () => {
  const tokenizer = await loadTokenizer(
    resolve(import.meta.dirname, '../../../test/fixtures/notebook-run/base'),
  );
  const data = classData(ANSWERS, SIDES, { tokenizer, maxLength: 6 });
  expect(data.texts).toEqual(ANSWERS.texts.map((text) => tokenizer.encode(text, 6)));
  // The same tokens once cut, and still two texts.
  expect(data.texts[0]).toHaveLength(6);
  expect(data.texts[0]).toEqual(data.texts[1]);
  expect(data.trainByStudent).toEqual([[0, 4], [2], []]);
  expect(data.trainByText).toEqual([[0], [2, 4]]);

  const joined = joinSides(data, 'validation', 'train');
  expect(joined.sides).toEqual(['train', 'test', 'train', 'train', 'train']);
  expect(joined.trainByStudent).toEqual([[0, 4], [2, 3], []]);
  expect(joined.trainByText).toEqual([
    [0, 3],
    [2, 4],
  ]);
  expect(data.sides).toBe(SIDES);
});
