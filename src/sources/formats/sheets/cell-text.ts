/** What a cell of a spreadsheet says as text: numbers as they are shown, dates in ISO. */

const DAY_MS = 86_400_000;
/** 9999-12-31, the last day that spreadsheets know. */
const LAST_DAY = 2_958_465;
/** Excel's day 60 is 29 February 1900, which never was: days before it count from another start. */
const NO_SUCH_DAY = 60;
const START = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) };

/** What a number stands for, by the format that shows it. */
export type Shown = 'number' | 'date' | 'time' | 'elapsed' | { readonly digits: number };

/** Spreadsheets compute with 15 digits and show no more: 0.1 + 0.2 is 0.3 there. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(15)));
}

/** A number of Excel in the way that its format shows it (ECMA-376 part 1, 18.17.4: serial dates). */
export function serialText(value: number, shown: Shown, start: 1900 | 1904): string {
  if (typeof shown === 'object') {
    const text = numberText(value);
    return /^\d+$/.test(text) ? text.padStart(shown.digits, '0') : text;
  }
  const isDate = (shown === 'date' || shown === 'time') && value >= 0 && value <= LAST_DAY;
  if (!isDate) return numberText(value);
  const shift = start === 1900 && value < NO_SUCH_DAY ? DAY_MS : 0;
  const ms = Math.round(value * DAY_MS);
  if (shown === 'time' && value < 1) return clockText(new Date(ms));
  const date = new Date(START[start] + shift + ms);
  const day = date.toISOString().slice(0, 10);
  return shown === 'date' && ms % DAY_MS === 0 ? day : `${day}T${clockText(date)}`;
}

function clockText(date: Date): string {
  return date
    .toISOString()
    .slice(11, 23)
    .replace(/\.000$/, '');
}

/** Formats that every workbook knows by number (ECMA-376 part 1, 18.8.30); those of East Asia are dates as well. */
export function builtInFormat(id: number): Shown {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date';
  if (id >= 18 && id <= 21) return 'time';
  return id >= 45 && id <= 47 ? 'elapsed' : 'number';
}

/** What a format of the workbook's own says: `dd/mm/yyyy` is a date, `[h]:mm` a span of time, `0000` a code. */
export function customFormat(code: string): Shown {
  const [first] = code.replace(/"[^"]*"|\\.|[_*]./g, '').split(';') as [string];
  if (/^0{2,}$/.test(first)) return { digits: first.length };
  if (/\[(?:h+|m+|s+)\]/i.test(first)) return 'elapsed';
  const plain = first.replace(/\[[^\]]*\]/g, '');
  if (/general/i.test(plain) || /[#0?]/.test(plain.replace(/s\.0+/gi, ''))) return 'number';
  if (/[yd]/i.test(plain)) return 'date';
  if (/[hs]/i.test(plain)) return 'time';
  return /m/i.test(plain) ? 'date' : 'number';
}
