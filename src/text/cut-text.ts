/**
 * How a text that is too long is cut so that its question survives. A text is as `questionText` of the answers makes it:
 * lines on what the question is about, an empty line, the question, a line an option.
 *
 * First the lines before the question are shortened, the longest first, down to their first 16 tokens each; then the
 * question loses its middle, of which a sign … is left; only where less than 64 tokens of it would be left do the lines
 * before it go altogether, and then the options are shortened, the longest first.
 */

/** Token ids. */
type Ids = readonly number[];

/** Tokens of a line before the question that stay, and of the question, where there is room at all. */
const KEPT = { line: 16, question: 64 } as const;

const GAP = ' …';

/**
 * @param room tokens that may be used
 * @param idsOf tokens of a part of the text
 */
export function cutText(text: string, room: number, idsOf: (part: string) => Ids): Ids {
  const { context, question, options } = partsOf(text);
  let lines: Ids[] = context.map(idsOf);
  let choices: Ids[] = options.map(idsOf);
  let stem = idsOf(question);
  const enough = Math.min(stem.length, KEPT.question, Math.ceil(room / 2));
  const besideLines = sum(choices) + stem.length;
  lines = shortened(lines, Math.max(room - besideLines, sum(lines.map((line) => line.slice(0, KEPT.line)))));
  if (lines.length > 0 && room - sum(lines) - sum(choices) < enough) {
    lines = [];
    stem = idsOf(question.trimStart());
  }
  if (room - sum(choices) < enough) choices = shortened(choices, room - enough);
  const middle = withoutMiddle(stem, room - sum(lines) - sum(choices), idsOf(GAP));
  return [...lines, middle, ...choices].flat();
}

interface Parts {
  /** Each part begins with the line break before it, as tokens of words do. */
  readonly context: readonly string[];
  readonly question: string;
  readonly options: readonly string[];
}

function partsOf(text: string): Parts {
  const start = /^Question: /m.exec(text)?.index ?? 0;
  const breaks = /\n*$/.exec(text.slice(0, start))![0];
  const context = text.slice(0, start - breaks.length);
  const [question, ...options] = splitOptions(text.slice(start));
  return {
    context: context === '' ? [] : context.split(/(?=\n)/),
    question: breaks + question!,
    options,
  };
}

/** The question, and each option with the lines that belong to it. A question may list things by letters itself. */
function splitOptions(text: string): string[] {
  const starts = [...text.matchAll(/\n([A-Z])\) /g)];
  const last = starts.findLastIndex(([, letter]) => letter === 'A');
  const options: number[] = [];
  let before = '';
  for (const { index, 1: letter } of starts.slice(Math.max(last, 0))) {
    if (letter! <= before) continue;
    options.push(index);
    before = letter!;
  }
  const ends = [...options, text.length];
  return [text.slice(0, ends[0]), ...options.map((start, i) => text.slice(start, ends[i + 1]))];
}

/** As few are shortened as can be: all that are longer than a length that is the same for all. */
function shortened(parts: readonly Ids[], room: number): Ids[] {
  if (sum(parts) <= room) return [...parts];
  let [low, high] = [0, Math.max(0, ...parts.map(({ length }) => length))];
  while (low < high) {
    const length = Math.ceil((low + high) / 2);
    if (sum(parts.map((part) => part.slice(0, length))) <= room) low = length;
    else high = length - 1;
  }
  return parts.map((part) => part.slice(0, low));
}

function withoutMiddle(ids: Ids, room: number, gap: Ids): Ids {
  if (ids.length <= room) return ids;
  const kept = room - gap.length;
  if (kept < 2) return ids.slice(0, Math.max(0, room));
  const head = Math.ceil(kept / 2);
  return [...ids.slice(0, head), ...gap, ...ids.slice(ids.length - (kept - head))];
}

const sum = (parts: readonly Ids[]): number => parts.reduce((total, { length }) => total + length, 0);
