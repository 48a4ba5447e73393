/** What an encoder cannot be tuned for. */
import { UnderstudyError } from '../../errors.ts';
import type { ClassEncoder } from '../../model/index.ts';
import type { BlockName } from '../../readers/inputs.ts';

interface Read {
  readonly recipe: string;
  readonly encoder?: ClassEncoder;
  readonly readers?: readonly BlockName[];
}

/**
 * An encoder that is not read is tuned for nothing. It is checked once it is known whether the file is an answer log or
 * items alone, whose defaults differ.
 *
 * @throws UnderstudyError `usage` for a tuned encoder that is none of the readers
 */
export function checkReaders({ recipe, encoder, readers = ['base'] }: Read): void {
  if (recipe !== 'class' || encoder !== 'tuned' || readers.includes('base')) return;
  throw new UnderstudyError('usage', `\`readers\`: ${readers[0]} needs \`encoder: frozen\``, {
    hint: 'freeze it, or let `readers` begin with base',
  });
}
