/**
 * Text in lines, for SVG, which breaks none. Widths are estimated: nothing here knows the font that a viewer will
 * take, so the estimate is on the wide side of Helvetica's and Arial's metrics.
 */

/** Shares of the font size. */
const NARROW = 0.3;
const MIDDLE = 0.56;
const CAPITAL = 0.7;
const WIDE = 0.86;
const FULL = 1.05;

function characterWidth(character: string): number {
  if (/[iljtfI1.,:;'|!()[\] ]/.test(character)) return character === '1' ? MIDDLE : NARROW;
  if (/[mwMW@%—…]/.test(character)) return WIDE;
  if (/\p{Lu}|[&+<=>×−]/u.test(character)) return CAPITAL;
  // East Asian scripts and pictures fill a square; what combines with the letter before it is counted, to be safe.
  return /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|\p{Extended_Pictographic}/u.test(
    character,
  )
    ? FULL
    : MIDDLE;
}

/** Width of a line of text at a font size, pixels. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width * fontSize;
}

/**
 * Lines no wider than `width` pixels, broken at spaces, and within a word that is wider than a line.
 * What does not fit into `most` lines is left out, and the last line ends in an ellipsis. Never empty.
 */
export function wrapText(
  text: string,
  { width, fontSize, most = Number.POSITIVE_INFINITY }: { width: number; fontSize: number; most?: number },
): string[] {
  const fits = (line: string) => textWidth(line, fontSize) <= width;
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of word) {
      if (line !== '' && !fits(line + character)) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  const last = [...lines[most - 1]!];
  while (last.length > 0 && !fits(`${last.join('')}…`)) last.pop();
  return [...lines.slice(0, most - 1), `${last.join('').trimEnd()}…`];
}
