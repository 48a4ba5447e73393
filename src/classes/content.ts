/** What goes to the Hub for a synthetic student: weights and tokenizer, as `export` writes them. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withScratchFolder } from '../files/index.ts';
import { type PushFile, type StudentContent, sizesOf } from '../hub/index.ts';
import { baseConfigText, fingerprintFolder, openCheckpoint, readConfig } from '../model/index.ts';
import type { ReadableRun } from '../runs/index.ts';
import { saveWhole } from '../students/index.ts';
import { loadTokenizer, stateMaxLength } from '../text/index.ts';
import { calibrated, studentRow } from '../training/index.ts';
import { checkLeaving, classifiers } from './classifiers.ts';
import type { Member, Members } from './members.ts';
import { once } from './once.ts';
import type { TrainedClass } from './trained-class.ts';

/**
 * A student of recipe `solo`: the model's files of their folder, without the other files there.
 *
 * @param maxLength tokens after which their texts are cut
 * @throws UnderstudyError `base` where one of them is missing or broken
 */
export async function soloContent(
  student: string,
  { folder, maxLength }: { readonly folder: string; readonly maxLength: number },
): Promise<StudentContent> {
  await (await openCheckpoint(folder)).close();
  const files = await modelFiles(folder, maxLength);
  return {
    student,
    recipe: 'solo',
    fingerprint: await fingerprintFolder(folder),
    sizes: () => sizesOf(files),
    withFiles: (use) => use(files),
  };
}

/** A function from a member of a run to their content; what the class shares is read once, when it is first needed. */
export function contents(run: ReadableRun, members: Members): (member: Member) => Promise<StudentContent> {
  checkLeaving(members);
  const { class: class_, maxLength } = members;
  if (class_ === null)
    return ({ student, ...member }) =>
      soloContent(student, { folder: (member as { folder: string }).folder, maxLength });
  const { folder } = class_.model.checkpoint;
  const shared = once(() => fingerprintFolder(folder));
  const classifierOf = once(() => classifiers(members));
  return async (member) => ({
    student: member.student,
    recipe: member.recipe,
    fingerprint: await ownFingerprint(await shared(), member, class_),
    ...wholeOf(class_),
    // Their weights have the shapes of the class's, and so their files the same sizes.
    sizes: async () => sizesOf(await modelFiles(folder, maxLength)),
    withFiles: (use) =>
      withScratchFolder(run.folder, async (scratch) => {
        await saveWhole(scratch, await (await classifierOf())(member));
        return await use(await modelFiles(scratch, maxLength));
      }),
  });
}

/** Of a class that reads with more than its base. */
function wholeOf({ record: { whole } }: TrainedClass): Pick<StudentContent, 'whole'> {
  if (whole === undefined) return {};
  return { whole: { blocks: whole.shares.blocks.map(({ name }) => name), alone: whole.alone } };
}

/** The class's, with what the student owns in it. */
async function ownFingerprint(
  ofClass: string,
  member: Member,
  { model, record }: TrainedClass,
): Promise<string> {
  const hash = createHash('sha256').update(ofClass);
  if (member.recipe === 'class') {
    const { row, bias } = calibrated(studentRow(model, member.mean), record.temperature);
    return hash.update(row).update(String(bias)).digest('hex');
  }
  for (const name of (await readdir(member.folder)).filter((file) => file.startsWith('adapter_')).sort())
    hash.update(`${name}\n`).update(await readFile(join(member.folder, name)));
  return hash.digest('hex');
}

/** What Transformers reads of a folder that may hold more, with what the tokenizer must say of long texts. */
async function modelFiles(folder: string, maxLength: number): Promise<PushFile[]> {
  const tokenizer = await loadTokenizer(folder);
  // Written anew: a folder of an earlier version may still have the label names of its base.
  const config = baseConfigText(await readConfig(folder), { head: 'classifier' });
  return [
    { path: 'config.json', content: { bytes: new TextEncoder().encode(config) } },
    { path: 'model.safetensors', content: { file: join(folder, 'model.safetensors') } },
    ...stateMaxLength(tokenizer.files, maxLength).map(({ name, bytes }) => ({
      path: name,
      content: { bytes },
    })),
  ];
}
