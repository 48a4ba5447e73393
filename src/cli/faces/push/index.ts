/** How `push` is shown. */
import type { Face } from '../../face.ts';
import { pushDisplay } from './display.ts';
import { hasFailed, printPushPlan, printPushSummary } from './summary.ts';

export const pushFace: Face<'push'> = {
  examples: `
Examples:
  understudy push runs/answers-class --dry-run
  understudy push runs/answers-class --hub-org school
  understudy push runs/answers-class --student 07 21 --anonymous

Each synthetic student becomes a repository of their own, private unless --hub-public is given, with a model card. The
token is that of HUGGINGFACE_ACCESS_TOKEN or HF_TOKEN, in the environment or in .env, or of a login by Hugging Face's own
tools. The same command again goes on where it stopped, and passes over whoever is there as they are.
`,
  display: pushDisplay,
  tell: printPushSummary,
  tellPlan: printPushPlan,
  stopped: () => 'interrupted; the same command goes on with the others',
  statusOf: ({ students }) => (students.some(hasFailed) ? 1 : 0),
  statusOfPlan: ({ students }) => (students.some(hasFailed) ? 1 : 0),
};
