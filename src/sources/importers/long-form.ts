/** A form with a row an answer under names of its own: which column is what, and texts and keys from a file beside. */
import { counted } from '../../words.ts';
import { gradeChoices } from '../choices/grade.ts';
import type { KnownColumn } from '../formats/columns.ts';
import { valueSql } from '../formats/missing.ts';
import { logProblem, shown } from '../formats/problems.ts';
import type { Field, ImportOptions, ImportPlan } from './importer.ts';
import { type ItemFile, optionsOf } from './item-file.ts';
import { createRows, NO_TEXTS } from './sheet.ts';
import { cell, type Table } from './table.ts';

export interface LongForm extends Pick<ImportPlan, 'where' | 'leftOut'> {
  /** Our columns: places in the file, or SQL over `cell`s. */
  readonly fields: Readonly<Partial<Record<KnownColumn, number | Field>>>;
  /** Whether question_title is a text, and not a name alone. */
  readonly hasTexts: boolean;
  readonly notes: readonly string[];
}

/** @throws UnderstudyError `log` for a question that `items` lacks, or one whose right answer nothing tells */
export async function planLongForm(
  table: Table,
  form: LongForm,
  { wanted, items }: ImportOptions,
): Promise<ImportPlan> {
  const { names } = table;
  const named = Object.entries(wanted).map(([name, from]) => [name, names.indexOf(from)]);
  const fields = Object.fromEntries(
    [...Object.entries(form.fields), ...named].map(([name, field]) => [
      name,
      typeof field === 'number' ? { sql: cell(field), from: names[field]! } : field,
    ]),
  ) as Partial<Record<KnownColumn, Field>>;
  const taken = new Set(Object.values(fields).map(({ from }) => from));
  const others = names.flatMap((from, place) => (taken.has(from) ? [] : [{ sql: cell(place), from }]));
  const { where, leftOut, notes } = form;
  const filter = { ...(where === undefined ? {} : { where }), ...(leftOut === undefined ? {} : { leftOut }) };
  if (items === null)
    return { fields, others, ...filter, notes: [...notes, ...(form.hasTexts ? [] : [NO_TEXTS])] };

  const id = fields.question_id!.sql;
  const { item, ofItem } = await joinItems(table, items, id);
  const { question_id: _, correct_option: key, ...ofItems } = items.columns;
  const { is_correct: mark, selected_option: chosen } = fields;
  const isGraded = mark === undefined && chosen !== undefined;
  if (isGraded) await gradeAnswers(table, items, { id, chosen: chosen.sql });
  return {
    relation: (file) =>
      `(SELECT f.*, i.* EXCLUDE (item_id), ${isGraded ? 'g.label' : 'NULL::VARCHAR'} AS label
        FROM ${file} f JOIN imported_items i ON trim(${id}) = item_id
        ${isGraded ? `LEFT JOIN imported_grades g ON g.grade_id = item_id AND g.answer = ${chosen.sql}` : ''})`,
    fields: {
      ...fields,
      ...(isGraded ? { is_correct: { sql: 'label', from: `${chosen.from}, ${key}` } } : {}),
      ...Object.fromEntries(
        Object.entries(ofItems).map(([name, from]) => [name, { sql: item(name), from: from! }]),
      ),
      ...(key === undefined ? {} : { correct_option: { sql: item('correct_option'), from: key } }),
    },
    others: [...others, ...items.others.map((from, i) => ({ sql: ofItem(i), from }))],
    ...filter,
    notes: [...notes, ...(form.hasTexts || items.columns.question_title !== undefined ? [] : [NO_TEXTS])],
  };
}

/** Makes the table `imported_items`. @throws UnderstudyError `log` for questions of the log that it would lack */
async function joinItems({ read, database, path, place }: Table, items: ItemFile, id: string) {
  const names = Object.keys(items.columns).filter((name) => name !== 'question_id') as KnownColumn[];
  await createRows(
    database,
    'imported_items',
    [...items.items].map(([of, item]) => [
      of,
      ...names.map((name) => item.values[name] ?? null),
      ...item.others,
    ]),
    ['item_id', ...names.map((name) => `item_${name}`), ...items.others.map((_, i) => `item_other_${i}`)],
  );
  const [lacking] = await read<{ row: number; id: string; all: number }>(
    (file) =>
      `SELECT min(row) AS row, min_by(id, row) AS id, count(DISTINCT id) AS all FROM (SELECT row, trim(${id}) AS id FROM ${file})
       WHERE id IS NOT NULL AND id NOT IN (SELECT item_id FROM imported_items)`,
  );
  if (lacking!.all > 0)
    throw logProblem(
      path,
      `question ${shown(lacking!.id)} has no row in ${items.path} (of ${counted(lacking!.all, 'such question')} the first)`,
      'add them there',
      await place(lacking!.row),
    );
  return { item: (name: string) => `item_${name}`, ofItem: (i: number) => `item_other_${i}` };
}

/** Makes the table `imported_grades`. @throws UnderstudyError `log` for a question without a key */
async function gradeAnswers(
  { read, database }: Table,
  items: ItemFile,
  { id, chosen }: { readonly id: string; readonly chosen: string },
): Promise<void> {
  const found = await read<{ id: string; answer: string }>(
    (file) =>
      `SELECT DISTINCT trim(${id}) AS id, ${valueSql(chosen)} AS answer FROM ${file} WHERE ${valueSql(chosen)} IS NOT NULL`,
  );
  const keyless = found.find((one) => items.items.get(one.id)?.values.correct_option == null);
  if (keyless !== undefined)
    throw logProblem(
      items.path,
      `question_id ${shown(keyless.id)}: no correct_option, and the log has no marks`,
      'say which option is right',
    );
  const isRight = gradeChoices(
    found.map(({ id: of, answer }) => {
      const item = items.items.get(of)!;
      return { chosen: answer, key: item.values.correct_option!, options: optionsOf(item) };
    }),
  );
  const rows = found.map(({ id: of, answer }, i) => [of, answer, isRight[i] ? '1' : '0']);
  await createRows(database, 'imported_grades', rows, ['grade_id', 'answer', 'label']);
}
