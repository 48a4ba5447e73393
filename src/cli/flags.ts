/** Fields of a job's input as flags and arguments of a command, and their texts as values. */
import { Argument, type Command, Option } from 'commander';
import { UnderstudyError } from '../errors.ts';
import type { Field, FieldKind } from '../jobs/index.ts';
import { asFlags, kebabCase } from './say.ts';

/** A flag, which knows its field unless it is the command line's own. */
export type FieldOption = Option & { readonly field?: Field };

/** Adds an argument or a flag for every field. None must be given here: a config file may give it. */
export function addFields(command: Command, fields: readonly Field[]): void {
  for (const field of fields) {
    if (field.isHidden) continue;
    if (field.place !== null) command.addArgument(new Argument(`[${field.name}]`, described(field)));
    else command.addOption(Object.assign(new Option(flagOf(field), described(field)), { field }));
  }
}

/** A field as a flag with its value: `--epochs <count>`. */
export function flagOf({ name, kinds, isWords, value }: Field): string {
  const flag = `--${kebabCase(name)}`;
  if (isYes(kinds)) return flag;
  return `${flag} <${value ?? 'value'}${isWords ? '...' : ''}>`;
}

const isYes = (kinds: readonly FieldKind[]): boolean => kinds.length === 1 && kinds[0] === 'boolean';

/** The text of --help: what it is, the choices, whether it must be given, or the default. */
export function described(field: Field): string {
  const { description, choices, kinds, otherwise, isRequired } = field;
  const hasText = kinds.some((kind) => kind !== 'boolean');
  const choice = choices.length > 1 && kinds.length === 1 ? `choices: ${choices.join(', ')}` : '';
  const usual = otherwise ?? shown(field.default);
  const notes = [choice, ...(usual === '' ? [] : [`default: ${usual}`])].filter((note) => note !== '');
  const must = isRequired && field.place === null ? ' (must be given)' : '';
  return asFlags(`${description}${must}${hasText && notes.length > 0 ? ` (${notes.join('; ')})` : ''}`);
}

/** A default as it would be typed; nothing for an empty one. */
function shown(value: unknown): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'object') return '';
  return String(value);
}

/** The input that a command line gives: fields that it does not name are left to a config file and the defaults. */
export function inputOfFlags(
  fields: readonly Field[],
  given: {
    readonly arguments: readonly (string | undefined)[];
    readonly flags: Readonly<Record<string, unknown>>;
  },
): Record<string, unknown> {
  const texts = fields.map((field): [Field, unknown] => [
    field,
    field.place === null ? given.flags[field.name] : given.arguments[field.place],
  ]);
  return Object.fromEntries(
    texts.flatMap(([field, text]) => (text === undefined ? [] : [[field.name, valueIn(field, text)]])),
  );
}

/** @throws UnderstudyError `usage` for wrong pairs; other wrong values are left for the schema to refuse */
function valueIn({ name, kinds }: Field, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  if (kinds.includes('numbers') && text.includes(',')) return text.split(',').map(numberOf);
  if (kinds.includes('number')) return numberOf(text);
  if (kinds.includes('pairs')) return pairsOf(name, text);
  if (kinds.includes('texts')) return text.split(',').map((item) => item.trim());
  return text;
}

function numberOf(text: string): number | string {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? text : number;
}

/**
 * `user_id=student,is_correct=score`: our names to the file's. A name that holds a comma, or begins with a quote or
 * ends in a blank, stands in double quotes, in which a quote is doubled: `user_id="last, first"`. Equals signs are
 * part of a name.
 */
function pairsOf(field: string, text: string): Record<string, string> {
  const pairs = new Map<string, string>();
  const refuse = (what: string) => new UnderstudyError('usage', `\`${field}\`: ${what}`);
  for (const pair of pairsIn(text)) {
    const at = pair.indexOf('=');
    const column = unquoted(pair.slice(at + 1).trim());
    if (at <= 0 || column === '')
      throw refuse(`expected NAME=COLUMN pairs such as user_id=student, got ${pair || 'nothing'}`);
    if (column === undefined) throw refuse(`no end of the quotes in ${pair}`);
    const name = pair.slice(0, at).trim();
    if (pairs.has(name)) throw refuse(`${name} is named twice`);
    pairs.set(name, column);
  }
  return Object.fromEntries(pairs);
}

/** Cut at the commas that are in no quotes; quotes open right after an equals sign alone. */
function pairsIn(text: string): string[] {
  const pairs: string[] = [];
  let rest = text;
  for (;;) {
    const pair = /^[^=,]*=\s*"(?:[^"]|"")*"\s*(?=,|$)/.exec(rest)?.[0] ?? /^[^,]*/.exec(rest)![0];
    pairs.push(pair);
    if (pair.length === rest.length) return pairs;
    rest = rest.slice(pair.length + 1);
  }
}

/** Undefined where quotes begin and do not end. */
function unquoted(column: string): string | undefined {
  if (!column.startsWith('"')) return column;
  return /^"(?:[^"]|"")*"$/.test(column) ? column.slice(1, -1).replaceAll('""', '"') : undefined;
}
