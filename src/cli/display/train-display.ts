/** The progress of `train`: a live line on a terminal, a line an epoch and a student elsewhere, or JSON. */
import type { AdapterEvent, ClassEvent, SoloEvent } from '../../students/index.ts';
import type { Io } from '../io.ts';
import type { WorkerEvent } from '../worker-protocol.ts';
import { formatCount, formatDuration, formatShare, formatStudent } from './format.ts';
import { bar, liveLine } from './live-line.ts';
import { remainingTime } from './remaining-time.ts';
import type { WorkDisplay } from './work-display.ts';

type Shown =
  | SoloEvent
  | ClassEvent
  | AdapterEvent
  | { readonly event: 'plan'; readonly steps: number }
  | { readonly event: 'reading'; readonly what: string }
  | { readonly event: 'shared texts'; readonly questions: number }
  | { readonly event: 'class trained before' };
type Student = Extract<SoloEvent, { event: 'student' }>;
type Batch = Extract<AdapterEvent, { event: 'adapters' }>;

/** @param json events go to standard output as they are */
export function trainDisplay(io: Io, { json }: { readonly json: boolean }): WorkDisplay {
  const line = liveLine(io, !json);
  let remaining = remainingTime();
  let allSteps = 0;
  /** Steps of students before this one. */
  let before = 0;
  let student: Student | undefined;
  let batch: Batch | undefined;

  function show(event: Shown): void {
    switch (event.event) {
      case 'reading':
        line.show(`reading ${event.what}`);
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
          line.keep(
            `encoding ${formatCount(event.questions)} questions, ${formatCount(event.cached)} of them before`,
          );
        break;
      case 'class':
        allSteps = event.steps;
        line.keep(
          `${formatCount(event.students)} students, ${formatCount(event.questions)} questions; answers: ${formatCount(event.train)} to train on, ${formatCount(event.validation)} validation, ${formatCount(event.test)} test`,
        );
        if (event.done > 0) line.keep(`going on after step ${formatCount(event.done)}`);
        break;
      case 'refit':
        line.show(
          `training the head once more with the validation answers, epoch ${event.epoch} of ${event.epochs}`,
        );
        break;
      case 'class trained before':
        line.keep('the class was trained before');
        break;
      case 'trained class':
        line.keep(
          `class trained: best epoch ${event.best_epoch}, test AUC ${formatShare(event.auc)}, log loss ${formatShare(event.log_loss)}, ${formatDuration(event.seconds)}`,
        );
        break;
      case 'adapters':
        batch = event;
        allSteps = event.steps;
        if (event.batch === 1) remaining = remainingTime();
        if (event.done > 0) line.keep(`adapters, batch ${event.batch}: going on after step ${event.done}`);
        break;
      case 'trained adapters':
        line.keep(
          `adapters, batch ${event.batch} of ${batch?.of} (${batch?.students.length} students): best epoch ${event.best_epoch}${event.best_epoch === 0 ? ' (as the class has them)' : ''}, ${formatDuration(event.seconds)}`,
        );
        break;
      case 'student':
        student = event;
        if (event.done > 0)
          line.keep(`synthetic student ${formatStudent(event.student)}: going on after step ${event.done}`);
        break;
      case 'finished before':
        line.keep(`synthetic student ${formatStudent(event.student)}: trained before`);
        break;
      case 'skipped':
        line.keep(`synthetic student ${formatStudent(event.student)}: skipped, ${event.reason}`);
        break;
      case 'step':
        line.show(
          event.student === null
            ? sharedProgress(
                event,
                'batch' in event ? `adapters, batch ${event.batch} of ${batch?.of}` : 'class',
              )
            : progress(event.step, event.loss),
        );
        break;
      case 'evaluation':
        if (event.student === null) {
          if (!line.live)
            line.keep(
              `${'batch' in event ? `adapters, batch ${event.batch}, ` : ''}epoch ${event.epoch}: ${event.split} log loss ${formatShare(event.log_loss)}${'auc' in event ? `, AUC ${formatShare(event.auc)}` : ''}${event.best ? ', best so far' : ''}`,
            );
        } else if (!line.live)
          line.keep(
            `synthetic student ${formatStudent(event.student)}: epoch ${event.epoch}, ${event.split} loss ${event.loss.toFixed(3)}, weighted F1 ${formatShare(event.f1)}${event.best ? ', best so far' : ''}`,
          );
        break;
      case 'trained':
        before += student?.steps ?? 0;
        line.keep(
          `synthetic student ${formatStudent(event.student)} (${student?.index} of ${student?.of}): test accuracy ${formatShare(event.accuracy)}, majority ${formatShare(event.majority_accuracy)}, weighted F1 ${formatShare(event.f1)}, best epoch ${event.best_epoch}, ${formatDuration(event.seconds)}`,
        );
        break;
    }
  }

  /** Of what several students are trained in at once. */
  function sharedProgress({ step, loss }: { step: number; loss: number }, who: string): string {
    // Batches have about as many steps: those that come are taken to be as this one.
    const [done, all] =
      batch === undefined
        ? [step, allSteps]
        : [(batch.batch - 1) * batch.steps + step, batch.of * batch.steps];
    const left = remaining(done, all);
    return [
      `${bar(done / Math.max(1, all))} ${who}`,
      `step ${formatCount(step)} of ${formatCount(allSteps)}`,
      `loss ${loss.toFixed(3)}`,
      ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
    ].join(' · ');
  }

  function progress(step: number, loss: number): string {
    const done = before + step;
    const left = remaining(done, allSteps);
    return [
      `${bar(done / Math.max(1, allSteps))} student ${student?.index} of ${student?.of}`,
      `step ${step} of ${student?.steps}`,
      `loss ${loss.toFixed(3)}`,
      ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
    ].join(' · ');
  }

  return {
    event(event: WorkerEvent) {
      if (json) io.out.write(`${JSON.stringify(event)}\n`);
      else show(event as unknown as Shown);
    },
    stopping: () => line.keep('finishing the step; press Ctrl-C again to stop at once'),
    end: () => line.end(),
  };
}
