/** What could not be read of new questions, in the words of whoever trained the class. */
import { expect, test } from 'vitest';
import { covariateLabel, questionText } from '../answers/index.ts';
import { learnToRead } from '../readers/index.ts';
import type { Members } from './members.ts';
import { readingFacts } from './reading-facts.ts';

test('a covariate that is missing has the name that the user gave it', () => {
  const topics = ['sums', 'words', 'maps'];
  const count = 90;
  const reader = learnToRead({
    texts: Array.from({ length: count }, (_, i) =>
      questionText({ topic_name: topics[i % 3]!, question_title: `Question ${i}?` }),
    ),
    blocks: ['covariates'],
    covariates: [covariateLabel('topic_name')],
    difficulty: Float64Array.from({ length: count }, (_, i) => (i % 3) - 1 + Math.sin(i) / 10),
    error: new Float64Array(count).fill(0.1),
    seed: 1,
  }).reader;
  const class_ = { reading: { reader } } as unknown as Members['class'];
  const texts = [
    questionText({ question_title: 'What?' }),
    questionText({ topic_name: 'sums', question_title: 'Who?' }),
  ];
  expect(readingFacts({ class: class_ } as Members, texts)!.missingCovariates).toEqual([
    { name: 'topic_name', questions: 1, unmet: 0 },
  ]);
});
