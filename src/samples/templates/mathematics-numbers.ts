/** Mathematics, axis Numbers: place value, decimals, factors and powers. */
import type { Draw } from '../draw.ts';
import { decimal, gcd, numberDraft, range } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';

export const numberTemplates: readonly Template[] = axisTemplates('Mathematics', 'Numbers', [
  template({ id: 'rounding', topic: 'Place value', base: -1.1 }, (draw) => {
    const [unit, word] = draw.pick([
      [10, 'ten'],
      [100, 'hundred'],
      [1000, 'thousand'],
    ] as const);
    let value = draw.digits(String(unit).length + 1, 5);
    while (value % unit === 0 || value % unit === unit / 2) value += 1;
    const right = Math.round(value / unit) * unit;
    const down = Math.floor(value / unit) * unit;
    const coarser = Math.round(value / (unit * 10)) * unit * 10;
    const finer = Math.round((value * 10) / unit) * (unit / 10);
    const mistakes = [2 * down + unit - right, finer, coarser, right + unit, right - unit, down - unit];
    const title = `What is ${value} rounded to the nearest ${word}?`;
    return numberDraft({ title, right, mistakes, least: 1 });
  }),
  template({ id: 'digit-value', topic: 'Place value', base: -1.5 }, (draw) => {
    const digits = draw.some(range(1, 9), draw.int(3, 5));
    const place = draw.int(0, digits.length - 1);
    const digit = digits[place]!;
    const right = digit * 10 ** (digits.length - 1 - place);
    const mistakes = [10, 100, 1000, 1e4].flatMap((shift) => [right * shift, right / shift]);
    const title = `What is the value of the digit ${digit} in ${digits.join('')}?`;
    return numberDraft({ title, right, mistakes });
  }),
  template({ id: 'decimal-sum', topic: 'Decimals', base: -1 }, (draw) => {
    const tenths = draw.digits(2, 3);
    const hundredths = draw.int(11, 999);
    const a = decimal(tenths, 1);
    const b = decimal(hundredths, 2);
    const right = tenths * 10 + hundredths;
    const shifted = tenths + hundredths; // the last digits put in one column
    const title = draw.chance(0.5) ? `What is ${a} + ${b}?` : `What is ${b} + ${a}?`;
    const format = (value: number): string => decimal(value, 2);
    const mistakes = [shifted, right - 100, right + 10, right - 10, right + 100];
    return numberDraft({ title, right, mistakes, format, least: 1 });
  }),
  template({ id: 'decimal-difference', topic: 'Decimals', base: -0.6 }, (draw) => {
    const hundredths = draw.int(11, 999);
    const tenths = Math.ceil(hundredths / 10) + draw.int(3, 90);
    const right = tenths * 10 - hundredths;
    const mistakes = [right + 100, right + 10, right - 10, right - 100, tenths * 10 + hundredths];
    const format = (value: number): string => decimal(value, 2);
    const title = `What is ${decimal(tenths, 1)} - ${decimal(hundredths, 2)}?`;
    return numberDraft({ title, right, mistakes, format, least: 1 });
  }),
  template({ id: 'decimal-product', topic: 'Decimals', base: -0.25 }, (draw) => {
    const a = draw.pick([2, 3, 4, 6, 7, 8, 9, 11, 12, 15, 24, 25, 31]); // tenths
    const b = draw.pick([2, 3, 4, 5, 6, 7, 8, 9, 11, 12]); // tenths, or whole
    const whole = draw.chance(0.4);
    const right = a * b * (whole ? 1000 : 100); // in units of 10^-4, room for a point two places off
    const mistakes = [
      whole ? right / 10 : right * 10,
      right + a * 100,
      right / 100,
      right * 100,
      right + 1000,
    ];
    const title = `What is ${decimal(a, 1)} × ${whole ? b : decimal(b, 1)}?`;
    return numberDraft({ title, right, mistakes, places: 4 });
  }),
  template({ id: 'between-decimals', topic: 'Decimals', base: -0.9 }, (draw) => {
    const low = draw.int(110, 880);
    const high = low + draw.int(12, 40);
    const inside = draw.some(range(low + 1, high - 1), 4);
    const outside = [
      low - draw.int(1, 9),
      high + draw.int(1, 9),
      low - draw.int(20, 90),
      high + draw.int(20, 90),
    ];
    const format = (value: number): string => decimal(value, 2);
    const between = `between ${format(low)} and ${format(high)}`;
    if (draw.chance(0.4)) {
      const title = `Which number does NOT lie ${between}?`;
      return { title, right: format(draw.pick(outside)), wrong: inside.map(format) };
    }
    const title = `Which number lies ${between}?`;
    return { title, right: format(inside[0]!), wrong: outside.map(format) };
  }),
  template({ id: 'multiple', topic: 'Multiples and factors', base: -1 }, (draw) => {
    const of = draw.int(3, 12);
    const low = 10 * draw.int(2, draw.pick([9, 30]));
    const negated = draw.chance(0.4);
    const isMultiple = (value: number): boolean => value % of === 0;
    const { right, wrong } = oneOf(draw, low, low + 60, (value) => isMultiple(value) !== negated);
    const title = `Which number between ${low} and ${low + 60} is ${negated ? 'NOT ' : ''}a multiple of ${of}?`;
    return { title, right, wrong };
  }),
  template({ id: 'prime', topic: 'Multiples and factors', base: -0.25 }, (draw) => {
    const low = draw.int(10, 150);
    const high = low + draw.int(30, 40);
    const negated = draw.chance(0.4);
    const isCandidate = (value: number): boolean => value % 2 !== 0 && value % 5 !== 0;
    const { right, wrong } = oneOf(draw, low, high, (value) => isPrime(value) !== negated, isCandidate);
    const title = `Which number between ${low} and ${high} is ${negated ? 'NOT ' : ''}prime?`;
    return { title, right, wrong };
  }),
  template({ id: 'highest-common-factor', topic: 'Multiples and factors', base: 0 }, (draw) => {
    const [i, j] = draw.two([2, 3, 4, 5, 7, 9, 11]);
    const common = draw.int(3, 15);
    const a = common * i;
    const b = common * j;
    const right = gcd(a, b);
    const smaller = Math.min(a, b);
    const mistakes = [right / 2, right / 3, right * 2, smaller, Math.abs(a - b), 1, right * 3, right + 1];
    const title = `What is the highest common factor of ${a} and ${b}?`;
    return numberDraft({ title, right, mistakes, least: 1 });
  }),
  template({ id: 'lowest-common-multiple', topic: 'Multiples and factors', base: 0.25 }, (draw) => {
    const [a, b] = draw.two([4, 6, 8, 9, 10, 12, 14, 15, 16, 18, 20, 21, 24, 25, 28, 30, 36]);
    const right = (a * b) / gcd(a, b);
    const mistakes = [a * b, right / 2, gcd(a, b), right * 2, a + b, right * 3];
    const title = `What is the lowest common multiple of ${a} and ${b}?`;
    return numberDraft({ title, right, mistakes, least: 1 });
  }),
  template({ id: 'powers', topic: 'Powers', base: -0.4 }, (draw) => {
    const a = draw.int(2, 6);
    const b = draw.int(3, 12);
    const cube = a ** 3;
    const square = b ** 2;
    if (draw.chance(0.5)) {
      const mistakes = [3 * a + 2 * b, cube + 2 * b, 3 * a + square, a ** 2 + b ** 3, cube + square + 10];
      return numberDraft({ title: `What is ${a}³ + ${b}²?`, right: cube + square, mistakes, steps: 3 });
    }
    const c = draw.int(2, 60);
    const title = `What is ${b}² + ${c}?`;
    const mistakes = [2 * b + c, (b + c) ** 2, square + c + 10, square];
    return numberDraft({ title, right: square + c, mistakes, steps: 2 });
  }),
]);

/** One number in the range for which `isRight` holds and four for which it does not. */
function oneOf(
  draw: Draw,
  low: number,
  high: number,
  isRight: (value: number) => boolean,
  isCandidate: (value: number) => boolean = () => true,
): { right: string; wrong: string[] } {
  const inside = range(low + 1, high - 1).filter(isCandidate);
  const right = draw.pick(inside.filter(isRight));
  const wrong = draw.some(
    inside.filter((value) => !isRight(value)),
    4,
  );
  return { right: String(right), wrong: wrong.map(String) };
}

function isPrime(value: number): boolean {
  for (let divisor = 2; divisor * divisor <= value; divisor++) if (value % divisor === 0) return false;
  return value > 1;
}
