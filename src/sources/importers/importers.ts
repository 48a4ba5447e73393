/** All importers, in the order in which a file is held against them: what is known by names comes before contents. */
import { IMPORTED, type ImportedFormat } from './format-names.ts';
import type { Importer } from './importer.ts';
import { assistments } from './platforms/assistments.ts';
import { canvas } from './platforms/canvas.ts';
import { ednet } from './platforms/ednet.ts';
import { googleForms } from './platforms/google-forms.ts';
import { inspera } from './platforms/inspera.ts';
import { irt } from './platforms/irt.ts';
import { moodleGrades } from './platforms/moodle-grades.ts';
import { moodleResponses } from './platforms/moodle-responses.ts';
import { openEdx } from './platforms/open-edx.ts';
import { tao } from './platforms/tao.ts';
import { wide } from './platforms/wide.ts';
import { xapi } from './platforms/xapi.ts';

const BY_NAME: Readonly<Record<ImportedFormat, Importer>> = {
  'moodle-responses': moodleResponses,
  'moodle-grades': moodleGrades,
  canvas,
  'google-forms': googleForms,
  'open-edx': openEdx,
  xapi,
  inspera,
  tao,
  assistments,
  ednet,
  irt,
  wide,
};

export const IMPORTERS: readonly Importer[] = IMPORTED.map((name) => BY_NAME[name]);
