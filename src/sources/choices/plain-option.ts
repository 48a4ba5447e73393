/** Two texts that differ in blanks or in the form of their letters in Unicode alone are one option. */
export function plainOption(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}
