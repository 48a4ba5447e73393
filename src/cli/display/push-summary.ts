/** What `push` says at the end, or would do. */
import prettyBytes from 'pretty-bytes';
import type { PlannedPush, PushOutcome } from '../../hub/index.ts';
import { formatStudent } from '../../words.ts';
import { type Io, print } from '../io.ts';
import type { PushSummary } from '../run-push.ts';
import { counted, formatCount, formatDuration } from './format.ts';
import { formatTable, MOST_LINES } from './table.ts';

/** Prints to standard output, for people; `--json` does without. */
export function printPushSummary(io: Io, summary: PushSummary): void {
  const { students, owner, visibility, untrained, interrupted, seconds } = summary;
  const pushed = students.filter(isPushed);
  const unchanged = students.filter(({ state }) => state === 'unchanged').length;
  const failed = students.filter(hasFailed);
  const bytes = pushed.reduce((total, one) => total + one.bytes, 0);
  print(
    io,
    ...(pushed.length > 0
      ? [
          '',
          outcomeTable(
            ['student', 'repository'],
            pushed.map(({ student, url }) => [student, url]),
          ),
          '',
          `${counted(pushed.length, 'synthetic student')} pushed to ${owner}, ${prettyBytes(bytes)} in ${formatDuration(seconds)}; new repositories are ${visibility}`,
        ]
      : ['nothing was pushed']),
    ...(unchanged > 0 ? [`${formatCount(unchanged)} there already, unchanged`] : []),
    ...untrainedLines(untrained),
    ...(failed.length > 0
      ? [`${formatCount(failed.length)} not pushed${againWords(failed)}:`, '', failureTable(failed)]
      : []),
    ...(interrupted ? ['interrupted; the same command goes on with the others'] : []),
  );
}

/** What a dry run found. */
export function printPushPlan(
  io: Io,
  { planned, students, owner, visibility, untrained }: PushSummary,
): void {
  const failed = students.filter(hasFailed);
  const isUnchanged = ({ unchangedAt }: PlannedPush) => owner !== null && unchangedAt.includes(owner);
  const sent = planned.filter((one) => !isUnchanged(one));
  const total = sent.reduce((sum, { files }) => sum + sizeOf(files), 0);
  const [first] = sent;
  print(
    io,
    formatTable(
      [
        { head: 'student', align: 'left' },
        { head: 'repository', align: 'left' },
        { head: 'files' },
        { head: 'size' },
        { head: '', align: 'left' },
      ],
      planned
        .slice(0, MOST_LINES)
        .map((one) => [
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
    ...(planned.length > MOST_LINES ? [`… and ${formatCount(planned.length - MOST_LINES)} more`] : []),
    '',
    ...(first === undefined
      ? []
      : [`of each: ${first.files.map(({ path, bytes }) => `${path} (${prettyBytes(bytes)})`).join(', ')}`]),
    `${counted(sent.length, 'synthetic student')}, ${prettyBytes(total)}, would be pushed to ${
      owner ?? 'the user of the token, who is not known here (? above)'
    }; repositories would be made ${visibility}`,
    ...untrainedLines(untrained),
    ...(failed.length > 0
      ? [`${formatCount(failed.length)} could not be pushed:`, '', failureTable(failed)]
      : []),
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

function failureTable(failed: readonly Failed[]): string {
  return outcomeTable(
    ['student', 'why'],
    failed.map(({ student, reason }) => [student, reason]),
  );
}

function untrainedLines(untrained: number): string[] {
  if (untrained === 0) return [];
  return [
    `${formatCount(untrained)} ${untrained === 1 ? 'is not trained yet and is' : 'are not trained yet and are'} left out`,
  ];
}

function outcomeTable(heads: readonly string[], rows: readonly (readonly [string, string])[]): string {
  const table = formatTable(
    heads.map((head) => ({ head, align: 'left' })),
    rows.slice(0, MOST_LINES).map(([student, text]) => [formatStudent(student), text]),
  );
  const more = rows.length - MOST_LINES;
  return more > 0 ? `${table}\n… and ${formatCount(more)} more` : table;
}

const isPushed = (outcome: PushOutcome): outcome is Extract<PushOutcome, { state: 'pushed' }> =>
  outcome.state === 'pushed';

export const hasFailed = (outcome: PushOutcome): outcome is Failed => outcome.state === 'failed';

function sizeOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}
