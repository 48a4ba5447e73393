/** Members of a run as classifiers that stand alone. */
import {
  asClassHasThem,
  averageStudent,
  soloStudent,
  type WholeClassifier,
  withAdapter,
} from '../students/index.ts';
import { calibrated, studentRow } from '../training/index.ts';
import type { Member, Members } from './members.ts';

/** All weights of a member; what a class shares is read once. */
export async function classifiers({
  class: class_,
}: Members): Promise<(member: Member) => WholeClassifier | Promise<WholeClassifier>> {
  if (class_ === null) return (member) => soloStudent((member as Member & { folder: string }).folder);
  const { model, tokenizer, record } = class_;
  const average = await averageStudent(model, tokenizer.files);
  return (member) =>
    member.recipe === 'class'
      ? asClassHasThem(average, calibrated(studentRow(model, member.mean), record.temperature))
      : withAdapter(average, member.folder);
}
