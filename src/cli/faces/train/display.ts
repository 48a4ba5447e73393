/** The progress of `train`: a live line on a terminal, a line an epoch and a student elsewhere. */
import type { EventOf } from '../../../jobs/index.ts';
import type { AdapterEvent, ClassEvent, SoloEvent } from '../../../students/index.ts';
import { counted, formatCount, formatDuration, formatShare, formatStudent } from '../../../words.ts';
import { leakLines, logLeakLines } from '../../display/leak-lines.ts';
import { bar, liveLine, progressText } from '../../display/live-line.ts';
import { formatPath } from '../../display/path.ts';
import { progressLine } from '../../display/progress-line.ts';
import { remainingTime } from '../../display/remaining-time.ts';
import type { WorkDisplay } from '../../face.ts';
import type { Io } from '../../io.ts';
import { describePush, type PushedOrNot } from '../push/display.ts';
import { itemsLines } from './items.ts';
import { formatPlace, placeOfEpoch, placeOfStep } from './stage-places.ts';

/** Events of a training, and of students who are pushed meanwhile. */
type Shown = EventOf<'train'> | PushedOrNot;
type Student = Extract<SoloEvent, { event: 'student' }>;
type Batch = Extract<AdapterEvent, { event: 'adapters' }>;
type Class = Extract<ClassEvent, { event: 'class' }>;
type Evaluation = Extract<Shown, { event: 'evaluation'; student: null }>;

