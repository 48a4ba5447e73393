/** The kinds of fields that inputs are made of, and what a face (a flag, a form) has to know of each. */
import leven from 'leven';
import { z } from 'zod';
import { UnderstudyError } from '../errors.ts';

/** What seeds the generators: 32 bits. */
export const LARGEST_SEED = 2 ** 32 - 1;

/** What a schema says of a field beside its type. A kind of field below has some of it already. */
interface FieldText {
  readonly description: string;
  /** What a value is, in a word, with its unit where it has one: `count`, `file`, `tokens`. */
  readonly value?: string;
  /** The default in words, where it depends on other fields. */
  readonly otherwise?: string;
  /** Whether a text is a path, which is resolved where it is typed. */
  readonly isPath?: true;
  /** Whether a text is a path only if it begins with `.` or `/`, and a name otherwise. */
  readonly isPathOrName?: true;
  /** Whether the items of a list are given as words, for they may hold commas. */
  readonly isWords?: true;
  /** Whether it is for programs alone, and no face shows it. */
  readonly isHidden?: true;
}

/** A field that may be left out. */
export function optional<Schema extends z.ZodType>(schema: Schema, text: FieldText): z.ZodOptional<Schema> {
  return schema.optional().meta({ ...text });
}

/** A count, from `least` to `most`. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): z.ZodNumber {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  const error = expected(`a whole number ${range}`);
  return z.int({ error }).min(least, { error }).max(most, { error }).meta({ value: 'count' });
}

/** A rate or another number above zero. */
export function positiveNumber(): z.ZodNumber {
  const error = expected('a number above 0');
  return z.number({ error }).positive({ error }).meta({ value: 'rate' });
}

/** A rate or another number that may be zero. */
export function numberFromZero(): z.ZodNumber {
  const error = expected('a number from 0 on');
  return z.number({ error }).nonnegative({ error }).meta({ value: 'rate' });
}

export const seed = (): z.ZodNumber => wholeNumber(0, LARGEST_SEED).meta({ value: 'number' });

export const text = (): z.ZodString => z.string({ error: expected('a text') });

export function path(value: 'file' | 'folder' | 'run' = 'file'): z.ZodString {
  const error = expected('a path');
  return z.string({ error }).min(1, { error }).meta({ value, isPath: true });
}

export const yes = (): z.ZodBoolean => z.boolean({ error: expected('true or false') });

export function choice<const Choices extends readonly [string, ...string[]]>(
  choices: Choices,
): z.ZodEnum<{ [Choice in Choices[number]]: Choice }> {
  return z.enum(choices as unknown as [string, ...string[]], {
    error: expected(choices.join(', ').replace(/, ([^,]*)$/, ' or $1')),
  }) as never;
}

/** Our names of columns to the file's. */
export function columns(): z.ZodRecord<z.ZodString, z.ZodString> {
  const error = expected('NAME=COLUMN pairs such as user_id=student');
  return z.record(z.string(), z.string({ error }).min(1, { error }), { error }).meta({ value: 'pairs' });
}

export function texts(): z.ZodArray<z.ZodString> {
  return z.array(text(), { error: expected('a list of texts') });
}

/** The message of a schema: what was expected, and what came. A union needs one, since its own names no kind. */
export function expected(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `expected ${what}, got ${shown(input)}`;
}

function shown(input: unknown): string {
  if (typeof input === 'string') return input || 'nothing';
  // JSON knows neither NaN nor infinity.
  return typeof input === 'number' ? String(input) : (JSON.stringify(input) ?? 'nothing');
}

/** What a face knows of a field, made from the schema alone. */
export interface Field extends FieldText {
  /** camelCase, as in the input. */
  readonly name: string;
  readonly kinds: readonly FieldKind[];
  readonly choices: readonly string[];
  readonly default: unknown;
  readonly isRequired: boolean;
  /** From 0, where it is given by its place. */
  readonly place: number | null;
}

