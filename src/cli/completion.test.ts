/** What shells offer. Bash is asked itself; of the others' scripts it is read what they say. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { understudyHere } from '../../test/e2e/here.ts';
import { JOB_NAMES } from '../jobs/index.ts';

const scripts: Record<string, string> = {};
beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish'])
    scripts[shell] = (await understudyHere('completion', shell)).out;
});

/** What bash offers for the last of the words. */
function offered(...words: string[]): string[] {
  const typed = ['understudy', ...words].map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _understudy; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${scripts.bash}\n${ask}`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(!existsSync('/bin/bash'))('bash offers', () => {
  test('commands, and the flags of the program', () => {
    expect(offered('')).toEqual([...JOB_NAMES, 'completion', 'help', '--help', '--version']);
    expect(offered('comp')).toEqual(['compare', 'completion']);
    expect(offered('help', 'tr')).toEqual(['train']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  test('flags of a command', () => {
    expect(offered('train', '--rec')).toEqual(['--recipe']);
    expect(offered('train', '--h')).toEqual(expect.arrayContaining(['--hub-org', '--help']));
  });

  test('the choices of a flag, be it one', () => {
    expect(offered('train', '--recipe', '')).toEqual(['class', 'adapter', 'solo']);
    expect(offered('train', '--device', '')).toEqual(['cpu']);
    expect(offered('train', '--students', '')).toEqual(['all']);
  });
});

test('zsh knows which flags a value follows, and completes on the first TAB of an autoloaded file', () => {
  const train = scripts.zsh!.split('\n').find((line) => line.trim().startsWith('train)'))!;
  expect(train).toMatch(/'--recipe\[[^\]]*\]:choice:\(class adapter solo\)'/);
  expect(train).toMatch(/'--out\[[^\]]*\]:file:_files'/);
  expect(train).toMatch(/'--config\[[^\]]*\]:file:_files'/);
  expect(train).toMatch(/'--epochs\[[^\]]*\]:value: '/);
  expect(train).toMatch(/'--fresh\[[^\]]*\]'/);
  expect(scripts.zsh).toMatch(
    /if \[ "\$funcstack\[1\]" = "_understudy" \]; then _understudy "\$@"; else .*\n$/,
  );
});

test('fish knows which flags a value follows', () => {
  const lineOf = (flag: string) =>
    scripts.fish!.split('\n').find((line) => line.includes(`from train' -l ${flag} `));
  expect(lineOf('recipe')).toContain(" -x -a 'class adapter solo' -d");
  expect(lineOf('out')).toContain(' -l out -r -d');
  expect(lineOf('epochs')).toContain(' -l epochs -x -d');
  expect(lineOf('fresh')).toContain(' -l fresh -d');
  expect(scripts.fish).toContain("from completion' -f -a 'bash zsh fish'");
});
