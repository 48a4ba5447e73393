/** What the card of the base says in tables, as Markdown: what was read, under which licences, and what it still misses. */
import { existsSync, readFileSync } from 'node:fs';
import { parseCsv } from '../../src/files/index.ts';
import { shareOfEpoch } from './batches.ts';
import { glossSource, proseSources, readPassages, readQuestions } from './sources.ts';
import type { State } from './state.ts';
import { epochTexts, readLibrary } from './texts.ts';

/** A row a source of passages, and one a source of questions. @throws UnderstudyError `log` for a folder without a list */
export function sourceTable(folder: string): string {
  const glosses = glossSource(folder);
  const prose = [...proseSources(folder), ...(glosses === undefined ? [] : [glosses])].map((source) => ({
    ...source,
    passages: readPassages(source).length,
  }));
  const rows = [
    ...prose
      .sort((a, b) => b.passages - a.passages)
      .map(({ name, passages, ...about }) => [
        name,
        passages,
        about.licence,
        // Where a copy of it lay is no affair of the card's reader.
        about.origin.replace(/ \(see [^)]*\)/, ''),
      ]),
    ...questionRows(folder),
  ];
  return table(['source', 'passages', 'licence', 'from'], rows);
}

/** `openstax:biology` and its like are one source. */
function questionRows(folder: string): (string | number)[][] {
  const counts = new Map<string, number>();
  for (const { source, licence } of readQuestions(folder)) {
    const key = `${(source ?? '').split(':')[0]}\t${licence}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => {
    const [source, licence] = key.split('\t') as [string, string];
    return [`questions of ${source}`, count, licence, 'with their key, without answers of people'];
  });
}

/** @param path of curve.csv; a table without rows where nothing has been measured */
export function curveTable(path: string): string {
  const [head, ...lines] = existsSync(path) ? parseCsv(readFileSync(path, 'utf8')) : [[]];
  const rows = lines.map((line) => {
    const at = (column: string) => line[head!.indexOf(column)] ?? '';
    return [
      at('step'),
      (Number(at('tokens')) / 1e6).toFixed(2),
      share(at('missed_texts')),
      share(at('missed_tokens')),
      at('learning_rate'),
    ];
  });
  return table(['step', 'million tokens', "of texts' vectors", "of tokens'", 'learning rate'], rows);
}

/** How far a training has read in the texts of its folder, in a line. */
export function readSoFar(folder: string, { seed, ...state }: State & { readonly seed: number }): string {
  const texts = epochTexts(readLibrary(folder), { epoch: state.epoch, seed, held: false }).length;
  return (
    `step ${state.step}: ${(state.tokens / 1e6).toFixed(2)} million tokens in ${(state.seconds / 60).toFixed(0)} minutes; ` +
    `${(100 * shareOfEpoch(state, texts)).toFixed(0)} % of the ${count(texts)} texts of epoch ${state.epoch}`
  );
}

const share = (number: string): string => Number(number).toFixed(3).replace(/^0/, '');
const count = (number: number): string => number.toLocaleString('en-US');

function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? count(cell) : cell)).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
