/** A field of a CSV as it stands in the file (RFC 4180): quoted where it must be, and where it is a text without characters. */
export function csvField(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
