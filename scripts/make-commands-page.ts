/** Prints docs/commands.md, and the table of commands in README.md, from the registry of jobs: `npm run docs:commands`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { described, flagOf } from '../src/cli/flags.ts';
import type { Io } from '../src/cli/io.ts';
import { addJob } from '../src/cli/job-command.ts';
import { asFlags } from '../src/cli/say.ts';
import { describeJobs, type Field, type JobDescription } from '../src/jobs/index.ts';

export const COMMANDS_PAGE: string = fileURLToPath(new URL('../docs/commands.md', import.meta.url));
export const README: string = fileURLToPath(new URL('../README.md', import.meta.url));

const TABLE = /(?<=<!-- commands: npm run docs:commands -->\n)[\s\S]*?(?=<!-- end -->)/;

const INTRODUCTION = `# Commands

Printed by \`npm run docs:commands\` from the schemas of the jobs (\`src/jobs/*/input.ts\`), of which \`--help\`, the functions of the library and config files are made too. \`understudy COMMAND --help\` says the same with examples.

Every command takes \`--json\`, \`--config FILE\` and \`--print-config\`. With \`--json\`, standard output has the events and then the result, a JSON object a line; \`inspect\` and \`sample\` print their result alone, as one JSON object over several lines. Flags below without a name in the second column are of the command line; \`--threads\` and \`--device\` are options of a function (\`{ threads, device }\`), and a config file may have them too. Exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted.

**A config file** is YAML or JSON with the names of the second column. Its paths start at its own folder, and flags win over it. \`--print-config\` writes one from the flags that are given, paths in full, and does nothing else:
\`\`\`
understudy train answers.csv --split question --folds 5 --print-config > class.yaml
understudy train --config class.yaml --epochs 20
\`\`\`

**Completion** of commands and flags:
\`\`\`
understudy completion bash > ~/.local/share/bash-completion/completions/understudy
understudy completion zsh > "\${fpath[1]}/_understudy"
understudy completion fish > ~/.config/fish/completions/understudy.fish
\`\`\`

**In programs** each command is a function that takes the names of the second column, and returns what can be awaited for the result and iterated for the events ([examples](https://github.com/understudy-project/understudy/tree/main/examples)). \`describeJobs()\` gives fields and JSON Schema of all of them. TypeScript finds types; they need \`@types/node\`, or \`skipLibCheck\`.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/</g, '&lt;');

function fieldRow(field: Field): string {
  const flag = field.place === null ? flagOf(field) : field.name.toUpperCase();
  return `| \`${flag}\` | \`${field.name}\` | ${cell(described(field))} |`;
}

/** What every command has, and the introduction says. */
const EVERYWHERE = ['json', 'config', 'printConfig'];

/** No command is run. */
const IO: Io = { out: process.stdout, err: process.stderr, env: {}, now: () => '' };

/** Flags that are no input of the job: of a push beside a training, of the host, of a plan. */
async function otherFlags({ name, fields }: JobDescription): Promise<string[]> {
  const program = new Command();
  await addJob(program, name, { io: IO, finish: () => {} });
  const known = new Set([...fields.map((field) => field.name), ...EVERYWHERE]);
  const others = program.commands[0]!.options.filter((option) => !known.has(option.attributeName()));
  return others.map(({ flags, description }) => `| \`${flags}\` | | ${cell(description)} |`);
}

/** `simulate RUN [QUESTIONS]` */
function usage(name: string, fields: readonly Field[]): string {
  const words = fields
    .filter(({ place }) => place !== null)
    .map((field) => (field.isRequired ? field.name.toUpperCase() : `[${field.name.toUpperCase()}]`));
  return [name, ...words].join(' ');
}

async function section(job: JobDescription): Promise<string> {
  const { name, does, fields } = job;
  return [
    `## ${name}`,
    `\`understudy ${usage(name, fields)}\`: ${asFlags(does)}.`,
    '',
    '| flag | input | what |',
    '| --- | --- | --- |',
    ...fields.filter(({ isHidden }) => isHidden !== true).map(fieldRow),
    ...(await otherFlags(job)),
    '',
  ].join('\n');
}

export async function commandsPage(): Promise<string> {
  return [INTRODUCTION, ...(await Promise.all((await describeJobs()).map(section)))].join('\n');
}

/** The page with the table as the registry has it now. */
export async function withCommandTable(readme: string): Promise<string> {
  const rows = (await describeJobs()).map(({ name, does, fields }) => {
    return `| [\`${usage(name, fields)}\`](docs/commands.md#${name}) | ${cell(does)} |\n`;
  });
  if (!TABLE.test(readme)) throw new Error('README.md: no place for the table of commands');
  return readme.replace(TABLE, () => `| command | what |\n| --- | --- |\n${rows.join('')}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(COMMANDS_PAGE, await commandsPage());
  writeFileSync(README, await withCommandTable(readFileSync(README, 'utf8')));
}
