/** `understudy export`: synthetic students as Transformers folders. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import prettyBytes from 'pretty-bytes';
import { UnderstudyError } from '../../errors.ts';
import { counted, formatCount, formatDuration } from '../../words.ts';
import { formatPath } from '../display/format.ts';
import { progressDisplay } from '../display/progress-display.ts';
import { type Io, print } from '../io.ts';
import type { ExportSummary } from '../run-export.ts';
import { runInWorker } from '../run-in-worker.ts';

interface Flags {
  student?: string;
  all?: true;
  out: string;
  onnx?: true;
  quantize?: true;
  json?: true;
}

const EXAMPLES = `
Examples:
  understudy export runs/answers-class --student 07 --out student-07
  understudy export runs/answers-class --all --out students
  understudy export runs/answers-class --student 07 --out student-07 --quantize

With --onnx and --quantize, @huggingface/transformers loads the folder in Node and in browsers:
  await pipeline('text-classification', folder, { dtype: 'fp32' })    onnx/model.onnx
  await pipeline('text-classification', folder, { dtype: 'q8' })      onnx/model_quantized.onnx
An earlier export in the folder is replaced; a folder that holds anything else is left alone.
`;

/** Adds the command; `finish` sets another exit status than 0. */
export function registerExport(program: Command, io: Io, finish: (status: number) => void): void {
  program
    .command('export')
    .description('write synthetic students as folders that Transformers loads, LoRA merged')
    .argument('<run>', 'the run folder')
    .option('--student <id>', 'one student, by the id of the answer log')
    .option('--all', 'every student, in a folder of his own below --out')
    .requiredOption('--out <folder>', 'where they are written (must be given)')
    .option('--onnx', 'add the model as ONNX, for Transformers.js')
    .option('--quantize', 'add one with 8-bit weights as well, a quarter of the size (with it --onnx is set)')
    .option('--json', 'one event a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, { student, all, out, onnx, quantize, json }: Flags) => {
      if ((student === undefined) === (all === undefined))
        throw new UnderstudyError('usage', 'expected either --student or --all', {
          hint: 'name one student, or ask for all of them (understudy export --help)',
        });
      const display = progressDisplay(io, { json: json === true, stopping: 'finishing the student' });
      const summary = await runInWorker({
        task: 'export',
        job: {
          run: resolve(run),
          student: student ?? null,
          out: resolve(out),
          onnx: quantize ? 'quantized' : onnx ? 'plain' : 'none',
        },
        onEvent: display.event,
        onStopping: display.stopping,
      }).finally(display.end);
      if (summary === null) {
        io.err.write('stopped at once; what was exported before is whole\n');
        finish(130);
        return;
      }
      if (json)
        print(io, JSON.stringify({ event: summary.interrupted ? 'interrupted' : 'done', ...summary }));
      else print(io, ...describe(summary, student));
      if (summary.interrupted) finish(130);
    });
}

function describe(
  { out, interrupted, students, untrained, bytes, seconds }: ExportSummary,
  student: string | undefined,
): string[] {
  const who = student === undefined ? counted(students, 'synthetic student') : `synthetic student ${student}`;
  return [
    `${interrupted ? 'interrupted after ' : ''}${who}, ${prettyBytes(bytes)} in ${formatDuration(seconds)}`,
    ...(untrained > 0
      ? [
          `${formatCount(untrained)} ${untrained === 1 ? 'is not trained yet and was' : 'are not trained yet and were'} left out`,
        ]
      : []),
    `${formatPath(out)}  (${student === undefined ? 'a Transformers folder each' : 'a Transformers folder'})`,
  ];
}
