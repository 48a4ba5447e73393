/** `understudy completion`: what a shell may offer at a place of the command line, from the registry of jobs. */
import { Argument, type Command } from 'commander';
import type { FieldOption } from './flags.ts';
import { type Io, print } from './io.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** Adds the command; the others must be there already. */
export function addCompletion(program: Command, io: Io): void {
  program
    .command('completion')
    .description('a script that completes commands and flags in a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  understudy completion bash > ~/.local/share/bash-completion/completions/understudy
  understudy completion zsh > "\${fpath[1]}/_understudy"
  understudy completion fish > ~/.config/fish/completions/understudy.fish
`,
    )
    .action((shell: Shell) => print(io, SCRIPTS[shell](commandsOf(program)).trim()));
}

interface Completed {
  readonly name: string;
  readonly does: string;
  /** What may follow it; none where that is a file. */
  readonly words: readonly string[];
  readonly flags: readonly Flag[];
}

interface Flag {
  readonly name: string;
  readonly does: string;
  /** What follows it; null where nothing does. */
  readonly value: 'file' | 'other' | null;
  readonly choices: readonly string[];
}

const HELP: Flag = { name: '--help', does: 'display help for command', value: null, choices: [] };
const VERSION: Flag = { ...HELP, name: '--version', does: 'output the version number' };

function commandsOf({ commands }: Command): Completed[] {
  const completed = commands.map((command) => ({
    name: command.name(),
    does: plain(command.description()),
    words: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    flags: [...command.options.map(flagFrom), HELP],
  }));
  return [...completed, { ...HELP, name: 'help', words: completed.map(({ name }) => name), flags: [] }];
}

function flagFrom({ field, ...option }: FieldOption): Flag {
  const isFile = field === undefined || field.isPath || field.isPathOrName;
  return {
    name: option.long!,
    does: plain(option.description),
    value: option.required ? (isFile ? 'file' : 'other') : null,
    choices: field?.choices ?? [],
  };
}

/** Without what a shell would read for itself. */
const plain = (text: string): string => text.replace(/['"`\\[\]:$]/g, '').replace(/\s+/g, ' ');

const SCRIPTS: { readonly [Name in Shell]: (commands: readonly Completed[]) => string } = {
  bash: (commands) => `
_understudy() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command="\${COMP_WORDS[1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${[...commands, HELP, VERSION].map(({ name }) => name).join(' ')}"
  else
    case "$command $before" in
${commands
  .flatMap(({ name, words, flags }) =>
    [...flags, { name, choices: words }]
      .filter(({ choices }) => choices.length > 0)
      .map((flag) => `      '${name} ${flag.name}') words="${flag.choices.join(' ')}" ;;`),
  )
  .join('\n')}
    esac
    if [ -z "$words" ] && [ "\${word:0:1}" = "-" ]; then
      case "$command" in
${commands.map(({ name, flags }) => `        ${name}) words="${flags.map((flag) => flag.name).join(' ')}" ;;`).join('\n')}
      esac
    fi
  fi
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _understudy understudy
`,
  zsh: (commands) => `
#compdef understudy
_understudy() {
  if (( CURRENT == 2 )); then
    local -a commands=(${[...commands, HELP, VERSION].map(({ name, does }) => `'${name}:${does}'`).join(' ')})
    _describe 'command' commands
    return
  fi
  case "$words[2]" in
${commands
  .map(({ name, words, flags }) => {
    const rest = words.length > 0 ? `'*:word:(${words.join(' ')})'` : "'*:file:_files'";
    return `    ${name}) _arguments ${[...flags.map(zshFlag), rest].join(' ')} ;;`;
  })
  .join('\n')}
  esac
}
if [ "$funcstack[1]" = "_understudy" ]; then _understudy "$@"; else compdef _understudy understudy; fi
`,
  fish: (commands) =>
    [
      ...[HELP, VERSION].map((flag) => `${FISH} __fish_use_subcommand ${fishFlag(flag)}`),
      ...commands.flatMap(({ name, does, words, flags }) => {
        const seen = `${FISH} '__fish_seen_subcommand_from ${name}'`;
        return [
          `${FISH} __fish_use_subcommand -a ${name} -d '${does}'`,
          ...(words.length > 0 ? [`${seen} -f -a '${words.join(' ')}'`] : []),
          ...flags.map((flag) => `${seen} ${fishFlag(flag)}`),
        ];
      }),
    ].join('\n'),
};

const FISH = 'complete -c understudy -n';

function fishFlag({ name, does, value, choices }: Flag): string {
  const offered = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : '';
  const follows = { file: ' -r', other: ' -x' };
  return `-l ${name.slice(2)}${offered || (value === null ? '' : follows[value])} -d '${does}'`;
}

function zshFlag({ name, does, value, choices }: Flag): string {
  const offered = choices.length > 0 ? `:choice:(${choices.join(' ')})` : '';
  const follows = { file: ':file:_files', other: ':value: ' };
  return `'${name}[${does}]${offered || (value === null ? '' : follows[value])}'`;
}
