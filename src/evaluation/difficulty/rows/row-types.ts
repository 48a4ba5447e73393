/** Rows of the tables on questions: every number named real or synthetic. */

/** What an item analysis says of the real answers; null where they do not define it. */
export type ItemColumns = {
  /** Corrected item-rest correlation. */
  readonly real_item_rest: number | null;
  /** Facility among the upper 27 % of students less that among the lower 27 %. */
  readonly real_upper_lower: number | null;
  /** Mean squares of the residuals from the Rasch model, 1 as it expects, more where they surprise; and as normal deviates. */
  readonly real_infit: number | null;
  readonly real_infit_z: number | null;
  readonly real_outfit: number | null;
  readonly real_outfit_z: number | null;
  /** Correlation of the answers with the abilities of those who gave them. */
  readonly real_point_measure: number | null;
  /** What to look at again, with blanks between: negative-discrimination, too-easy and so on; from 30 answers on. */
  readonly real_flags: string;
};

/** b with its 90 % interval, and the facility that follows from it. Without error and bounds where the class has met the question. */
export type SyntheticColumns = {
  /** Share right to expect of the population at synthetic_b. */
  readonly synthetic_facility: number;
  readonly synthetic_facility_low_90: number | null;
  readonly synthetic_facility_high_90: number | null;
  /** On the scale of the real b; with real answers its posterior. */
  readonly synthetic_b: number;
  readonly synthetic_b_se: number | null;
  readonly synthetic_b_low_90: number | null;
  readonly synthetic_b_high_90: number | null;
};

export type QuestionRow = ItemColumns &
  SyntheticColumns & {
    readonly question_id: string;
    readonly text: string;
    /** Real ones. */
    readonly answers: number;
    readonly real_facility: number | null;
    /** Rasch difficulty and its standard error, logits. */
    readonly real_b: number | null;
    readonly real_b_se: number | null;
    /** What synthetic_b is made of: b as the class alone has it, and as the words alone have it. */
    readonly synthetic_b_of_class: number;
    readonly synthetic_b_of_words: number;
    /** Mean P(correct) of the synthetic students, as they say it. */
    readonly synthetic_facility_of_class: number;
    /** In what a new question is unlike those of the log, with blanks between: words, topic, options. */
    readonly unlike: string;
    /** Which fold held the question out; null for a new one, and one that none held out. */
    readonly part: number | null;
  };

/** A row a question and option, of the real answers whose option the log says. */
export type OptionRow = {
  readonly question_id: string;
  /** a to z */
  readonly option: string;
  /** 1 for the right one; null where the log does not say which that is. */
  readonly is_key: 0 | 1 | null;
  /** Those that chose it, of all whose option is known. */
  readonly real_share: number | null;
  /** Correlation of choosing it with how the student did on the other questions. */
  readonly real_option_rest: number | null;
  /** Those that chose it. */
  readonly answers: number;
  /** key-suspect and rare-distractor, where they are about this option. */
  readonly real_flags: string;
};
