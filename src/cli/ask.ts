/** Asks the members of a run questions: every text goes through an encoder once, whoever answers. */
import type { Question } from '../answers/index.ts';
import { type Device, type DeviceName, openDevice } from '../engine/index.ts';
import type { Run } from '../runs/index.ts';
import {
  openAdapterResponder,
  openClassResponder,
  openSoloResponder,
  type Responder,
} from '../students/index.ts';
import { loadTokenizer } from '../text/index.ts';
import type { Tokens } from '../training/index.ts';
import { follow } from './follow.ts';
import { type Member, type Members, maxLengthOf } from './members.ts';
import type { WorkContext } from './work-context.ts';

/** Who is asked, and on what. */
export interface Asking {
  readonly job: { readonly device: DeviceName; readonly threads: number };
  readonly run: Run;
  readonly members: Members;
  readonly context: WorkContext;
}

/** Members who answer together: where each stands among all, and how they are asked. */
interface Group {
  readonly places: readonly number[];
  /** Texts that go through an encoder. */
  readonly passes: number;
  readonly open: () => Promise<Responder>;
}

/** P(correct) [members, questions]; null when interrupted. Questions that share a text are asked once. */
export async function ask(
  questions: readonly Question[],
  { job, run, members, context }: Asking,
): Promise<Float32Array | null> {
  const textOf = new Map<string, number>();
  for (const { text } of questions) if (!textOf.has(text)) textOf.set(text, textOf.size);
  const device = await openDevice(job.device, { threads: job.threads });
  const texts = await tokensOf([...textOf.keys()], { run, members });
  const groups = groupsOf(members, device, texts.length);
  const of = groups.reduce((total, { passes }) => total + passes, 0);
  let done = 0;
  const tell = (passes: number) => {
    done += passes;
    context.emit({ event: 'progress', doing: 'asking', done, of });
  };
  tell(0);
  const probability = new Float32Array(members.members.length * questions.length);
  const columns = questions.map(({ text }) => textOf.get(text)!);
  for (const { places, open } of groups) {
    const responder = await open();
    const answers = await follow(responder.ask(texts, context), tell).finally(responder.release);
    if (answers === null) return null;
    places.forEach((place, s) => {
      columns.forEach((text, q) => {
        probability[place * columns.length + q] = answers[s * textOf.size + text]!;
      });
    });
  }
  return probability;
}

async function tokensOf(
  texts: readonly string[],
  { run, members }: Pick<Asking, 'run' | 'members'>,
): Promise<Tokens[]> {
  const tokenizer =
    members.class?.tokenizer ?? (await loadTokenizer((members.members[0] as SoloMember).folder));
  const maxLength = maxLengthOf(members, run);
  return texts.map((text) => tokenizer.encode(text, maxLength));
}

type ClassMember = Extract<Member, { recipe: 'class' }>;
type SoloMember = Exclude<Member, ClassMember>;

function groupsOf({ members, class: class_ }: Members, device: Device, texts: number): Group[] {
  const placesOf = (recipe: Member['recipe']) =>
    [...members.keys()].filter((place) => members[place]!.recipe === recipe);
  const foldersOf = (places: readonly number[]) =>
    places.map((place) => (members[place] as SoloMember).folder);
  if (class_ === null) {
    const places = placesOf('solo');
    const open = () => openSoloResponder({ device, folders: foldersOf(places) });
    return [{ places, passes: places.length * texts, open }];
  }
  const { model, record } = class_;
  const [asClass, adapted] = [placesOf('class'), placesOf('adapter')];
  const means = asClass.map((place) => (members[place] as ClassMember).mean);
  const { temperature } = record;
  const groups: Group[] = [
    {
      places: asClass,
      passes: texts,
      open: () => openClassResponder({ device, model, means, temperature }),
    },
    {
      places: adapted,
      passes: adapted.length * texts,
      open: () => openAdapterResponder({ device, base: model.checkpoint, folders: foldersOf(adapted) }),
    },
  ];
  return groups.filter(({ places }) => places.length > 0);
}
