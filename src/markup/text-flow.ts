/** Text as a page sets it: runs of blanks are one, a break starts a line, and neither stands at an end. */

export interface TextFlow {
  /** Text in which blanks and line ends count as one blank. */
  text(text: string): void;
  /** Text whose line the next words share, even if a block holds them. */
  lead(text: string): void;
  /** Text that is kept to the letter, on lines of its own. */
  verbatim(text: string): void;
  /** Starts a new line, unless one has just been started. */
  break(): void;
  /** What has been set. */
  toString(): string;
}

export function createTextFlow(): TextFlow {
  let set = '';
  let pending: '' | ' ' | '\n' = '';
  let isLed = false;
  const put = (text: string): void => {
    set += (set === '' ? '' : pending) + text;
    pending = '';
    isLed = false;
  };
  const flow: TextFlow = {
    text(text) {
      // A no-break space is what editors write for a blank.
      const words = text.replace(/[\s\u00a0]+/g, ' ');
      if (words.startsWith(' ') && pending === '') pending = ' ';
      const inner = words.trim();
      if (inner === '') return;
      put(inner);
      if (words.endsWith(' ')) pending = ' ';
    },
    lead(text) {
      flow.text(text);
      isLed = true;
    },
    verbatim(text) {
      const lines = text.replaceAll('\u00a0', ' ').replace(/^\r?\n|\s+$/g, '');
      if (lines.trim() === '') return;
      flow.break();
      put(lines);
      flow.break();
    },
    break() {
      if (!isLed) pending = '\n';
    },
    toString: () => set,
  };
  return flow;
}