export function trainDisplay(io: Io): WorkDisplay<Shown> {
  const line = liveLine(io);
  const showProgress = progressLine(line);
  let remaining = remainingTime();
  let estimating = remainingTime();
  let estimated: number | null = null;
  let allSteps = 0;
  /** Steps of the students before this one. */
  let before = 0;
  let student: Student | undefined;
  let batch: Batch | undefined;
  let trained: Class | undefined;
  let fold = '';
  let learnsFrom = 'answers';
  let reached: string | null = null;
  /** Students who are trained, by a recipe that trains them one by one or in batches. */
  let done = 0;

  const keepOf = (student: string, what: string): void =>
    line.keep(`synthetic student ${formatStudent(student)}${what}`);

  function show(event: Shown): void {
    switch (event.event) {
      case 'reading':
        line.show(`reading ${formatPath(event.what)}`);
        break;
      case 'progress':
      case 'note':
      case 'retry':
      case 'waiting':
      case 'cached base':
        showProgress(event);
        break;
      case 'base':
        line.keep(`base ${event.base}, commit ${event.commit.slice(0, 12)}`);
        break;
      case 'base notes':
        for (const text of event.notes) line.keep(text);
        break;
      case 'leaks':
        for (const text of [...logLeakLines(event.log), ...leakLines(event, event)]) line.keep(text);
        break;
      case 'fold':
        remaining = remainingTime();
        before = 0;
        batch = undefined;
        showFold(event);
        break;
      case 'plan':
        allSteps = event.steps;
        break;
      case 'shared texts':
        line.keep(
          `${formatCount(event.questions)} questions share their text with another: no reader of the text can tell them apart`,
        );
        break;
      case 'encoding':
        if (line.live)
          line.show(`encoding questions ${formatCount(event.done)} of ${formatCount(event.questions)}`);
        else if (event.done === event.cached)
          line.keep(`encoding ${counted(event.questions, 'question')}${encodedBefore(event)}`);
        break;
      case 'class':
        trained = event;
        allSteps = event.steps;
        if (event.done > 0) reached = place(`step ${formatCount(event.done)} of ${formatCount(allSteps)}`);
        line.keep(
          `${counted(event.students, 'student')}, ${counted(event.questions, 'question')}; answers: ${formatCount(event.train)} to train on, ${formatCount(event.validation)} validation, ${formatCount(event.test)} test`,
        );
        if (event.done > 0) line.keep(`going on after step ${formatCount(event.done)}`);
        break;
      case 'refit':
        line.show(
          `training the head once more with the validation answers, epoch ${event.epoch} of ${event.epochs}`,
        );
        break;
      case 'estimating':
        showEstimating(event);
        break;
      case 'items':
        learnsFrom = 'items';
        for (const text of itemsLines(event)) line.keep(text);
        break;
      case 'trained items':
        line.keep(
          `learned from items; held-out items: r ${formatShare(event.r)}, RMSE ${formatShare(event.rmse)} logits, ${formatDuration(event.seconds)}`,
        );
        break;
      case 'class trained before':
        line.keep('the class was trained before');
        break;
      case 'trained class':
        line.keep(
          `class trained; best: ${epochName(event.best_epoch)}; ${testScores(event)}${formatDuration(event.seconds)}`,
        );
        line.show('writing the class');
        break;
      case 'adapters':
        batch = event;
        allSteps = event.steps;
        if (event.batch === 1) remaining = remainingTime();
        if (event.done > 0) line.keep(`adapters, batch ${event.batch}: going on after step ${event.done}`);
        break;
      case 'trained adapters':
        done += batch?.students.length ?? 0;
        line.keep(
          `adapters, batch ${event.batch} of ${batch?.of} (${counted(batch?.students.length ?? 0, 'student')}): best epoch ${event.best_epoch}${event.best_epoch === 0 ? ' (as the class has them)' : ''}, ${formatDuration(event.seconds)}`,
        );
        break;
      case 'student':
        student = event;
        if (event.done > 0) keepOf(event.student, `: going on after step ${event.done}`);
        break;
      case 'finished before':
        keepOf(event.student, ': trained before');
        break;
      case 'skipped':
        keepOf(event.student, `: skipped, ${event.reason}`);
        break;
      case 'step':
        showStep(event);
        break;
      case 'tuning':
        showTuning(event);
        break;
      case 'encoders':
        line.keep(describeEncoders(event));
        break;
      case 'tunings':
        allSteps = event.steps;
        if (event.done > 0) {
          reached = `step ${formatCount(event.done)} of ${formatCount(allSteps)}`;
          line.keep(`going on after step ${formatCount(event.done)}`);
        }
        break;
      case 'not tuned':
        line.keep(
          `the base is kept as it was: the training questions (${formatCount(event.questions)}) are too few, or too alike, to judge a tuning by some of them`,
        );
        break;
      case 'evaluation':
        if (line.live) break;
        if (event.student === null) line.keep(sharedEvaluation(event));
        else
          keepOf(
            event.student,
            `: epoch ${event.epoch}, ${event.split} loss ${event.loss.toFixed(3)}, weighted F1 ${formatShare(event.f1)}${event.best ? ', best so far' : ''}`,
          );
        break;
      case 'pushed':
      case 'failed':
        line.keep(describePush(event));
        break;
      case 'kept':
        break;
      case 'trained':
        done += 1;
        before += student?.steps ?? 0;
        keepOf(
          event.student,
          ` (${student?.index} of ${student?.of}): test accuracy ${formatShare(event.accuracy)}, majority ${formatShare(event.majority_accuracy)}, weighted F1 ${formatShare(event.f1)}, best epoch ${event.best_epoch}, ${formatDuration(event.seconds)}`,
        );
        break;
    }
  }

  /** Two such works may follow one another: of the class with its parts held out, and of the next. */
  function showEstimating({ done }: Extract<Shown, { event: 'estimating' }>): void {
    const isNew = estimated === null || done < estimated;
    if (isNew) estimating = remainingTime();
    if (isNew && !line.live) line.keep('estimating students and questions');
    estimated = done;
    const text = progressText(['estimating students and questions'], estimating(done, 1));
    line.show(`${bar(done)} ${text}`);
  }

  function showFold({ fold: one, of }: Extract<Shown, { event: 'fold' }>): void {
    const name = one === null ? '' : `fold ${one} of ${of}`;
    line.keep(one === null ? `all folds are done; now from all ${learnsFrom}` : name);
    // Of items the steps are counted over all folds.
    fold = learnsFrom === 'items' ? '' : name;
  }

  /** With the fold that it is of, if there are folds. */
  function place(step: string): string {
    return fold === '' ? step : `${step} of ${fold}`;
  }

  function showStep(event: Extract<Shown, { event: 'step' }>): void {
    const isAlone = event.student !== null;
    const inBatch = 'batch' in event ? `adapters, batch ${event.batch} of ${batch?.of}` : null;
    const step = `step ${formatCount(event.step)} of ${formatCount(isAlone ? (student?.steps ?? 0) : allSteps)}`;
    if (event.student !== null)
      reached = place(`${step} of synthetic student ${formatStudent(event.student)}`);
    else reached = place(inBatch === null ? step : `${step} of the ${inBatch}`);
    const who = isAlone ? `student ${student?.index} of ${student?.of}` : (inBatch ?? stepName(event.step));
    // Batches have about as many steps: those that come are taken to be as this one.
    const [passed, all] =
      isAlone || batch === undefined
        ? [before + event.step, allSteps]
        : [(batch.batch - 1) * batch.steps + event.step, batch.of * batch.steps];
    const text = progressText([who, step, `loss ${event.loss.toFixed(3)}`], remaining(passed, all));
    line.show(`${bar(passed / Math.max(1, all))} ${text}`);
  }

  function showTuning({ step, tuning, of, loss, seconds_left }: Extract<Shown, { event: 'tuning' }>): void {
    const at = `step ${formatCount(step)} of ${formatCount(allSteps)}`;
    reached = place(at);
    const left = `about ${formatDuration(seconds_left)} of tuning left`;
    line.show(
      `${bar(step / Math.max(1, allSteps))} tuning ${tuning} of ${of}, ${at}, loss ${loss.toFixed(3)}, ${left}`,
    );
  }

  function stepName(step: number): string {
    const at = placeOfStep(trained?.stages ?? [], step);
    return at === undefined ? 'class' : formatPlace(at);
  }

  function epochName(epoch: number): string {
    const at = placeOfEpoch(trained?.stages ?? [], epoch);
    return at === undefined ? `epoch ${epoch}` : formatPlace(at);
  }

  /** Each stage of a class has a best epoch of its own, of which the best is taken in the end. */
  function sharedEvaluation(event: Evaluation): string {
    const who =
      'batch' in event ? `adapters, batch ${event.batch}, epoch ${event.epoch}` : epochName(event.epoch);
    const best =
      'batch' in event || (trained?.stages.length ?? 1) === 1 ? 'best so far' : 'best of this stage so far';
    const auc = 'auc' in event ? `, AUC ${formatShare(event.auc)}` : '';
    return `${who}: ${event.split} log loss ${formatShare(event.log_loss)}${auc}${event.best ? `, ${best}` : ''}`;
  }

  return {
    event: show,
    stopping: () => line.keep('finishing the step; press Ctrl-C again to stop at once'),
    end: () => line.end(),
    reached: () =>
      reached === null || done === 0 ? reached : `${reached}, ${counted(done, 'student')} trained`,
  };
}

/** Nothing where nothing is held out: there is no test then. */
function testScores({ auc, log_loss }: { auc: number | null; log_loss: number | null }): string {
  return log_loss === null ? '' : `test AUC ${formatShare(auc)}, log loss ${formatShare(log_loss)}, `;
}

/** How well questions that were left out are read, and what follows. */
function describeEncoders({ questions, frozen, tuned, kept }: Extract<Shown, { event: 'encoders' }>): string {
  const verdict =
    kept === 'tuned'
      ? 'the tuned one is kept'
      : 'the base is kept as it was, for tuning gains no more than chance or words would';
  return `difficulty read of questions that were left out (${formatCount(questions)} in turn): r ${formatShare(frozen.r)} by the base as it was, ${formatShare(tuned.r)} by the tuned one; ${verdict}`;
}

function encodedBefore({ questions, cached }: { questions: number; cached: number }): string {
  if (cached === 0) return '';
  return cached === questions ? ', all encoded before' : `, ${formatCount(cached)} of them encoded before`;
}
