/** How `sample` is shown. */
import { counted, formatPercent } from '../../words.ts';
import { formatPath } from '../display/path.ts';
import { progressDisplay } from '../display/progress-display.ts';
import type { Face } from '../face.ts';
import { print } from '../io.ts';

export const sampleFace: Face<'sample'> = {
  examples: `
Example:
  understudy sample --out sample --students 50 --seed 7
`,
  display: progressDisplay,
  tell: (io, { seed, students, questions, answers, shareCorrect, files }) =>
    print(
      io,
      `${counted(answers, 'synthetic answer')} of ${counted(students, 'student')} to ${counted(questions, 'question')}, ${formatPercent(shareCorrect)} correct (seed ${seed})`,
      ...files.map(({ path, holds }) => `${formatPath(path).padEnd(28)} ${holds}`),
    ),
  json: (result) => result,
};
