/** `understudy sample`: an answer log whose truth is known, to try things on. */
import { access, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { UnderstudyError } from '../../errors.ts';
import { replaceFile } from '../../files/index.ts';
import { abilitiesCsv, answersCsv, generateSampleClass, questionsCsv } from '../../samples/index.ts';
import { counted, formatPath, formatPercent } from '../display/format.ts';
import { LARGEST_SEED, wholeNumber } from '../flags.ts';
import { type Io, print } from '../io.ts';

interface Flags {
  out: string;
  seed: number;
  students: number;
  questions: number;
  fewest?: number;
  most?: number;
  force?: true;
}

/** Answers of a student when nothing is said, as far as there are questions for so many. */
const ANSWERS_OF_STUDENT = { fewest: 120, most: 400 } as const;

/** Adds the command to the program. */
export function registerSample(program: Command, io: Io): void {
  program
    .command('sample')
    .description('generate a class of students whose abilities, and questions whose difficulties, are known')
    .option('--out <folder>', 'where the files are written', 'sample')
    .option('--seed <number>', 'another seed, another class', wholeNumber(0, LARGEST_SEED), 42)
    .option('--students <count>', 'in the class', wholeNumber(1), 200)
    .option('--questions <count>', 'different ones', wholeNumber(1), 3000)
    .option(
      '--fewest <answers>',
      `of a student (default: ${ANSWERS_OF_STUDENT.fewest}, or --most if that is less)`,
      wholeNumber(1),
    )
    .option(
      '--most <answers>',
      `of a student, none of more than there are questions (default: ${ANSWERS_OF_STUDENT.most}, or as many as there are questions)`,
      wholeNumber(1),
    )
    .option('--force', 'replace files that are there')
    .addHelpText('after', '\nExample:\n  understudy sample --out sample --students 50 --seed 7\n')
    .action(async ({ out, seed, students, questions, force, ...flags }: Flags) => {
      const folder = resolve(out);
      const most = flags.most ?? Math.min(Math.max(ANSWERS_OF_STUDENT.most, flags.fewest ?? 0), questions);
      const fewest = flags.fewest ?? Math.min(ANSWERS_OF_STUDENT.fewest, most);
      const sample = generateSampleClass({ seed, students, questions, answersPerStudent: [fewest, most] });
      const files = [
        ['answers.csv', answersCsv(sample), 'the answer log'],
        ['questions.csv', questionsCsv(sample), 'the true difficulty b of every question, in logits'],
        ['abilities.csv', abilitiesCsv(sample), 'the true ability of every student, in logits'],
      ] as const;
      const texts = files.map(([name, lines]) => ({ path: join(folder, name), text: [...lines].join('') }));
      if (!force) for (const { path } of texts) await refuseExisting(path);
      await mkdir(folder, { recursive: true });
      for (const { path, text } of texts) await replaceFile(path, text);

      const correct = sample.answers.filter((answer) => Number(answer.is_correct) === 1).length;
      print(
        io,
        `${counted(sample.answers.length, 'synthetic answer')} of ${counted(students, 'student')} to ${counted(questions, 'question')}, ${formatPercent(correct / sample.answers.length)} correct (seed ${seed})`,
        ...files.map(([name, , what]) => `${formatPath(join(folder, name)).padEnd(28)} ${what}`),
      );
    });
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new UnderstudyError('io', `${path}: already there`, {
      hint: 'choose another --out, or replace it with --force',
    });
}
