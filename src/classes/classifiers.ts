/** Members of a run as classifiers that stand alone. */
import { checkModernBert } from '../model/index.ts';
import {
  asClassHasThem,
  averageStudent,
  soloStudent,
  type WholeClassifier,
  withAdapter,
} from '../students/index.ts';
import { calibrated, studentRow } from '../training/index.ts';
import type { Member, Members } from './members.ts';

/** @throws UnderstudyError `base` where members cannot leave their run, for no class of Transformers is made as they are */
export function checkLeaving({ class: class_ }: Members): void {
  if (class_ !== null) checkModernBert(class_.model.checkpoint.config, 'a student that leaves the run');
}

/** All weights of a member; what a class shares is read once. */
export async function classifiers(
  members: Members,
): Promise<(member: Member) => WholeClassifier | Promise<WholeClassifier>> {
  checkLeaving(members);
  const { class: class_ } = members;
  if (class_ === null) return (member) => soloStudent((member as Member & { folder: string }).folder);
  const { model, tokenizer, record } = class_;
  const average = await averageStudent(model, tokenizer.files);
  return (member) =>
    member.recipe === 'class'
      ? asClassHasThem(average, calibrated(studentRow(model, member.mean), record.temperature))
      : withAdapter(average, member.folder);
}
