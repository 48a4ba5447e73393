/** YAML 1.2: read with errors that name file and line, written as every reader takes it. */
import { LineCounter, parseDocument, stringify } from 'yaml';
import { UnderstudyError } from '../errors.ts';
import type { Json } from './json.ts';

/**
 * The value of a YAML text.
 *
 * @param where the file, for the error
 * @throws UnderstudyError `usage` naming file, line and column of what is no YAML
 */
export function parseYaml(text: string, where: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error === undefined) return document.toJS();
  const { line, col } = lines.linePos(error.pos[0]);
  throw new UnderstudyError(
    'usage',
    `${where}, line ${line}, column ${col}: expected YAML, got an error: ${error.message}`,
    {
      hint: 'mend the file',
      cause: error,
    },
  );
}

/** Texts are always quoted: no reader then takes one for a number, a date or a truth value, whatever it says. */
export function stringifyYaml(value: Json): string {
  return stringify(value, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}
