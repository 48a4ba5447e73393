/** What of a new question is unlike the log's. */
import { expect, test } from 'vitest';
import { areOptionsMissing, unlikeQuestions } from './unlike-questions.ts';

const LOG = [
  'Topic: Sums\n\nQuestion: What is the sum of 12 and 30?\nA) 42\nB) 18',
  'Topic: Means\n\nQuestion: What is the mean of 3 and 5?\nA) 4\nB) 8',
];

test.each([
  ['like them', 'Topic: Means\n\nQuestion: What is the mean of 99 and 5?\nA) 52', []],
  ['half of the words known', 'Topic: Sums\n\nQuestion: the sum zwei drei\nA) 7\nB) ja', []],
  ['words, though the topic is known', 'Topic: Sums\n\nQuestion: Wie viel ergibt das?\nA) 7', ['words']],
  ['topic', 'Topic: Sets\n\nQuestion: What is the mean of 3 and 5?\nA) 4', ['topic']],
  ['no topic, no options', 'Question: What is the sum of 12 and 5?', ['topic', 'options']],
  ['nothing known', 'Question: xq zzv blorp qwop', ['words', 'topic', 'options']],
])('%s', (_, text, unlike) => {
  expect(unlikeQuestions(LOG, [LOG[0]!, text], { newTopics: false })).toEqual([[], unlike]);
  expect(unlikeQuestions(LOG, [text], { newTopics: true })).toEqual([
    unlike.filter((what) => what !== 'topic'),
  ]);
});

test('where the log has questions without topic or options, so may others', () => {
  const log = [...LOG, 'Question: What is 3?'];
  expect(unlikeQuestions(log, ['Question: What is 5?'], { newTopics: false })).toEqual([[]]);
});

test('options are missing where a class has read some and no question has any', () => {
  const [with_, without] = [{ text: LOG[0]! }, { text: 'Question: What?' }];
  expect(areOptionsMissing(true, [without])).toBe(true);
  expect(areOptionsMissing(true, [without, with_])).toBe(false);
  expect(areOptionsMissing(false, [without])).toBe(false);
});
