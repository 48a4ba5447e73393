/** What a run keeps of how HTML in its log was read: later commands read the same texts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readCsv } from '../../../test/e2e/read-csv.ts';
import { jobHere } from '../../../test/job-context.ts';
import { TINY_LOG, trainTiny } from '../../../test/tiny-runs.ts';
import { readPredictions, readRunHeader } from '../../runs/index.ts';

const home = mkdtempSync(join(tmpdir(), 'understudy-test-'));
afterAll(() => rmSync(home, { recursive: true }));

/** The tiny log, its titles as another text says them; of blanks that HTML does not keep there are none. */
function logOf(name: string, said: (title: string) => string): string {
  const path = join(home, name);
  const rows = readCsv(TINY_LOG).map((row) =>
    JSON.stringify({ ...row, question_title: said(row.question_title!.replaceAll('\t', ' ')) }),
  );
  writeFileSync(path, rows.join('\n'));
  return path;
}

const asHtml = (title: string): string => {
  const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<p>${escaped.replaceAll('\n', '<br>').replaceAll(' ', '&nbsp;')}</p>`;
};

test('a run on HTML is the run on its plain text, and reads questions as it was trained', async () => {
  const [ofPlain, ofMarked] = [join(home, 'plain'), join(home, 'marked')];
  await trainTiny('class', ofPlain, { split: 'question', log: logOf('plain.jsonl', (title) => title) });
  await trainTiny('class', ofMarked, { split: 'question', log: logOf('marked.jsonl', asHtml) });
  expect(await readPredictions(ofMarked)).toEqual(await readPredictions(ofPlain));
  expect((await readRunHeader(ofPlain))!.settings.markup).toBeUndefined();
  expect((await readRunHeader(ofMarked))!.settings.markup).toBe('plain');

  const [html, text] = [join(home, 'html.csv'), join(home, 'text.csv')];
  writeFileSync(html, 'question_id,question_title\na,What is <b>2 + 3</b>?\n');
  writeFileSync(text, 'question_id,question_title\na,What is 2 + 3?\n');
  const said = async (run: string, questions: string) => {
    const out = join(home, 'out.csv');
    const { events } = await jobHere('simulate', { run, questions, out });
    return [
      readFileSync(out, 'utf8'),
      events.filter((one) => one.event === 'note' && one.file === questions).length,
    ] as const;
  };
  const [plain] = await said(ofMarked, text);
  expect(await said(ofMarked, html)).toEqual([plain, 1]);
  expect((await said(ofPlain, html))[0]).not.toBe(plain);
});
