/** Covariates stand in the text of a question as lines, `grade: 4`, before the line of the question itself. */

const QUESTION = /^Question: /mu;

/** The value of each covariate in a text; null where it has none. @param names what the lines begin with */
export function covariatesIn(text: string, names: readonly string[]): (string | null)[] {
  const lines = text.slice(0, contextEnd(text)).split('\n');
  return names.map((name) => {
    const line = lines.findLast((one) => one.startsWith(`${name}: `));
    return line === undefined ? null : line.slice(name.length + 2).trim();
  });
}

/** The text without their lines: another block reads them. */
export function withoutCovariates(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  const end = contextEnd(text);
  if (end === 0) return text;
  const lines = text.slice(0, end).split('\n');
  const kept = lines.filter((line) => !names.some((name) => line.startsWith(`${name}: `)));
  return kept.join('\n').replace(/^\n+/, '') + text.slice(end);
}

/** The question and its options, without topic, covariates and the labels of lines. */
export function questionAlone(text: string): string {
  return text
    .slice(contextEnd(text))
    .replace(QUESTION, '')
    .replace(/^[A-Z]\) /gmu, '');
}

/** Where the question itself begins; 0 where nothing stands before it. */
function contextEnd(text: string): number {
  return QUESTION.exec(text)?.index ?? 0;
}
