/** Which format of item authors a file has, by its ending and its contents. */
import { readFile, stat } from 'node:fs/promises';
import { readUtf8 } from '../formats/bytes/utf8.ts';
import { readProblem } from '../formats/log-file.ts';
import { logProblem } from '../formats/problems.ts';
import { isAiken, readAiken } from './aiken.ts';
import { type Authored, type AuthoredQuestion, createAuthored, withOwnIds } from './authored.ts';
import { readGift } from './gift.ts';
import { readMoodleXml } from './moodle-xml.ts';
import { isQtiItem, readQtiItem } from './qti.ts';
import { readQtiPackage } from './qti-package.ts';
import { rootOf, xmlText } from './xml-text.ts';

/** A bank of ten thousand questions with pictures in it is no larger, and one without pictures far smaller. */
const MOST_MIB = { withPictures: 64, text: 16 };

type TextFile = Parameters<typeof readUtf8>[0];

export interface AuthoredFile {
  /** As people call it. */
  readonly format: string;
  readonly questions: readonly AuthoredQuestion[];
  /** What was passed over, and what else is to be known of them. */
  readonly notes: readonly string[];
}

/**
 * Reads GIFT (.gift, .txt), Aiken (.txt), Moodle XML and QTI (.xml), and a package of QTI items (.zip).
 *
 * @throws UnderstudyError `log` naming the file, the line, and what to do
 */
export async function readAuthored(file: TextFile): Promise<AuthoredFile> {
  const { path } = file;
  await refuseTooLarge(path);
  const [format, read] = await recognise(file);
  const authored = await read();
  if (authored.questions.length === 0)
    throw logProblem(
      path,
      `no question of a single choice: ${authored.notes(format).join('; ')}`,
      'give a file with such questions',
    );
  const { questions, notes } = withOwnIds(authored.questions);
  return { format, questions, notes: [...authored.notes(format), ...notes] };
}

type Recognised = readonly [format: string, read: () => Authored | Promise<Authored>];

async function recognise(file: TextFile): Promise<Recognised> {
  const { path } = file;
  const ending = /\.[^.]*$/.exec(path.toLowerCase())?.[0];
  if (ending === '.zip') return ['a package of QTI items', () => readQtiPackage(path)];
  if (ending === '.xml') return recogniseXml(path, xmlText(path, await bytesOf(path)));
  const text = await textOf(file);
  return ending !== '.gift' && isAiken(text)
    ? ['Aiken', () => readAiken(path, text)]
    : ['GIFT', () => readGift(path, text)];
}

function recogniseXml(path: string, text: string): Recognised {
  const root = rootOf(text);
  if (root === 'quiz') return ['Moodle XML', () => readMoodleXml(path, text)];
  if (root !== null && isQtiItem(root))
    return [
      'QTI',
      () => {
        const authored = createAuthored(path);
        readQtiItem(path, text, authored);
        return authored;
      },
    ];
  const known =
    'give Moodle XML (<quiz>), an item of QTI 2.x or 3.0 (<assessmentItem>), or a package of them as .zip';
  throw logProblem(path, `unknown kind of XML: <${root ?? ''}>`, known);
}

async function refuseTooLarge(path: string): Promise<void> {
  const most = MOST_MIB[/\.(?:xml|zip)$/i.test(path) ? 'withPictures' : 'text'];
  const { size } = await stat(path);
  if (size > most * 2 ** 20)
    throw logProblem(path, `more than ${most} MiB`, 'give the questions in several files');
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return await readFile(path).catch((error: unknown) => {
    throw readProblem(path, error);
  });
}

async function textOf(file: TextFile): Promise<string> {
  let text = '';
  for await (const chunk of readUtf8(file)) text += chunk.toString();
  return text.replace(/^\ufeff/, '');
}
