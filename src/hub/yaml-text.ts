/**
 * Plain data as YAML 1.2, in the block style that people and the Hub write. Texts are always quoted: no reader then
 * takes one for a number, a date or a truth value, whatever a file or a student is called. Written here because
 * writing this little takes less than a YAML library; nothing reads YAML.
 */
export type Yaml = string | number | readonly Yaml[] | { readonly [key: string]: Yaml };

/** Lines with an end each. Keys are plain words of ours; lists and records are not empty. */
export function yamlText(record: { readonly [key: string]: Yaml }): string {
  return linesOf(record)
    .map((line) => `${line}\n`)
    .join('');
}

function linesOf(value: Yaml): string[] {
  if (typeof value === 'string') return [quoted(value)];
  if (typeof value === 'number') return [String(value)];
  if (isList(value)) return value.flatMap((item) => hung('- ', linesOf(item)));
  return Object.entries(value).flatMap(([key, item]) => {
    const lines = linesOf(item);
    return typeof item === 'object'
      ? [`${key}:`, ...lines.map((line) => `  ${line}`)]
      : [`${key}: ${lines[0]}`];
  });
}

function isList(value: object): value is readonly Yaml[] {
  return Array.isArray(value);
}

/** The first line after the mark, the others below it. */
function hung(mark: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => `${i === 0 ? mark : '  '}${line}`);
}

/** Double-quoted; what is neither a letter, a mark, a digit nor printable ASCII is escaped, half a pair is replaced. */
function quoted(text: string): string {
  const characters = [...text.replaceAll(/\p{Surrogate}/gu, '\ufffd')].map((character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    if (/^[\x20-\x7e\p{L}\p{M}\p{N}]$/u.test(character)) return character;
    return `\\U${character.codePointAt(0)!.toString(16).padStart(8, '0')}`;
  });
  return `"${characters.join('')}"`;
}
