/** Numbers, counts, times and names as people read them. */

/** `value` with so many digits after the point, a real minus sign, and no minus before a nought. */
function fixed(value: number, places: number): string {
  const digits = value.toFixed(places);
  return Number(digits) === 0 ? digits.replace('-', '') : digits.replace('-', '−');
}

/** `1,264`. */
export const formatCount = (count: number): string => count.toLocaleString('en-US');

/** `1 student`, `2,000 students`. */
export const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The verb of so many: `are(1)` is `is`. */
export const are = (count: number): string => (count === 1 ? 'is' : 'are');
export const were = (count: number): string => (count === 1 ? 'was' : 'were');

/** A share or a score as `0.812`, `−0.034`; a dash where it is not defined. */
export const formatShare = (share: number | null | undefined): string =>
  share == null ? '–' : fixed(share, 3);

/** `0.81`, `−0.81`; a dash where it is not defined. */
export const formatFixed = (value: number | null | undefined): string =>
  value == null ? '–' : fixed(value, 2);

/** `+0.012`, `−0.034`; a dash where it is not defined. */
export const formatSigned = (value: number | null): string =>
  value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** A share as `70.0 %`. */
export const formatPercent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The level of an interval as `90 %`, `97.5 %`. */
export const formatLevel = (level: number): string => `${Number((100 * level).toFixed(1))} %`;

/** Seconds as `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const first = units.findIndex(([, size]) => whole >= size);
  const [unit, size] = units[first]!;
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
  return `${Math.floor(whole / size)} ${unit}${rest > 0 ? ` ${rest} ${next![0]}` : ''}`;
}

/** The longest id that a line has room for. */
const ID_LENGTH = 24;

/** A user id is data: control characters are shown, not obeyed, and a long id is cut. */
export function formatStudent(id: string): string {
  const shown = showControls(id);
  return shown.length > ID_LENGTH ? `${shown.slice(0, ID_LENGTH - 1)}…` : shown;
}

/** A text with its control characters shown as `\\u{1b}`, not obeyed. */
export function showControls(text: string): string {
  return [...text]
    .map((character) =>
      /\p{C}/u.test(character) ? `\\u{${character.codePointAt(0)!.toString(16)}}` : character,
    )
    .join('');
}
