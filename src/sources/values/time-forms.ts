/**
 * How times are written, and what they are in seconds. Each value is read by itself; whether 03/04/2024 is a day and a
 * month or a month and a day only the whole column can tell.
 *
 * - ISO 8601, UTC unless it says otherwise: 2024-04-03, 2024-04-03T10:05:00+02:00, 2024/04/03 10:05
 * - the same without signs between: 20240403, 20240403100500
 * - seconds, milli-, micro- or nanoseconds since 1970, told by their size: 1712138700, 1712138700.5, 1712138700123
 * - days and months: 13/04/2024 10:05, 4/13/24 10:05 PM; with full stops the day is first: 13.04.2024
 * - names of months, English or German: 3 March 2024, 10:05 AM (Moodle); Wed, 13 Mar 2024 10:05:00 GMT; March 3, 2024
 */
import { trimSql } from '../formats/missing.ts';
import { numberSql } from '../formats/number.ts';

/** For messages. */
export const TIME_FORMS =
  'ISO 8601 (2024-03-31T10:05), seconds or milliseconds since 1970, days and months (31/03/2024 10:05, 3/31/2024 10:05 PM), names of months (31 March 2024, 10:05 AM)';

const NUMBER = '^[+-]?[0-9]+(?:[.,][0-9]+)?$';
/** 20240331, 20240331100500 */
const COMPACT = '(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{6})?';
const ISO = '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}';
const CLOCK =
  '(?:(?:,|[ ]at|[ ]um)?[ T]+([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}(?:[.,][0-9]+)?))?[ ]*([AaPp])?[.]?(?:[Mm][.]?)?)?';
const ZONE = '[ ]*(?:Z|UTC|GMT|Uhr|([+-][0-9]{2}):?([0-9]{2}))?';
const WEEKDAY = '(?:\\p{L}+[.]?,?[ ]+)?';
const CLOCK_NAMES = ['h', 'mi', 's', 'half', 'zh', 'zm'];

const PAIR = form(`([0-9]{1,2})([/.-])([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})`, ['one', 'sign', 'other', 'y']);
/** As ISO 8601 has it, with a clock of twelve hours. */
const YEAR_FIRST = form('([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})', ['y', 'm', 'd']);
/** A day and a month in whichever order. */
const SWAPPABLE = '^[ ]*[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]';
const DAY_FIRST = form(
  `${WEEKDAY}([0-9]{1,2})(?:st|nd|rd|th|[.])?[ -]+(\\p{L}{3,})[.]?[ ,-]+([0-9]{4}|[0-9]{2})`,
  ['d', 'm', 'y'],
);
const MONTH_FIRST = form(`${WEEKDAY}(\\p{L}{3,})[.]?[ ]+([0-9]{1,2})(?:st|nd|rd|th)?,?[ ]+([0-9]{4})`, [
  'm',
  'd',
  'y',
]);

/** A text from its start to its end, and the names of its groups. */
interface TimeForm {
  readonly pattern: string;
  readonly names: readonly string[];
}

function form(date: string, names: readonly string[]): TimeForm {
  return { pattern: `^${date}${CLOCK}${ZONE}$`, names: [...names, ...CLOCK_NAMES] };
}

/** The first three letters of months, as English, and as German has them. */
const MONTHS = [
  ['jan'],
  ['feb'],
  ['mar', 'mär'],
  ['apr'],
  ['may', 'mai'],
  ['jun'],
  ['jul'],
  ['aug'],
  ['sep'],
  ['oct', 'okt'],
  ['nov'],
  ['dec', 'dez'],
];

/** From so many on a number is milliseconds; as seconds it would be the year 5138. And so on by the thousand. */
const FIRST_MILLISECOND = 1e11;

/**
 * SQL for the seconds since 1970 of a column, null where there is no value, or none that can be read. `time` takes
 * 03/04/2024 for the 3rd of April; `swapped` is of such dates alone: what they are as the 4th of March, NaN where that
 * is no date.
 */
