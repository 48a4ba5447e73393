/** YAML 1.2: read with errors that name file and line, written as every reader takes it. */
import { LineCounter, parseDocument, stringify, visit } from 'yaml';
import { UnderstudyError } from '../errors.ts';
import type { Json } from './json.ts';

/**
 * The value of a YAML text.
 *
 * @param where the file, for the error
 * @throws UnderstudyError `usage` naming file, line and column of what is no YAML, or an alias: few of them can ask for
 *   more than there is memory
 */
export function parseYaml(text: string, where: string): unknown {
  const lines = new LineCounter();
  const refuse = (place: number, got: string, cause?: unknown): never => {
    const { line, col } = lines.linePos(place);
    throw new UnderstudyError('usage', `${where}, line ${line}, column ${col}: expected YAML, got ${got}`, {
      hint: 'mend the file',
      cause,
    });
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) refuse(error.pos[0], `an error: ${error.message}`, error);
  visit(document, { Alias: (_, { source, range }) => refuse(range![0], `the alias *${source}`) });
  return document.toJS();
}

/** Texts are always quoted: no reader then takes one for a number, a date or a truth value, whatever it says. */
export function stringifyYaml(value: Json): string {
  return stringify(value, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}
