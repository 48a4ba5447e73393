/** Every template there is. */
import type { Template } from '../template.ts';
import { dataTemplates } from './computing-data.ts';
import { programTemplates } from './computing-programs.ts';
import { grammarTemplates } from './english-grammar.ts';
import { sentenceTemplates } from './english-sentences.ts';
import { vocabularyTemplates } from './english-vocabulary.ts';
import { algebraTemplates } from './mathematics-algebra.ts';
import { arithmeticTemplates } from './mathematics-arithmetic.ts';
import { averageTemplates } from './mathematics-data.ts';
import { geometryTemplates } from './mathematics-geometry.ts';
import { numberTemplates } from './mathematics-numbers.ts';
import { proportionTemplates } from './mathematics-proportion.ts';
import { storyTemplates } from './mathematics-stories.ts';
import { energyTemplates } from './physics-energy.ts';
import { mechanicsTemplates } from './physics-mechanics.ts';
import { unitTemplates } from './physics-units.ts';

export const TEMPLATES: readonly Template[] = [
  ...arithmeticTemplates,
  ...storyTemplates,
  ...numberTemplates,
  ...proportionTemplates,
  ...algebraTemplates,
  ...geometryTemplates,
  ...averageTemplates,
  ...mechanicsTemplates,
  ...energyTemplates,
  ...unitTemplates,
  ...grammarTemplates,
  ...sentenceTemplates,
  ...vocabularyTemplates,
  ...dataTemplates,
  ...programTemplates,
];
