/** Every template's right answer, found a second time and in another way, and no other option right. */
import { describe, expect, it } from 'vitest';
import { createDraw } from './draw.ts';
import { createQuestion, LETTERS } from './question.ts';
import { TEMPLATES } from './templates/index.ts';

const QUESTIONS_PER_TEMPLATE = 40;

/** The value of the right option, or the options that fit (which must be one). */
type Solver = (numbers: number[], title: string, options: string[]) => number | string[];

const add = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const ascending = (values: number[]): number[] => [...values].sort((a, b) => a - b);
const isBetween = (low: number, high: number) => (x: string) => Number(x) > low && Number(x) < high;
const isPrime = (x: number): boolean => !/^(11+?)\1+$/.test('1'.repeat(x)) && x > 1;
const quoted = (title: string): string => title.match(/"(.*)"/)![1]!;
const binary = (title: string): number[] => title.match(/[01]{2,}/g)!.map((bits) => Number.parseInt(bits, 2));

/** `3/4`, `3 : 4` and `12.5 cm` as numbers. */
function numberIn(text: string): number {
  const ratio = /^(\d+)(?:\/| : )(\d+)$/.exec(text);
  return ratio === null ? Number.parseFloat(text) : Number(ratio[1]) / Number(ratio[2]);
}

/** An expression with + - × * ÷ / brackets ² ³ and values for letters, by recursive descent. */
function evaluate(text: string, letters: Record<string, number> = {}): number {
  const tokens = text.match(/\d+(\.\d+)?|[a-z]|[-+×*÷/()²³]/g) ?? [];
  const next = (): string => tokens.shift() ?? ')';
  const comes = (pattern: RegExp): boolean => pattern.test(tokens[0] ?? ')');
  function factor(): number {
    const token = next();
    if (token === '-') return -factor();
    let result = letters[token] ?? Number(token);
    if (token === '(') {
      result = total();
      next();
    }
    if (comes(/[²³]/)) result **= next() === '²' ? 2 : 3;
    return result;
  }
  function product(): number {
    let result = factor();
    while (comes(/[×*÷/a-z(]/)) {
      const sign = comes(/[×*÷/]/) ? next() : '×';
      result = sign === '÷' || sign === '/' ? result / factor() : result * factor();
    }
    return result;
  }
  function total(): number {
    let result = product();
    while (comes(/[-+]/)) result += next() === '+' ? product() : -product();
    return result;
  }
  return total();
}

const bare: Solver = (_, title) => evaluate(title.slice('What is '.length, -1));
const equation: Solver = (_, title, options) => {
  const [left = '', right = ''] = title.slice('Solve for x: '.length, -1).split(' = ');
  return options.filter(
    (x) => Math.abs(evaluate(left, { x: Number(x) }) - evaluate(right, { x: Number(x) })) < 1e-9,
  );
};
const identity: Solver = (_, title, options) => {
  const expression = title.slice('Which expression is equal to '.length, -1);
  const points = [
    [2, 7],
    [11, 3],
  ].map(([x, y]) => ({ x: x!, y: y! }));
  return options.filter((option) => points.every((at) => evaluate(option, at) === evaluate(expression, at)));
};

/** a and b stand for numbers; `not` reaches to the end of what follows it. */
function holds(condition: string, a: number, b: number): boolean {
  if (condition.startsWith('not ')) return !holds(condition.slice(4).replace(/^\((.*)\)$/, '$1'), a, b);
  if (condition.includes(' or ')) return condition.split(' or ').some((part) => holds(part, a, b));
  if (condition.includes(' and ')) return condition.split(' and ').every((part) => holds(part, a, b));
  const [left = '', sign = '', right = ''] = condition.split(/ (==|!=|<|>) /);
  const difference = evaluate(left, { a, b }) - evaluate(right, { a, b });
  return { '==': difference === 0, '!=': difference !== 0, '<': difference < 0, '>': difference > 0 }[sign]!;
}

const QUANTITY: Record<string, string> = {
  N: 'force',
  J: 'energy',
  W: 'power',
  V: 'voltage',
  A: 'current',
  Ω: 'resistance',
  Pa: 'pressure',
  kg: 'mass',
  'm/s': 'speed',
  'm/s²': 'acceleration',
  Hz: 'frequency',
  'm³': 'volume',
  'g/cm³': 'density',
};
const KIND: [RegExp, string][] = [
  [/square|hectare/, 'area'],
  [/cubic|litre|gallon/, 'volume'],
  [/ per /, 'speed'],
  [/gram|tonne|pound/, 'mass'],
  [/second|minute|hour|day|week/, 'time'],
  [/met|mile/, 'length'],
];
const EXPONENT = { kilo: 3, centi: -2, milli: -3, mega: 6, giga: 9, tonne: 6 } as const;
const prefixed = (unit: string): number =>
  10 ** (Object.entries(EXPONENT).find(([prefix]) => unit.startsWith(prefix))?.[1] ?? 0);

const SOLVERS: Record<string, Solver> = {
  sum: bare,
  difference: bare,
  product: bare,
  quotient: bare,
  'order-of-operations': bare,
  'signed-sum': bare,
  'signed-product': bare,
  'decimal-sum': bare,
  'decimal-difference': bare,
  'decimal-product': bare,
  'fraction-sum': bare,
  'fraction-product': bare,
  powers: bare,
  remainder: ([a = 0, b = 0]) => a - b * Math.floor(a / b),
  'buying-story': ([a = 0, b = 0, c = 0]) => a + b - c,
  'rows-story': ([a = 0, b = 0, c = 0]) => a * b - c,
  'sharing-story': ([a = 0, b = 0], title) => (title.includes('left over') ? a % b : Math.floor(a / b)),
  rounding: ([a = 0], title) => {
    const unit = { ten: 10, hundred: 100, thousand: 1000 }[/nearest (\w+)/.exec(title)![1]!]!;
    return Number((a / unit).toFixed(0)) * unit;
  },
  'digit-value': ([digit, number]) =>
    Number(String(number).replace(/\d/g, (d) => (d === String(digit) ? d : '0'))),
  'between-decimals': ([low = 0, high = 0], title, options) =>
    options.filter((x) => isBetween(low, high)(x) !== title.includes('NOT')),
  multiple: ([low = 0, high = 0, of = 1], title, options) =>
    options.filter(
      (x) => isBetween(low, high)(x) && Number.isInteger(Number(x) / of) !== title.includes('NOT'),
    ),
  prime: ([low = 0, high = 0], title, options) =>
    options.filter((x) => isBetween(low, high)(x) && isPrime(Number(x)) !== title.includes('NOT')),
  'highest-common-factor': ([a = 0, b = 0]) => {
    let x = a;
    while (a % x !== 0 || b % x !== 0) x--;
    return x;
  },
  'lowest-common-multiple': ([a = 0, b = 0]) => {
    let x = a;
    while (x % b !== 0) x += a;
    return x;
  },
  'fraction-of-amount': ([n = 0, d = 1, total = 0]) => (total / d) * n,
  'simplest-form': ([a = 0, b = 1]) => a / b,
  'decimal-to-fraction': ([a = 0]) => a,
  'percent-of': ([percent = 0, total = 0]) => total * (percent / 100),
  discount: ([price = 0, percent = 0]) => price * (1 - percent / 100),
  'price-before-rise': ([percent = 0, after = 0]) => after / (1 + percent / 100),
  'percent-change': ([before = 1, after = 0]) => (after / before - 1) * 100,
  'ratio-sharing': ([total = 0, a = 0, b = 0]) => (total * b) / (a + b),
  'unit-price': ([a = 1, price = 0, b = 0]) => (price / a) * b,
  'ratio-simplest': ([a = 0, b = 1]) => a / b,
  'equation-one-side': equation,
  'equation-one-step': equation,
  'equation-two-sides': equation,
  'evaluate-expression': (_, title) => {
    const [, expression = '', x, y] = /value of (.*) when x = (-?\d+) and y = (-?\d+)/.exec(title)!;
    return evaluate(expression, { x: Number(x), y: Number(y) });
  },
  'function-value': (_, title) => {
    const [, expression = '', x] = /f\(x\) = (.*), what is f\((-?\d+)\)/.exec(title)!;
    return evaluate(expression, { x: Number(x) });
  },
  expand: identity,
  'like-terms': identity,
  'next-term': ([, , c = 0, d = 0]) => 2 * d - c,
  'next-power': ([, , c = 1, d = 0]) => (d * d) / c,
  'far-term': ([a = 0, b = 0, , n = 0]) =>
    Array.from({ length: n - 1 }, () => b - a).reduce((x, y) => x + y, a),
  'quadratic-root': ([s = 0, p = 0], title) =>
    (s + (title.includes('larger') ? 1 : -1) * Math.sqrt(s * s - 4 * p)) / 2,
  inequality: ([a = 0, b = 0, bound = 0]) => {
    let x = 0;
    while (a * x + b <= bound) x++;
    return x;
  },
  'number-riddle': ([more = 0, total = 0], title) =>
    (total - more) / (['Twice', 'Three', 'Four', 'Five'].indexOf(title.split(' ')[0]!) + 2),
  'rectangle-area': ([a = 0, b = 0]) => a * b,
  'rectangle-perimeter': ([a = 0, b = 0]) => a + b + a + b,
  'polygon-perimeter': ([side = 0], title) =>
    side * { pentagon: 5, hexagon: 6, octagon: 8, decagon: 10 }[/regular (\w+)/.exec(title)![1]!]!,
  'side-from-area': ([area = 0, width = 1]) => area / width,
  'triangle-area': ([base = 0, height = 0]) => 0.5 * base * height,
  'triangle-angle': ([a = 0, b = 0]) => 180 - (a + b),
  'isosceles-angle': ([a = 0], title) => (title.startsWith('Each') ? 180 - a - a : (180 - a) / 2),
  'cuboid-volume': ([a = 0, b = 0, c = 0]) => a * b * c,
  'right-triangle': ([a = 0, b = 0], title) =>
    Math.sqrt(title.startsWith('The two') ? a * a + b * b : a * a - b * b),
  circle: ([r = 0], title) => (title.includes('area') ? r * r : r + r),
  mean: (numbers) => add(numbers) / numbers.length,
  median: (numbers) => ascending(numbers)[Math.floor(numbers.length / 2)]!,
  range: (numbers) => ascending(numbers).at(-1)! - ascending(numbers)[0]!,
  'missing-value': ([mean = 0, ...known]) => mean * 4 - add(known),
  probability: ([a = 0, b = 0], title) => (title.includes('NOT') ? b : a) / (a + b),
  speed: ([km = 0, hours = 1]) => km / hours,
  distance: ([speed = 0, time = 0], title) => speed * (title.includes('minutes') ? time / 60 : time),
  'travel-time': ([metres = 0, speed = 1]) => metres / speed,
  acceleration: (numbers, title) => {
    const [start = 0, end = 0, time = 1] = title.includes('rest') ? [0, ...numbers] : numbers;
    return (end - start) / time;
  },
  force: ([m = 0, a = 0]) => m * a,
  pressure: ([f = 0, a = 1]) => f / a,
  lever: ([f = 0, a = 0, b = 1]) => (f * a) / b,
  density: ([a = 0, b = 1], title) => (title.includes('its density') ? a / b : a * b),
  work: ([s = 0, f = 0]) => s * f,
  'kinetic-energy': ([m = 0, v = 0]) => 0.5 * m * v ** 2,
  'potential-energy': ([g = 0, m = 0, h = 0]) => m * g * h,
  efficiency: ([taken = 1, useful = 0]) => (useful / taken) * 100,
  'ohms-law': ([a = 0, b = 1], title) => (title.startsWith('A current') ? a * b : a / b),
  'electric-power': ([i = 0, u = 0]) => u * i,
  'series-resistance': (numbers) => add(numbers.slice(0, -1)) * numbers.at(-1)!,
  'to-smaller-unit': ([x = 0], title) => converted(x, title),
  'to-larger-unit': ([x = 0], title) => converted(x, title),
  'speed-units': ([x = 0], title) => (title.includes('in km/h') ? x * 3.6 : x / 3.6),
  'clock-time': ([a = 0, b = 0], title) => (title.includes('hours') ? a * 60 + b : a * 60),
  'quantity-of-unit': (_, title, options) =>
    options.filter((option) => option === QUANTITY[/reads \d+ (\S+)/.exec(title)![1]!]),
  'value-of-quantity': (_, title, options) =>
    options.filter((option) => title.includes(`of the ${QUANTITY[option]}.`)),
  'foreign-unit': (_, title, options) =>
    options.filter(
      (option) => !title.endsWith(`unit of ${KIND.find(([pattern]) => pattern.test(option))![1]}?`),
    ),
  'counting-adjectives': (_, title) =>
    quoted(title).match(/\b(old|young|heavy|small|beautiful|broken|tall|new|quiet|huge)\b/g)!.length,
  'binary-to-decimal': (_, title) => binary(title)[0]!,
  'decimal-to-binary': ([x = 0]) => Number(x.toString(2)),
  'binary-sum': (_, title) => Number(add(binary(title)).toString(2)),
  'hexadecimal-to-decimal': (_, title) => Number(`0x${/number (\w+)/.exec(title)![1]}`),
  'bits-needed': ([items = 0]) => {
    let bits = 0;
    while (2 ** bits < items) bits++;
    return bits;
  },
  'storage-units': ([x = 0], title) => (title.includes(' bits') ? x * 8 : converted(x, title)),
  'transfer-time': ([size = 0, rate = 1], title) => (size * (title.includes('megabytes') ? 8 : 1)) / rate,
  'image-size': ([w = 0, h = 0, bits = 0]) => (w * h * bits) / 8,
  'code-count': ([length = 0, signs = 0]) => Array.from({ length }, () => signs).reduce((a, b) => a * b, 1),
  'letter-shift': ([by = 0], title, options) =>
    options.filter(
      (option) =>
        option ===
        [...quoted(title)].map((letter) => ALPHABET[(ALPHABET.indexOf(letter) + by) % 26]).join(''),
    ),
  assignments: (_, title) => {
    const letters: Record<string, number> = {};
    for (const [, letter = '', expression = ''] of title.matchAll(/([xy]) = ([^;.]+)/g))
      letters[letter] = evaluate(expression, letters);
    return letters.x!;
  },
  'counting-loop': (numbers, title) => {
    const [first = 0, last = 0] = numbers.slice(-2);
    const factor = Number(/adds (\d+) \*/.exec(title)?.[1] ?? 1);
    let total = 0;
    for (let i = first; i <= last; i++) total += factor * i;
    return total;
  },
  'nested-loops': ([outer = 0, inner = 0, stars = 1]) => outer * inner * stars,
  'halving-loop': ([x = 0, least = 0]) => {
    let times = 0;
    for (let rest = x; rest > least; rest >>= 1) times++;
    return times;
  },
  'div-and-mod': ([a = 0, b = 1, c = 1], title) =>
    title.includes('div') ? (a - (a % b)) / b : (a - b * Math.floor(a / b)) * c,
  'function-call': ([factor = 0, minus = 0, x = 0], title) =>
    title.includes('f(f(') ? (x * factor - minus) * factor - minus : x * factor - minus,
  conditions: ([a = 0, b = 0], title, options) =>
    options.filter((option) => holds(option, a, b) !== title.includes('NOT')),
  'list-index': ([, index = 0], title, options) =>
    options.filter((option) => option === /holds (.*?)\./.exec(title)![1]!.split(', ')[index]),
  'stack-or-queue': (numbers, title) => {
    const taken = ['One', 'Two', 'Three'].findIndex((word) => title.includes(word)) + 1;
    const values = title.includes('stack') ? [...numbers].reverse() : numbers;
    return values[taken]!;
  },
  'bubble-pass': (numbers, _, options) => {
    const kept: number[] = [];
    const carried = numbers.reduce((most, value) => {
      kept.push(Math.min(most, value));
      return Math.max(most, value);
    });
    return options.filter((option) => option === [...kept, carried].join(', '));
  },
  'binary-search': ([items = 0]) => {
    let looks = 0;
    for (let rest = items; rest > 0; rest = Math.floor(rest / 2)) looks++;
    return looks;
  },
};
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';

function converted(x: number, title: string): number {
  const [, to = '', from = ''] = /How many (\w+) are [\d.]+ (\w+)\?/.exec(title)!;
  return (x * prefixed(from)) / prefixed(to);
}

describe('templates', () => {
  it('are many and differ in id', () => {
    expect(new Set(TEMPLATES.map(({ id }) => id)).size).toBe(TEMPLATES.length);
    expect(TEMPLATES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(TEMPLATES.map(({ topic }) => topic)).size).toBeGreaterThanOrEqual(12);
  });

  it('have a second solution each, but for English, whose answers are word lists', () => {
    const unsolved = TEMPLATES.filter(({ id }) => SOLVERS[id] === undefined);
    expect(new Set(unsolved.map(({ subject }) => subject))).toEqual(new Set(['English']));
    expect(Object.keys(SOLVERS).length + unsolved.length).toBe(TEMPLATES.length);
  });

  it.each(TEMPLATES.map((template) => [template.id, template] as const))(
    '%s: one right answer of five',
    (id, template) => {
      const draw = createDraw(17);
      for (let i = 0; i < QUESTIONS_PER_TEMPLATE; i++) {
        const question = createQuestion(template, template.draw(draw), draw);
        const options = LETTERS.map((letter) => question.options[letter]);
        const right = question.options[question.right];
        expect(new Set(options).size, question.title).toBe(5);
        expect(options.join(), question.title).not.toMatch(/NaN|undefined|e[+-]\d/);
        expect(`${question.title} ${options}`).not.toMatch(/undefined|NaN|\s\s/);
        const solver = SOLVERS[id];
        if (solver === undefined) continue;
        const numbers = question.title.match(/\d+(\.\d+)?/g)?.map(Number) ?? [];
        const solution = solver(numbers, question.title, options);
        const fitting = Array.isArray(solution)
          ? solution
          : options.filter(
              (option) => Math.abs(numberIn(option) - solution) < 1e-9 * Math.max(1, Math.abs(solution)),
            );
        expect(fitting, question.title).toEqual([right]);
      }
    },
  );
});