export type FieldKind = 'boolean' | 'number' | 'text' | 'texts' | 'numbers' | 'pairs';

interface JsonSchema extends Partial<FieldText> {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

function jsonSchemaOf(input: z.ZodObject): JsonSchema {
  return z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** The fields of a spec's input in their order, those with a place first. */
export function fieldsOf({
  input,
  positional,
}: {
  readonly input: z.ZodObject;
  readonly positional: readonly string[];
}): Field[] {
  const { properties = {}, required = [] } = jsonSchemaOf(input);
  const names = [...positional, ...Object.keys(properties).filter((name) => !positional.includes(name))];
  return names.map((name) => {
    const schema = properties[name]!;
    const { description, value, otherwise, isPath, isPathOrName, isWords, isHidden } = schema;
    if (description === undefined) throw new Error(`internal: field ${name} has no description`);
    const forms = schema.anyOf ?? [schema];
    const place = positional.indexOf(name);
    return {
      name,
      ...defined({ description, value, otherwise, isPath, isPathOrName, isWords, isHidden }),
      description,
      kinds: forms.map(kindOf),
      choices: forms.flatMap((form) => form.enum ?? (form.const === undefined ? [] : [form.const])),
      default: schema.default,
      isRequired: required.includes(name),
      place: place < 0 ? null : place,
    };
  });
}

/** Without the names whose values are not given. */
export function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function kindOf({ type, items, prefixItems }: JsonSchema): FieldKind {
  if (type === 'boolean') return 'boolean';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'object') return 'pairs';
  if (type !== 'array') return 'text';
  return kindOf(prefixItems?.[0] ?? items!) === 'number' ? 'numbers' : 'texts';
}

/**
 * The input, defaults filled in.
 *
 * @param where it comes from, before the message
 * @param mark around names of inputs; none in the words of a file
 * @throws UnderstudyError `usage` naming the first field that is wrong; an unknown one first, with the nearest known
 */
export function parseInput<Schema extends z.ZodObject>(
  schema: Schema,
  input: unknown,
  where = '',
  mark = '`',
): z.output<Schema> {
  refusePrototypes(input, where, mark);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // A required name that is mistyped is missing, too: what is wrong is how it is typed.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const [name] = issue.path;
  const marked = (text: string) => `${mark}${text}${mark}`;
  if (issue.code === 'unrecognized_keys') {
    const [unknown] = issue.keys as [string];
    const { properties = {} } = issue.path.reduce<JsonSchema>(
      (outer, key) => outer.properties![String(key)]!,
      jsonSchemaOf(schema),
    );
    const known = Object.keys(properties).filter((key) => properties[key]!.isHidden !== true);
    const inside = name === undefined ? '' : ` in ${marked(String(name))}`;
    throw new UnderstudyError('usage', `${where}unknown input ${unknown}${inside}`, {
      hint: `perhaps ${marked(nearest(unknown, known))} is meant; known are ${known.join(', ')}`,
    });
  }
  throw new UnderstudyError(
    'usage',
    name === undefined
      ? `${where}expected an object of inputs`
      : `${where}${marked(String(name))}: ${issue.message}`,
  );
}

/** zod passes a key `__proto__` over; it is a name like any other that is not known. */
function refusePrototypes(input: unknown, where: string, mark: string): void {
  if (typeof input !== 'object' || input === null) return;
  const found = Object.entries(input).find(
    ([, value]) => typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'),
  );
  if (found === undefined) return;
  throw new UnderstudyError('usage', `${where}${mark}${found[0]}${mark}: unknown name "__proto__"`, {
    hint: 'leave it out',
  });
}

/** The name that the fewest changes of a character make of the word. */
export function nearest(word: string, names: readonly string[]): string {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const distances = names.map((name) => [name, leven(plain(word), plain(name))] as const);
  return distances.reduce((best, next) => (next[1] < best[1] ? next : best))[0];
}
