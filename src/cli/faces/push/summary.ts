/** What `push` says at the end, or would do. */
import prettyBytes from 'pretty-bytes';
import type { PlannedPush, PushOutcome } from '../../../hub/index.ts';
import type { PlanOf, ResultOf } from '../../../jobs/index.ts';
import { are, counted, formatCount, formatDuration, formatStudent } from '../../../words.ts';
import { tableLines } from '../../display/table.ts';
import { type Io, type Line, print } from '../../io.ts';
import { asFlags } from '../../say.ts';

/** Prints to standard output, for people. */
export function printPushSummary(io: Io, summary: ResultOf<'push'>): void {
  const { students, owner, visibility, untrained, seconds } = summary;
  const pushed = students.filter(isPushed);
  const unchanged = students.filter(({ state }) => state === 'unchanged').length;
  const failed = students.filter(hasFailed);
  const bytes = pushed.reduce((total, one) => total + one.bytes, 0);
  print(
    io,
    ...(pushed.length > 0
      ? [
          '',
          ...outcomeTable(
            'repository',
            pushed.map(({ student, url }) => [student, url]),
          ),
          '',
          `${counted(pushed.length, 'synthetic student')} pushed to ${owner}, ${prettyBytes(bytes)} in ${formatDuration(seconds)}; new repositories are ${visibility}`,
        ]
      : ['nothing was pushed']),
    unchanged > 0 && `${formatCount(unchanged)} there already, unchanged`,
    untrainedLine(untrained),
    ...failureLines(failed, `not pushed${againWords(failed)}`),
  );
}

/** What a dry run found. */
export function printPushPlan(
  io: Io,
  { planned, students, owner, visibility, untrained }: PlanOf<'push'>,
): void {
  const failed = students.filter(hasFailed);
  const isUnchanged = ({ unchangedAt }: PlannedPush) => owner !== null && unchangedAt.includes(owner);
  const sent = planned.filter((one) => !isUnchanged(one));
  const total = sent.reduce((sum, { files }) => sum + sizeOf(files), 0);
  const [first] = sent;
  print(
    io,
    ...tableLines(
      [{ text: 'student' }, { text: 'repository' }, 'files', 'size', { text: '' }],
      planned.map((one) => [
        formatStudent(one.student),
        `${owner ?? '?'}/${one.repository}`,
        formatCount(one.files.length),
        prettyBytes(sizeOf(one.files)),
        isUnchanged(one)
          ? 'unchanged: would be passed over'
          : one.unchangedAt.length > 0
            ? `unchanged if it goes to ${one.unchangedAt.join(' or ')}`
            : '',
      ]),
    ),
    '',
    first !== undefined &&
      `of each: ${first.files.map(({ path, bytes }) => `${path} (${prettyBytes(bytes)})`).join(', ')}`,
    `${counted(sent.length, 'synthetic student')}, ${prettyBytes(total)}, would be pushed to ${
      owner ?? 'the user of the token, who is not known here (? above)'
    }; repositories would be made ${visibility}`,
    untrainedLine(untrained),
    ...failureLines(failed, 'could not be pushed'),
  );
}

type Failed = Extract<PushOutcome, { state: 'failed' }>;

function againWords(failed: readonly Failed[]): string {
  const again = failed.filter((one) => one.again).length;
  if (again === 0) return '';
  return again === failed.length
    ? '; the same command tries them again'
    : `; the same command tries ${formatCount(again)} of them again`;
}

function failureLines(failed: readonly Failed[], what: string): string[] {
  if (failed.length === 0) return [];
  const reasons = failed.map(({ student, reason }) => [student, asFlags(reason)] as const);
  return [`${formatCount(failed.length)} ${what}:`, '', ...outcomeTable('why', reasons)];
}

const untrainedLine = (untrained: number): Line =>
  untrained > 0 &&
  `${formatCount(untrained)} ${are(untrained)} not trained yet and ${are(untrained)} left out`;

function outcomeTable(head: string, rows: readonly (readonly [student: string, text: string])[]): string[] {
  return tableLines(
    [{ text: 'student' }, { text: head }],
    rows.map(([student, text]) => [formatStudent(student), text]),
  );
}

const isPushed = (outcome: PushOutcome): outcome is Extract<PushOutcome, { state: 'pushed' }> =>
  outcome.state === 'pushed';

export const hasFailed = (outcome: PushOutcome): outcome is Failed => outcome.state === 'failed';

function sizeOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}
