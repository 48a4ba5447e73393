/**
 * A row a response, as item response models take it: a person, an item, a response of 0 or 1. The Item Response
 * Warehouse calls them id, item, resp, beside rt, date and others.
 *
 * Source: itemresponsewarehouse.org, "The IRW Data Standard" and "Item Text".
 */
import { counted } from '../../../words.ts';
import type { Importer } from '../importer.ts';
import { planLongForm } from '../long-form.ts';
import { cell, placeOf } from '../table.ts';

const PERSON = [
  'person',
  'id',
  'person_id',
  'pid',
  'student',
  'student_id',
  'user',
  'user_id',
  'examinee',
  'subject',
];
const ITEM = ['item', 'item_id', 'question_id'];
const RESPONSE = ['resp', 'response'];

/** With one of these, a response is what was chosen, or an item is no name: the columns are guessed, and must be confirmed. */
const OF_OTHERS = [
  ...['is_correct', 'correct', 'score', 'mark', 'points', 'right', 'result', 'answer', 'key'],
  ...['question_title', 'question_text', 'item_text', 'stem', 'prompt', 'text', 'title', 'question'],
];

export const irt: Importer = {
  name: 'irt',
  itemColumns: { question_id: 'item', question_title: 'item_text', correct_option: 'correct_response' },
  recognises: ({ names }) =>
    [PERSON, ITEM, RESPONSE].every((words) => placeOf(names, ...words) !== undefined) &&
    placeOf(names, ...OF_OTHERS) === undefined,
  async plan(table, options) {
    const { names, facts } = table;
    const [person, item, response] = [PERSON, ITEM, RESPONSE].map((words) => placeOf(names, ...words)!) as [
      number,
      number,
      number,
    ];
    const { filled, labels, numbers } = (await facts())[response]!;
    // With a key beside, what is no mark is an option.
    const isChosen =
      options.items?.columns.correct_option !== undefined && labels < filled && numbers < filled;
    const date = placeOf(names, 'date');
    return await planLongForm(
      table,
      {
        fields: {
          user_id: person,
          question_id: item,
          question_title: item,
          ...(isChosen ? { selected_option: response } : { is_correct: response }),
          ...(date === undefined ? {} : { answered_at: date }),
        },
        hasTexts: false,
        where: `${table.value(cell(response), isChosen ? 'selected_option' : 'is_correct')} IS NOT NULL`,
        leftOut: (rows) => `${counted(rows, 'row')} without a response left out`,
        notes: [
          `read as format irt: persons ${names[person]}, items ${names[item]}, responses ${names[response]}`,
        ],
      },
      options,
    );
  },
};
