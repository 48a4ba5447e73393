/** `understudy completion`: what a shell may offer at a place of the command line, from the registry of jobs. */
import { Argument, type Command } from 'commander';
import { JOB_NAMES } from '../jobs/index.ts';
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
  readonly flags: readonly {
    readonly name: string;
    readonly does: string;
    readonly choices: readonly string[];
  }[];
}

function commandsOf(program: Command): Completed[] {
  return program.commands
    .filter((command) => (JOB_NAMES as readonly string[]).includes(command.name()))
    .map((command) => ({
      name: command.name(),
      does: plain(command.description()),
      flags: command.options.map(({ long, description }) => ({
        name: long!,
        does: plain(description),
        choices: /\(choices: ([^;)]*)/.exec(description)?.[1]?.split(', ') ?? [],
      })),
    }));
}

/** Without what a shell would read for itself. */
const plain = (text: string): string => text.replace(/['"`\\[\]:$]/g, '').replace(/\s+/g, ' ');

const SCRIPTS: { readonly [Name in Shell]: (commands: readonly Completed[]) => string } = {
  bash: (commands) => `
_understudy() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command="\${COMP_WORDS[1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map(({ name }) => name).join(' ')}"
  else
    case "$command $before" in
${commands
  .flatMap(({ name, flags }) =>
    flags
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
    local -a commands=(${commands.map(({ name, does }) => `'${name}:${does}'`).join(' ')})
    _describe 'command' commands
    return
  fi
  case "$words[2]" in
${commands
  .map(
    ({ name, flags }) =>
      `    ${name}) _arguments ${flags
        .map(
          (flag) =>
            `'${flag.name}[${flag.does}]${flag.choices.length > 0 ? `:choice:(${flag.choices.join(' ')})` : ''}'`,
        )
        .join(' ')} '*:file:_files' ;;`,
  )
  .join('\n')}
  esac
}
compdef _understudy understudy
`,
  fish: (commands) =>
    commands
      .flatMap(({ name, does, flags }) => [
        `complete -c understudy -n __fish_use_subcommand -a ${name} -d '${does}'`,
        ...flags.map(
          (flag) =>
            `complete -c understudy -n '__fish_seen_subcommand_from ${name}' -l ${flag.name.slice(2)}${flag.choices.length > 0 ? ` -x -a '${flag.choices.join(' ')}'` : ''} -d '${flag.does}'`,
        ),
      ])
      .join('\n'),
};
