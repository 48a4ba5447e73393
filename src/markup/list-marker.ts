/** What stands before an item of a list, where a question may speak of it: "statement II". */
import type { MarkupElement } from './markup-node.ts';

const ROMAN = [
  ['x', 10],
  ['ix', 9],
  ['v', 5],
  ['iv', 4],
  ['i', 1],
] as const;

/** @param place among the items, from 0 */
export function listMarker({ name, attributes }: MarkupElement, place: number): string {
  if (name !== 'ol') return '- ';
  const start = Number.parseInt(attributes.start ?? '1', 10);
  const number = (Number.isFinite(start) ? start : 1) + place;
  const letter = number >= 1 && number <= 26 ? String.fromCharCode(96 + number) : String(number);
  const roman = number >= 1 && number < 40 ? romanOf(number) : String(number);
  switch (attributes.type) {
    case 'a':
      return `${letter}. `;
    case 'A':
      return `${letter.toUpperCase()}. `;
    case 'i':
      return `${roman}. `;
    case 'I':
      return `${roman.toUpperCase()}. `;
    default:
      return `${number}. `;
  }
}

function romanOf(number: number): string {
  let [rest, said] = [number, ''];
  for (const [letters, value] of ROMAN) for (; rest >= value; rest -= value) said += letters;
  return said;
}
