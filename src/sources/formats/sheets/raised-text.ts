/** Texts of which a sheet sets parts higher or lower: `x^2` and `a_1`, by the rule for HTML. x² and x2 are two questions. */
import { script } from '../../../markup/index.ts';

export type Raise = '^' | '_' | '';

export interface RaisedText {
  /** From here on text is set so, up to the next call. */
  raise(how: Raise): void;
  add(text: string): void;
  /** What has been added; begins anew. */
  take(): string;
}

export function raisedText(): RaisedText {
  let [text, part, raised] = ['', '', '' as Raise];
  const close = (): void => {
    text += raised === '' ? part : script(raised, part);
    part = '';
  };
  return {
    raise(how) {
      close();
      raised = how;
    },
    add(more) {
      part += more;
    },
    take() {
      close();
      const whole = text;
      [text, raised] = ['', ''];
      return whole;
    },
  };
}
