/** What a population that was trained on items alone makes of new ones. */
import type { KeyedOptions } from '../../answers/index.ts';
import type { Device } from '../../engine/index.ts';
import { needsBase, type Reader } from '../../readers/index.ts';
import {
  type ClassModel,
  createPooler,
  placeRows,
  type TextEncoder,
  type Tokens,
} from '../../training/index.ts';
import { type ReadDifficulties, readItems } from './learn-items.ts';
import { type OptionReader, readOptions, readsBase } from './options/learn-options.ts';
import { textsOf } from './options/train-options.ts';

export interface AskedItems {
  /** Of questions, as people read them. */
  readonly texts: readonly string[];
  /** Questions whose right option is known, and of which shares of the options are asked. */
  readonly keyed: readonly KeyedOptions[];
}

export interface ReadItems {
  /** Of each text. */
  readonly difficulties: ReadDifficulties;
  /** Of each question with a key, which share of the wrong answers each wrong option draws, in their order. */
  readonly shares: readonly (readonly number[])[];
}

export interface ItemReader {
  /** What the base has to read for that, each text once. */
  textsOfBase(asked: AskedItems): readonly string[];
  /** Yields how many texts the base read since it last did. Null when interrupted. */
  read(
    asked: AskedItems,
    how: { readonly encode: (text: string) => Tokens; readonly interrupted: () => boolean },
  ): AsyncGenerator<number, ReadItems | null>;
  release(): Promise<void>;
}

/**
 * @param how.options null where no counts of options taught any
 * @throws UnderstudyError `base` where the model is broken
 */
export async function openItemReader(
  device: Device,
  { checkpoint }: Pick<ClassModel, 'checkpoint'>,
  { reader, options }: { readonly reader: Reader; readonly options: OptionReader | null },
): Promise<ItemReader> {
  const [forItems, forOptions] = [needsBase(reader), options !== null && readsBase(options)];
  const pooler = forItems || forOptions ? await createPooler(device, checkpoint, 0) : null;
  const textsOfBase = ({ texts, keyed }: AskedItems) => [
    ...new Set([...(forItems ? texts : []), ...(forOptions ? textsOf(keyed) : [])]),
  ];
  return {
    textsOfBase,
    async *read(asked, { encode, interrupted }) {
      const plain = textsOfBase(asked);
      const rows = plain.length === 0 ? [] : yield* pool(pooler!, plain.map(encode), interrupted);
      if (rows === null) return null;
      const vectors = new Map(plain.map((text, place) => [text, rows[place]!]));
      const { texts, keyed } = asked;
      return {
        difficulties: readItems(reader, {
          texts,
          base: forItems ? texts.map((text) => vectors.get(text)!) : [],
        }),
        shares:
          options === null
            ? keyed.map(() => [])
            : keyed.map((question) => readOptions(options, question, (text) => vectors.get(text))),
      };
    },
    release: async () => pooler?.release(),
  };
}

/** What the base makes of each text, [hidden]; null when interrupted. */
async function* pool(
  pooler: TextEncoder,
  texts: readonly Tokens[],
  interrupted: () => boolean,
): AsyncGenerator<number, Float32Array[] | null> {
  const rows = new Float32Array(texts.length * pooler.width);
  for await (const pass of pooler.encode(texts)) {
    placeRows(rows, pooler.width, pass);
    yield pass.texts.length;
    if (interrupted()) return null;
  }
  return texts.map((_, text) => rows.subarray(text * pooler.width, (text + 1) * pooler.width));
}
