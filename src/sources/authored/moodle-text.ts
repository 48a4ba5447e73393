/** Texts in the formats that Moodle marks them with. */
import { hasTag, plainText } from '../../markup/index.ts';

/**
 * HTML becomes plain text by the rule of `plainText`. Moodle's own format, which is also that of an unmarked text, may
 * hold tags, and its line ends count. Plain text and Markdown stay as they are.
 *
 * @param format `html`, `moodle`, `moodle_auto_format`, `plain`, `plain_text`, `markdown`; '' for none
 */
export function moodleText(text: string, format: string): string {
  switch (format.toLowerCase()) {
    case 'plain':
    case 'plain_text':
    case 'markdown':
      return text.trim();
    case 'html':
      return plainText(text);
    default:
      return plainText(hasTag(text) ? text.trim().replace(/\r?\n/g, '<br>') : text);
  }
}
