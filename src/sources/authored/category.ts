/** Moodle's path of a category as a topic. */

/**
 * `$course$/top/Fractions/Adding` is `Fractions / Adding`; `//` is a slash in a name. Null for the top alone.
 * https://docs.moodle.org/en/GIFT_format#Specifying_categories
 */
export function topicOfCategory(path: string): string | null {
  const names = path
    .trim()
    .split(/(?<!\/)\/(?!\/)/)
    .map((name) => name.replaceAll('//', '/').trim())
    .filter((name, i) => name !== '' && !/^\$\w+\$$/.test(name) && !(name === 'top' && i < 2));
  return names.length === 0 ? null : names.join(' / ');
}
