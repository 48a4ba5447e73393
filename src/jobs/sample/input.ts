/** What job `sample` can be asked for. */
import { z } from 'zod';
import { optional, path, seed, wholeNumber, yes } from '../fields.ts';

/** Answers of a student unless the input has a number, as far as there are questions for so many. */
const ANSWERS_OF_STUDENT = { fewest: 120, most: 400 } as const;

export const sampleInput = z.strictObject({
  out: path('folder').default('sample').meta({ description: 'where the files are written' }),
  seed: seed().default(42).meta({ description: 'another seed, another class' }),
  students: wholeNumber(1, 1_000_000).default(200).meta({ description: 'in the class' }),
  questions: wholeNumber(1, 100_000).default(3000).meta({ description: 'different ones' }),
  fewest: optional(wholeNumber(1), {
    description: 'answers of a student',
    otherwise: `${ANSWERS_OF_STUDENT.fewest}, or the most if that is less`,
    value: 'answers',
  }),
  most: optional(wholeNumber(1), {
    description: 'answers of a student, none of more than there are questions',
    otherwise: `${ANSWERS_OF_STUDENT.most}, or as many as there are questions`,
    value: 'answers',
  }),
  force: yes().default(false).meta({ description: 'replace files that are there' }),
});

export interface SampleJob extends Omit<z.output<typeof sampleInput>, 'fewest' | 'most'> {
  readonly answersPerStudent: readonly [fewest: number, most: number];
}

export function completeSample({ fewest, most, ...rest }: z.output<typeof sampleInput>): SampleJob {
  const atMost = most ?? Math.min(Math.max(ANSWERS_OF_STUDENT.most, fewest ?? 0), rest.questions);
  return { ...rest, answersPerStudent: [fewest ?? Math.min(ANSWERS_OF_STUDENT.fewest, atMost), atMost] };
}
