/** Keys that an object has twice: JSON.parse takes the last of them without a word. */

/** The first key of an object that stands in it twice, nested objects aside. @param text valid JSON */
export function repeatedKey(text: string): string | undefined {
  const met = new Set<string>();
  let depth = 0;
  let isKey = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '"') {
      const start = i;
      for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
      if (!isKey) continue;
      const key = JSON.parse(text.slice(start, i + 1)) as string;
      if (met.has(key)) return key;
      met.add(key);
      isKey = false;
    } else if (character === '{' || character === '[') {
      depth += 1;
      isKey = depth === 1;
    } else if (character === '}' || character === ']') depth -= 1;
    else if (character === ',') isKey = depth === 1;
  }
  return undefined;
}
