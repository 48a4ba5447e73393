/** One line that is rewritten on a terminal; nothing of it appears where there is no terminal. */
import ora from 'ora';
import { formatDuration } from '../../words.ts';
import type { Io } from '../io.ts';

export interface LiveLine {
  /** Whether the line is shown: then plain lines would be noise. */
  readonly live: boolean;
  show(text: string): void;
  /** Prints a line that stays, above the live one. */
  keep(text: string): void;
  end(): void;
}

export function liveLine(io: Io): LiveLine {
  // A terminal without a width (some pseudo-terminals) cannot be drawn on: ora would clear lines for ever.
  const live = io.err.isTTY === true && (io.err.columns ?? 0) > 0 && io.env.TERM !== 'dumb';
  const spinner = live ? ora({ stream: io.err, discardStdin: false }) : undefined;
  return {
    live,
    show(text) {
      if (spinner === undefined) return;
      spinner.text = text;
      if (!spinner.isSpinning) spinner.start();
    },
    keep(text) {
      spinner?.clear();
      io.err.write(`${text}\n`);
    },
    end: () => {
      spinner?.stop();
    },
  };
}

/** A bar of twenty characters. */
export function bar(share: number): string {
  const filled = Math.round(20 * Math.min(1, Math.max(0, share)));
  return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)}`;
}

/** `encoding · 3 of 9 · 12 s left`. @param left seconds; undefined where nobody knows */
export function progressText(parts: readonly string[], left: number | undefined): string {
  return [...parts, ...(left === undefined ? [] : [`${formatDuration(left)} left`])].join(' · ');
}
