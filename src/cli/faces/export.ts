/** How `export` is shown. */
import prettyBytes from 'pretty-bytes';
import { are, counted, formatCount, formatDuration, were } from '../../words.ts';
import { formatPath } from '../display/path.ts';
import { progressDisplay } from '../display/progress-display.ts';
import type { Face } from '../face.ts';
import { print } from '../io.ts';

export const exportFace: Face<'export'> = {
  examples: `
Examples:
  understudy export runs/answers-class --student 07 --out student-07
  understudy export runs/answers-class --all --out students
  understudy export runs/answers-class --student 07 --out student-07 --quantize

With --onnx and --quantize, @huggingface/transformers loads the folder in Node and in browsers:
  await pipeline('text-classification', folder, { dtype: 'fp32' })    onnx/model.onnx
  await pipeline('text-classification', folder, { dtype: 'q8' })      onnx/model_quantized.onnx
An earlier export in the folder is replaced; a folder that holds anything else is left alone.
`,
  display: (io) => progressDisplay(io, 'finishing the student'),
  tell(io, { out, student, students, untrained, bytes, seconds }) {
    const who = student === null ? counted(students, 'synthetic student') : `synthetic student ${student}`;
    print(
      io,
      `${who}, ${prettyBytes(bytes)} in ${formatDuration(seconds)}`,
      untrained > 0 &&
        `${formatCount(untrained)} ${are(untrained)} not trained yet and ${were(untrained)} left out`,
      `${formatPath(out)}  (${student === null ? 'a Transformers folder each' : 'a Transformers folder'})`,
    );
  },
  stopped: (reached) =>
    `interrupted${reached === null ? '' : ` after ${reached}`}; what was exported before is whole`,
};
