/** Computing, axis Data: number systems, storage, codes. */
import { decimal, numberDraft, withUnit } from '../numbers.ts';
import { axisTemplates, type Draft, type Template } from '../template.ts';

const binary = (value: number): string => value.toString(2);

export const dataTemplates: readonly Template[] = axisTemplates('Computing', 'Data', [
  {
    id: 'binary-to-decimal',
    topic: 'Number systems',
    base: -0.25,
    draw(draw) {
      const value = draw.int(4, draw.pick([31, 127, 255]));
      const reversed = Number.parseInt([...binary(value)].reverse().join(''), 2);
      const mistakes = [reversed, value * 2, (value - (value % 2)) / 2, value + 2, value - 1, value + 4];
      return numberDraft({
        title: `What is the binary number ${binary(value)} in decimal?`,
        right: value,
        mistakes,
      });
    },
  },
  {
    id: 'decimal-to-binary',
    topic: 'Number systems',
    base: 0.1,
    draw(draw) {
      const value = draw.int(5, draw.pick([31, 99, 255]));
      const reversed = Number.parseInt([...binary(value)].reverse().join(''), 2);
      const mistakes = [reversed, value + 1, value * 2, value - 1, value + 2];
      return numberDraft({
        title: `What is the decimal number ${value} in binary?`,
        right: value,
        mistakes,
        format: binary,
      });
    },
  },
  {
    id: 'binary-sum',
    topic: 'Number systems',
    base: 0.4,
    draw(draw) {
      const [a, b] = [draw.int(3, draw.pick([15, 31])), draw.int(2, 15)];
      const mistakes = [a ^ b, a | b, a + b + 1, a + b - 1, (a + b) * 2];
      const title = `What is the sum of the binary numbers ${binary(a)} and ${binary(b)}?`;
      return numberDraft({ title, right: a + b, mistakes, steps: 2, format: binary, least: 1 });
    },
  },
  {
    id: 'hexadecimal-to-decimal',
    topic: 'Number systems',
    base: 0.6,
    draw(draw) {
      const [high, low] = [draw.int(1, 15), draw.int(0, 15)];
      const right = high * 16 + low;
      const mistakes = [high * 10 + low, high + low, low * 16 + high, right - 16, right + 1];
      const title = `What is the hexadecimal number ${right.toString(16).toUpperCase()} in decimal?`;
      return numberDraft({ title, right, mistakes, steps: 2 });
    },
  },
  {
    id: 'bits-needed',
    topic: 'Storage',
    base: 0.5,
    draw(draw) {
      const values = draw.int(5, draw.pick([60, 250, 2000]));
      const right = Math.ceil(Math.log2(values));
      const mistakes = [right + 1, right - 1, Math.ceil(values / 2), values, 8];
      const title = `${values} items get different binary codes of equal length. How many bits must a code have at least?`;
      return numberDraft({ title, right, mistakes, steps: 2, least: 1 });
    },
  },
  {
    id: 'storage-units',
    topic: 'Storage',
    base: -0.75,
    draw(draw) {
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
      return numberDraft({ title, right, mistakes, format: (value) => decimal(value, 1), least: 1 });
    },
  },
  {
    id: 'transfer-time',
    topic: 'Storage',
    base: -0.25,
    draw(draw) {
      const rate = draw.int(2, 40);
      const seconds = 8 * draw.int(1, 30);
      const format = withUnit('s');
      if (draw.chance(0.5)) {
        const title = `A file of ${rate * seconds} megabits is sent at ${rate} megabits per second. How long does it take?`;
        return numberDraft({
          title,
          right: seconds,
          mistakes: [seconds / 8, seconds * 8, seconds + rate, seconds + 10],
          format,
          least: 1,
        });
      }
      const title = `A file of ${(rate * seconds) / 8} megabytes is sent at ${rate} megabits per second. How long does it take?`;
      return numberDraft({
        title,
        right: seconds,
        mistakes: [seconds / 8, seconds * 8, seconds / 4, seconds + 10],
        steps: 3,
        format,
        least: 1,
      });
    },
  },
  {
    id: 'image-size',
    topic: 'Storage',
    base: 0.25,
    draw(draw) {
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
    },
  },
  {
    id: 'code-count',
    topic: 'Codes',
    base: 0,
    draw(draw) {
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
      ];
      const title = `A ${thing} consists of ${length} signs, each one of ${symbols} possible signs. How many are possible?`;
      return numberDraft({
        title,
        right,
        mistakes: mistakes.filter((value) => value < 1e6),
        steps: length - 1,
        least: 1,
      });
    },
  },
  {
    id: 'letter-shift',
    topic: 'Codes',
    base: 0.4,
    draw(draw) {
      const word = draw.pick(WORDS);
      const by = draw.int(1, 5);
      const title = `A cipher moves each letter ${by} ${by === 1 ? 'place' : 'places'} forward in the alphabet, from z on to a. What does it make of "${word}"?`;
      return shiftDraft(title, word, by);
    },
  },
]);

const WORDS =
  'cab dog sun map key red box hat jam leaf moon tree fish code data rain lamp ship bird wind snow gold'.split(
    ' ',
  );

function shiftDraft(title: string, word: string, by: number): Draft {
  const right = shifted(word, by);
  const slips = [-by, by + 1, by + 2, by + 3].map((slip) => shifted(word, slip));
  const oneLetterOff = right.slice(0, -1) + shifted(right.slice(-1), 1);
  const wrong = [...new Set([oneLetterOff, ...slips])].filter((text) => text !== right && text !== word);
  return { title, right, wrong, steps: word.length - 1 };
}

/** Each letter moved `by` places through the alphabet. */
function shifted(word: string, by: number): string {
  return [...word]
    .map((letter) => String.fromCharCode(97 + ((letter.charCodeAt(0) - 97 + by + 26) % 26)))
    .join('');
}
