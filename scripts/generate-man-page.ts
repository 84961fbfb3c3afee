/** Writes man/syncline.1 from the commands themselves: `node scripts/generate-man-page.ts`. No date is in it, so that a build gives the same again. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command, Option } from 'commander'
import { type CommandContext, exampleOf } from '../daemon/command-context.ts'
import { EXIT_MEANINGS } from '../daemon/exit-status.ts'
import { makeProgram } from '../daemon/program.ts'
import { VERSION } from '../daemon/version.ts'
import { ENVIRONMENT } from './generate-cli-reference.ts'

export const MAN_PAGE = fileURLToPath(new URL('../man/syncline.1', import.meta.url))

const FILES: readonly (readonly [path: string, text: string])[] = [
  ['~/.local/state/syncline/', 'the home, with the identity of this device, its settings and its index; elsewhere on macOS and Windows'],
  ['.synclineignore', 'in a folder: what is not synced, as in .gitignore'],
  ['.syncline/archive/', 'in a folder: old versions, as plain files']
]

export function renderManPage(): string {
  // Nothing runs: the commands are only looked at.
  const program = makeProgram({} as CommandContext)
  const lines = [
    '.\\" Made by scripts/generate-man-page.ts from the commands themselves.',
    `.TH SYNCLINE 1 "" "syncline ${VERSION}" "User Commands"`,
    '.SH NAME',
    'syncline \\- keep folders the same on your devices',
    '.SH SYNOPSIS',
    '.B syncline',
    '[\\fIglobal options\\fR] \\fIcommand\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]',
    '.SH DESCRIPTION',
    text(program.description()),
    '.PP',
    '.I FOLDER',
    text('is a label, an id or its beginning, or a path. A key on the command line is hidden from other users once the command runs; "-" in its place'),
    text('reads it from standard input. Results go to standard output; logs, progress and errors to standard error.'),
    '.SH GLOBAL OPTIONS',
    ...program.options.flatMap(optionLines),
    '.SH COMMANDS',
    ...program.commands.flatMap((command) => commandLines(command, 'syncline')),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT_MEANINGS).flatMap(([status, meaning]) => ['.TP', `.B ${status}`, text(meaning)]),
    '.SH ENVIRONMENT',
    ...Object.entries(ENVIRONMENT).flatMap(([name, meaning]) => ['.TP', `.B ${name}`, text(meaning)]),
    '.SH FILES',
    ...FILES.flatMap(([path, meaning]) => ['.TP', `.I ${text(path)}`, text(meaning)]),
    ''
  ]
  return lines.join('\n')
}

function commandLines(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`
  if (command.commands.length > 0) return command.commands.flatMap((child) => commandLines(child, name))
  const example = exampleOf(command)
  return [
    `.SS ${text(`${name} ${command.usage()}`)}`,
    text(`${command.description().charAt(0).toUpperCase()}${command.description().slice(1)}.`),
    ...command.registeredArguments.flatMap((argument) => ['.TP', `.I ${text(argument.name())}`, text(argument.description)]),
    ...command.options.flatMap(optionLines),
    ...(example === undefined ? [] : ['.PP', 'Example:', '.PP', '.nf', '.RS', text(example), '.RE', '.fi'])
  ]
}

function optionLines({ flags, description, argChoices }: Option): string[] {
  return ['.TP', `.B ${text(flags)}`, text(`${description}${argChoices === undefined ? '' : ` (${argChoices.join(', ')})`}`)]
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\e', '-': '\\-', "'": '\\(aq', '`': '\\(ga', '~': '\\(ti', '^': '\\(ha' }

/** What a reader sees is what stands here: a hyphen can be copied into a shell, and no line is a request. */
function text(plain: string): string {
  const escaped = plain.replaceAll(/[^\x20-\x7e]|[\\'`~^-]/g, (c) => ESCAPED[c] ?? `\\[u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
  return escaped.replace(/^\./, '\\&.')
}

if (import.meta.main) {
  mkdirSync(dirname(MAN_PAGE), { recursive: true })
  writeFileSync(MAN_PAGE, renderManPage())
}
