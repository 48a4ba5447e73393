/**
 * xAPI: statements of a learning record store, one JSON object a line: actor, verb, object, result. Those whose verb is
 * "answered" and that have a result are answers: right by result.success, or by result.score.scaled.
 *
 * Source: Experience API 1.0.3, part 2 (statements; interaction activities), github.com/adlnet/xAPI-Spec; the verb
 * http://adlnet.gov/expapi/verbs/answered.
 */
import { counted } from '../../../words.ts';
import type { KnownColumn } from '../../formats/columns.ts';
import { OPTION_COLUMNS } from '../../formats/option-columns.ts';
import { logProblem } from '../../formats/problems.ts';
import type { Field, Importer } from '../importer.ts';
import { planLongForm } from '../long-form.ts';
import { cell } from '../table.ts';

export const xapi: Importer = {
  name: 'xapi',
  recognises: ({ names }) => ['actor', 'verb', 'object'].every((name) => names.includes(name)),
  async plan(table, options) {
    const { names } = table;
    const at = (name: string) => names.indexOf(name);
    const json = (name: string) =>
      at(name) < 0 ? 'NULL::VARCHAR' : `CASE WHEN json_valid(${cell(at(name))}) THEN ${cell(at(name))} END`;
    const get = (name: string, path: string) => `json_extract_string(${json(name)}, '${path}')`;
    /** The text of a language map: in English, or in the language that comes first. */
    const textAt = (value: string, path: string) =>
      `coalesce(json_extract_string(${value}, '${path}."en-US"'), json_extract_string(${value}, '${path}.en'), json_extract_string(${value}, '${path}.*')[1])`;
    const choice = (i: number, path: string) => `$.definition.choices[${i}].${path}`;
    const mark = `coalesce(${get('result', '$.success')}, ${get('result', '$.score.scaled')})`;
    // An account is a name on a page: the page is left out where there is one alone.
    const [homes] = await table.read<{ homes: number }>(
      (file) => `SELECT count(DISTINCT ${get('actor', '$.account.homePage')}) AS homes FROM ${file}`,
    );
    const actor = [
      `CASE WHEN ${homes!.homes > 1 ? 'true' : 'false'} THEN concat(${get('actor', '$.account.homePage')}, ' ', ${get('actor', '$.account.name')}) ELSE ${get('actor', '$.account.name')} END`,
      `replace(${get('actor', '$.mbox')}, 'mailto:', '')`,
      get('actor', '$.mbox_sha1sum'),
      get('actor', '$.openid'),
      get('actor', '$.name'),
    ];
    const [choices] = await table.read<{ most: number | null }>(
      (file) =>
        `SELECT max(json_array_length(${json('object')}, '$.definition.choices')) AS most FROM ${file}`,
    );
    if ((choices!.most ?? 0) > OPTION_COLUMNS.length)
      throw logProblem(
        table.path,
        `a statement has ${choices!.most} choices; ${OPTION_COLUMNS.length} are read at most`,
        'leave its statements out',
      );
    const optionNames = OPTION_COLUMNS.slice(0, choices!.most ?? 0);
    const optionFields = optionNames.map((name, i): [KnownColumn, Field] => [
      name,
      {
        sql: `coalesce(${textAt(json('object'), choice(i, 'description'))}, ${get('object', choice(i, 'id'))})`,
        from: 'object.definition.choices',
      },
    ]);
    /** Statements name options by their ids; the log by their texts. */
    const optionOf = (id: string) =>
      optionNames.length === 0
        ? id
        : `coalesce(${optionNames.map((_, i) => `CASE WHEN ${id} = ${get('object', choice(i, 'id'))} THEN ${optionFields[i]![1].sql} END`).join(', ')}, ${id})`;
    return await planLongForm(
      table,
      {
        fields: {
          ...(at('id') < 0 ? {} : { answer_id: at('id') }),
          user_id: { sql: `coalesce(${actor.join(', ')})`, from: 'actor' },
          question_id: { sql: get('object', '$.id'), from: 'object.id' },
          question_title: {
            sql: `coalesce(${textAt(json('object'), '$.definition.description')}, ${textAt(json('object'), '$.definition.name')}, ${get('object', '$.id')})`,
            from: 'object.definition',
          },
          is_correct: { sql: mark, from: 'result.success' },
          ...Object.fromEntries(optionFields),
          selected_option: { sql: optionOf(get('result', '$.response')), from: 'result.response' },
          correct_option: {
            sql: optionOf(get('object', '$.definition.correctResponsesPattern[0]')),
            from: 'object.definition.correctResponsesPattern',
          },
          ...(at('timestamp') < 0 ? {} : { answered_at: at('timestamp') }),
        },
        hasTexts: true,
        where: `regexp_matches(coalesce(${get('verb', '$.id')}, ''), '/answered/?$') AND ${mark} IS NOT NULL`,
        leftOut: (rows) => `${counted(rows, 'statement')} left out that are no answers with a result`,
        notes: ['read as format xapi: statements with the verb "answered"'],
      },
      options,
    );
  },
};
