/** What `train --dry-run` prints: the students, then time, memory, disk and folder. */
import prettyBytes from 'pretty-bytes';
import type { PlanOf } from '../../../jobs/index.ts';
import { counted, formatCount, formatDuration, formatStudent } from '../../../words.ts';
import { formatPath } from '../../display/path.ts';
import { tableLines } from '../../display/table.ts';
import { type Io, print } from '../../io.ts';
import { describeFoundRun } from './found-run.ts';

type TrainingPlan = PlanOf<'train'>;

export function printPlan(io: Io, plan: TrainingPlan): void {
  const { students, base, seconds, rate, memoryBytes, diskBytes, out } = plan;
  print(
    io,
    ...tableLines(
      [
        { text: 'student' },
        plan.items === undefined ? 'answers' : 'items',
        'train',
        'validation',
        'test',
        { text: '' },
      ],
      students.map(({ student, answers, train, validation, test, reason }) => [
        formatStudent(student),
        ...[answers, train, validation, test].map(formatCount),
        reason === undefined ? '' : `skipped: ${reason}`,
      ]),
    ),
    '',
    verdict(plan),
    base.commit !== null && `base     ${describeHubBase(base)}`,
    `time     about ${formatDuration(seconds)}, twice that or more where other work shares the cores (this machine multiplies matrices at ${(rate / 1e9).toFixed(0)} GFLOP/s)`,
    ...encoderLines(plan),
    `memory   about ${prettyBytes(memoryBytes)}`,
    `disk     about ${prettyBytes(diskBytes)} in ${formatPath(out)}`,
    `folder   ${describeFoundRun(plan)}`,
  );
}

function describeHubBase({ name, commit, downloadBytes }: TrainingPlan['base']): string {
  const weights =
    downloadBytes === 0
      ? 'all of it in the cache'
      : `${prettyBytes(downloadBytes)} of weights would be downloaded`;
  return `${name}, commit ${commit!.slice(0, 12)}: ${weights}`;
}

/** Of a class that reads: what the other encoder would cost, and which of them reads so many questions better. */
function encoderLines({ encoders }: TrainingPlan): string[] {
  if (encoders === null) return [];
  const { asked, advised, questions, hasRead } = encoders;
  const names = { frozen: 'frozen', tuned: 'tuned on the difficulties first' };
  const other = asked === 'tuned' ? 'frozen' : 'tuned';
  const lead = `encoder  ${names[asked]}; ${other} it would be about ${formatDuration(encoders[other])}`;
  const reason = hasRead ? counted(questions, 'training question') : 'a base that has read no real text';
  return [`${lead}. With ${reason} ${advised} reads better as a rule`];
}

function verdict({ recipe, students, steps, trainings, folds, items, ...plan }: TrainingPlan): string {
  if (items !== undefined)
    return `${counted(items, 'item')} without persons: a class of one, the population, would learn from ${folds === null ? `${formatCount(students[0]!.train)} and be judged on the others` : `all of them, judged in ${folds} folds`}`;
  const often = folds === null ? '' : `, ${trainings} times: for each of ${folds} folds, and for all`;
  if (recipe === 'class') {
    const { batch, batchOfStudents } = plan;
    const after =
      batchOfStudents === undefined ? '' : `, of ${formatCount(batchOfStudents)} once the encoder is tuned`;
    return `${counted(students.length, 'student')} would be trained as one class${often}; ${formatCount(steps)} steps of ${counted(batch, 'question')}${after}`;
  }
  const trainable = students.filter(({ reason }) => reason === undefined).length;
  return `${counted(trainable, 'student')} would be trained, ${students.length - trainable} skipped${often}; ${formatCount(steps)} steps`;
}
