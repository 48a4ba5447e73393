/** Computing, axis Data: number systems, storage, codes. */
import { decimal, numberDraft } from '../numbers.ts';
import { axisTemplates, type Template, template } from '../template.ts';
import { words } from '../words.ts';

const binary = (value: number): string => value.toString(2);
/** The number that the binary digits of `value` make when they are read backwards. */
const reversed = (value: number): number => Number.parseInt([...binary(value)].reverse().join(''), 2);

export const dataTemplates: readonly Template[] = axisTemplates('Computing', 'Data', [
  template({ id: 'binary-to-decimal', topic: 'Number systems', base: -0.25 }, (draw) => {
    const value = draw.int(4, draw.pick([31, 127, 255]));
    const mistakes = [reversed(value), value * 2, (value - (value % 2)) / 2, value + 2, value - 1, value + 4];
    const title = `What is the binary number ${binary(value)} in decimal?`;
    return numberDraft({ title, right: value, mistakes });
  }),
  template({ id: 'decimal-to-binary', topic: 'Number systems', base: 0.1 }, (draw) => {
    const value = draw.int(5, draw.pick([31, 99, 255]));
    const mistakes = [reversed(value), value + 1, value * 2, value - 1, value + 2];
    const title = `What is the decimal number ${value} in binary?`;
    return numberDraft({ title, right: value, mistakes, format: binary });
  }),
  template({ id: 'binary-sum', topic: 'Number systems', base: 0.4 }, (draw) => {
    const [a, b] = [draw.int(3, draw.pick([15, 31])), draw.int(2, 15)];
    const mistakes = [a ^ b, a | b, a + b + 1, a + b - 1, (a + b) * 2];
    const title = `What is the sum of the binary numbers ${binary(a)} and ${binary(b)}?`;
    return numberDraft({ title, right: a + b, mistakes, steps: 2, format: binary, least: 1 });
  }),
  template({ id: 'hexadecimal-to-decimal', topic: 'Number systems', base: 0.6 }, (draw) => {
    const [high, low] = [draw.int(1, 15), draw.int(0, 15)];
    const right = high * 16 + low;
    const mistakes = [high * 10 + low, high + low, low * 16 + high, right - 16, right + 1];
    const title = `What is the hexadecimal number ${right.toString(16).toUpperCase()} in decimal?`;
    return numberDraft({ title, right, mistakes, steps: 2 });
  }),
  template({ id: 'bits-needed', topic: 'Storage', base: 0.5 }, (draw) => {
    const values = draw.int(5, draw.pick([60, 250, 2000]));
    const right = Math.ceil(Math.log2(values));
    const mistakes = [right + 1, right - 1, Math.ceil(values / 2), values, 8];
    const title = `${values} items get different binary codes of equal length. How many bits must a code have at least?`;
    return numberDraft({ title, right, mistakes, steps: 2, least: 1 });
  }),
  template({ id: 'storage-units', topic: 'Storage', base: -0.75 }, (draw) => {
    const [large, small, factor] = draw.pick([
      ['kilobytes', 'bytes', 1000],
      ['megabytes', 'kilobytes', 1000],
      ['gigabytes', 'megabytes', 1000],
      ['bytes', 'bits', 8],
    ] as const);
    const tenths = factor === 8 ? 10 * draw.int(3, 250) : draw.int(12, 990);
    const right = tenths * factor;
    const mistakes =
      factor === 8
        ? [right / 8, right * 2, right + 80, right / 2, right * 10]
        : [right / 10, right * 10, tenths, right / 100, right * 100];
    const title = `How many ${small} are ${decimal(tenths, 1)} ${large}?`;
    return numberDraft({ title, right, mistakes, places: 1 });
  }),
  template({ id: 'transfer-time', topic: 'Storage', base: -0.25 }, (draw) => {
    const rate = draw.int(2, 40);
    const seconds = 8 * draw.int(1, 30);
    if (draw.chance(0.5)) {
      const title = `A file of ${rate * seconds} megabits is sent at ${rate} megabits per second. How long does it take?`;
      const mistakes = [seconds / 8, seconds * 8, seconds + rate, seconds + 10];
      return numberDraft({ title, right: seconds, mistakes, unit: 's' });
    }
    const title = `A file of ${(rate * seconds) / 8} megabytes is sent at ${rate} megabits per second. How long does it take?`;
    const mistakes = [seconds / 8, seconds * 8, seconds / 4, seconds + 10];
    return numberDraft({ title, right: seconds, mistakes, steps: 3, unit: 's' });
  }),
  template({ id: 'image-size', topic: 'Storage', base: 0.25 }, (draw) => {
    const [wide, high] = [10 * draw.int(2, 30), 10 * draw.int(2, 30)];
    const bytes = draw.int(1, 4);
    const right = wide * high * bytes;
    const mistakes = [
      (wide + high) * bytes,
      wide * high * bytes * 8,
      bytes === 1 ? 2 * right : wide * high,
      wide * high * (bytes + 1),
      right / 10,
    ];
    const title = `An image is ${wide} pixels wide and ${high} pixels high, and a pixel takes ${8 * bytes} bits. How many bytes does the image take?`;
    return numberDraft({ title, right, mistakes, steps: 3 });
  }),
  template({ id: 'code-count', topic: 'Codes', base: 0 }, (draw) => {
    const thing = draw.pick(['code', 'password', 'key', 'ticket number', 'room number']);
    const length = draw.int(2, 4);
    const symbols = draw.int(2, 15);
    const right = symbols ** length;
    const mistakes = [
      symbols * length,
      length ** symbols,
      symbols ** (length - 1),
      right - symbols,
      symbols ** (length + 1),
    ].filter((value) => value < 1e6);
    const title = `A ${thing} consists of ${length} signs, each one of ${symbols} possible signs. How many are possible?`;
    return numberDraft({ title, right, mistakes, steps: length - 1, least: 1 });
  }),
  template({ id: 'letter-shift', topic: 'Codes', base: 0.4 }, (draw) => {
    const word = draw.pick(WORDS);
    const by = draw.int(1, 5);
    const title = `A cipher moves each letter ${by} ${by === 1 ? 'place' : 'places'} forward in the alphabet, from z on to a. What does it make of "${word}"?`;
    const right = shifted(word, by);
    const slips = [-by, by + 1, by + 2, by + 3].map((slip) => shifted(word, slip));
    const oneLetterOff = right.slice(0, -1) + shifted(right.slice(-1), 1);
    const wrong = [oneLetterOff, ...slips].filter((text) => text !== word);
    return { title, right, wrong, steps: word.length - 1 };
  }),
]);

const WORDS = words(
  'cab dog sun map key red box hat jam leaf moon tree fish code data rain lamp ship bird wind snow gold',
);

/** Each letter moved `by` places through the alphabet. */
function shifted(word: string, by: number): string {
  return [...word]
    .map((letter) => String.fromCharCode(97 + ((letter.charCodeAt(0) - 97 + by + 26) % 26)))
    .join('');
}