export function timeSql(column: string): { readonly time: string; readonly swapped: string } {
  const text = trimSql(column);
  const number = numberSql(text);
  const iso = `epoch(TRY_CAST(regexp_replace(regexp_replace(${text}, ' ?(?:UTC|GMT)$', 'Z'), ' ([+-][0-9])', '\\1') AS TIMESTAMPTZ))`;
  const forms = [
    ofFormSql(text, PAIR, pairDateSql(true)),
    ofFormSql(text, DAY_FIRST, NAMED_DATE),
    ofFormSql(text, MONTH_FIRST, NAMED_DATE),
  ];
  return {
    time: `CASE WHEN ${column} IS NULL THEN NULL
      WHEN regexp_full_match(${text}, '${COMPACT}') THEN ${ofCompactSql(text)}
      WHEN regexp_matches(${text}, '${NUMBER}') THEN ${ofNumberSql(number)}
      WHEN regexp_matches(${text}, '${ISO}') THEN coalesce(${iso}, ${ofFormSql(text, YEAR_FIRST, "g.y || '-' || g.m || '-' || g.d")})
      ELSE coalesce(${forms.join(', ')}) END`,
    swapped: `CASE WHEN regexp_matches(${column}, '${SWAPPABLE}') THEN coalesce(${ofFormSql(text, PAIR, pairDateSql(false))}, 'nan'::DOUBLE) END`,
  };
}

/** No time since 1970 is such a number: of 1970 in seconds, or of the year 2600 in milliseconds. */
function ofCompactSql(text: string): string {
  return `epoch(coalesce(try_strptime(${text}, '%Y%m%d%H%M%S'), try_strptime(${text}, '%Y%m%d')))`;
}

function ofNumberSql(number: string): string {
  const size = `abs(${number})`;
  return `${number} / CASE WHEN ${size} < ${FIRST_MILLISECOND} THEN 1 WHEN ${size} < ${FIRST_MILLISECOND * 1e3} THEN 1e3
    WHEN ${size} < ${FIRST_MILLISECOND * 1e6} THEN 1e6 ELSE 1e9 END`;
}

/** Seconds of a text of a form; null for any other. @param date SQL for the date of its groups `g`, as ISO 8601 */
function ofFormSql(text: string, { pattern, names }: TimeForm, date: string): string {
  const groups = `regexp_extract(${text}, '${pattern}', [${names.map((name) => `'${name}'`).join(', ')}])`;
  const number = (group: string): string => `coalesce(${numberSql(`g.${group}`)}, 0)`;
  const hour = `CASE WHEN g.half = '' THEN ${number('h')} WHEN ${number('h')} NOT BETWEEN 1 AND 12 THEN NULL
    ELSE ${number('h')} % 12 + CASE WHEN lower(g.half) = 'p' THEN 12 ELSE 0 END END`;
  const zone = `CASE WHEN starts_with(g.zh, '-') THEN -1 ELSE 1 END * (abs(${number('zh')}) * 3600 + ${number('zm')} * 60)`;
  const isClock = `${number('h')} < 24 AND ${number('mi')} < 60 AND ${number('s')} < 61`;
  const seconds = `epoch(TRY_CAST(${date} AS DATE)) + (${hour}) * 3600 + ${number('mi')} * 60 + ${number('s')} - ${zone}`;
  return `list_transform([${groups}], lambda g: CASE WHEN g.y <> '' AND ${isClock} THEN ${seconds} END)[1]`;
}

/** Two digits of a year are of 1970 to 2069. */
const YEAR = `CASE WHEN length(g.y) = 4 THEN g.y WHEN g.y < '70' THEN '20' || g.y ELSE '19' || g.y END`;

const NAMED_DATE = `${YEAR} || '-' || CASE lower(left(g.m, 3)) ${MONTHS.flatMap((names, i) =>
  names.map((name) => `WHEN '${name}' THEN '${i + 1}'`),
).join(' ')} END || '-' || g.d`;

/** With full stops the day is first. */
function pairDateSql(isDayFirst: boolean): string {
  const [day, month] = isDayFirst ? ['one', 'other'] : ['other', 'one'];
  const of = (group: string, dotted: string): string =>
    group === dotted ? `g.${group}` : `CASE WHEN g.sign = '.' THEN g.${dotted} ELSE g.${group} END`;
  return `${YEAR} || '-' || ${of(month!, 'other')} || '-' || ${of(day!, 'one')}`;
}
