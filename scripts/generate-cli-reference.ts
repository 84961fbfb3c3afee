/** Writes docs/reference/cli.md from the commands' own tables: `node scripts/generate-cli-reference.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command, Option } from 'commander'
import { type CommandContext, exampleOf } from '../daemon/command-context.ts'
import { EXIT_MEANINGS } from '../daemon/exit-status.ts'
import { makeProgram } from '../daemon/program.ts'

/** Variables that a user may set. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  SYNCLINE_HOME: 'the home where --home is not given',
  SYNCLINE_LOG: 'the level of the log: error, warn, info or debug',
  SYNCLINE_DEBUG: 'where it is 1, errors and the log tell what went on inside',
  NO_COLOR: 'switches colours off'
}

export const CLI_REFERENCE = new URL('../docs/reference/cli.md', import.meta.url)

export function renderCliReference(): string {
  // Nothing runs: the commands are only looked at.
  const program = makeProgram({} as CommandContext)
  return [
    '# Command line',
    '',
    '<!-- Made by scripts/generate-cli-reference.ts from the commands themselves. -->',
    '',
    program.description(),
    '',
    'Results go to standard output; logs, progress and errors to standard error. With `--json` standard output is one JSON document',
    '(`status --follow`: one a line), and an error is `{"error":{"code","message","hint"}}` there. `FOLDER` is a label, an id or its beginning, or a path.',
    'A key on the command line is hidden from other users once the command runs; `-` in its place reads it from standard input.',
    '',
    '## Global options',
    '',
    ...optionTable(program.options),
    '',
    '| environment | meaning |',
    '| --- | --- |',
    ...Object.entries(ENVIRONMENT).map(([name, text]) => `| \`${name}\` | ${text} |`),
    '',
    '## Exit status',
    '',
    '| status | meaning |',
    '| --- | --- |',
    ...Object.entries(EXIT_MEANINGS).map(([status, meaning]) => `| ${status} | ${meaning} |`),
    '',
    '`status` itself always ends with 0 when a daemon answers; `status --wait idle`, `problems`, `conflicts`, `folder scan` and `folder resume` end with 4; `resolve` does where it could not end some of the conflicts.',
    '',
    ...program.commands.flatMap((command) => sectionsOf(command, 'syncline')),
    STATUS_SHAPE
  ].join('\n')
}

function sectionsOf(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`
  if (command.commands.length > 0)
    return [`## ${name}`, '', sentence(command.description()), '', ...command.commands.flatMap((child) => sectionsOf(child, name))]
  const lines = [`${parent === 'syncline' ? '##' : '###'} ${name}`, '', sentence(command.description()), '', '```', `${name} ${command.usage()}`, '```', '']
  const rows = command.registeredArguments.map(
    (argument) => [argument.required ? `<${argument.name()}>` : `[${argument.name()}]`, argument.description] as const
  )
  if (rows.length > 0) lines.push('| argument | meaning |', '| --- | --- |', ...rows.map(([term, text]) => `| \`${term}\` | ${text} |`), '')
  if (command.options.length > 0) lines.push(...optionTable(command.options), '')
  const example = exampleOf(command)
  if (example !== undefined) lines.push('Example:', '', '```sh', example, '```', '')
  return lines
}

function optionTable(options: readonly Option[]): string[] {
  const text = ({ description, argChoices }: Option): string =>
    `${description}${argChoices === undefined ? '' : ` (${argChoices.map((choice) => `\`${choice}\``).join(', ')})`}`
  return ['| option | meaning |', '| --- | --- |', ...options.map((option) => `| \`${option.flags}\` | ${text(option)} |`)]
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const STATUS_SHAPE = `## status --json

\`\`\`
{ "device":  { "id", "name", "version", "addresses": [multiaddr], "uptimeSeconds",
                 "longestBlockMs",                          for which one thing kept a command or a peer waiting, at most, while there was work
                 "longestBlockCpuMs",                       the same in CPU time, without what other programs took meanwhile
                 "reach": { "reachability": "public" | "private" | "unknown",
                            "relays": [ { "device", "reserved", "lastError" } ],
                            "dhtServer": [multiaddr],       of the one that this device runs
                            "rendezvous": null | { "state": "starting" | "idle" | "looking" | "failed",
                                                   "lastLookUp", "nextLookUp", "found", "lastError" },
                            "problems": [ { "code", "message", "hint" } ] } },
  "folders": [ { "id", "label", "path",
                 "mode": "two-way" | "send-only" | "receive-only" | "backup",
                 "right": "write" | "read" | "store",       what this device may do with the folder
                 "byGrant",                                 whether it writes by a grant that it was given: its key is the read key
                 "epoch",                                   of the key: how many the folder had before
                 "state": "idle" | "scanning" | "syncing" | "paused" | "held" | "error",
                 "error": null | { "code", "message", "hint" },
                 "files", "directories", "bytes",           what this device holds
                 "needFiles", "needBytes",                  what it knows of and does not hold yet
                 "conflicts", "problems",                   counts; the lists: syncline conflicts, syncline problems
                 "localChanges",                            items changed here that the mode does not send
                 "archive": null | { "files", "bytes" },   old versions that are kept here; null before they were looked at
                 "digest",                                  equal on two devices exactly when they hold the same
                 "peers": [ { "id", "name", "right", "inSync", "digest" } ],
                 "progress": { "scanned", "hashedBytes", "fetchedBytes", "totalBytes" },
                 "lastChange": null | { "path", "at", "device" } } ],
  "peers":   [ { "id", "name", "connected", "address", "direct", "bytesIn", "bytesOut" } ],
  "joining": [ { "id",                                      of an invitation, by whose link this device waits to be let in
                 "path", "right", "inviter", "inviterName", "expires",
                 "state": "waiting" | "waiting-for-approval" | "refused" | "failed",
                 "hint", "error": null | { "code", "message", "hint" } } ],
  "waiting": [ { "device", "name", "address", "since",      devices that wait for you: syncline member approve
                 "invitation", "folder", "label", "right" } ] }
\`\`\`

\`at\`, \`since\` and \`expires\` are in milliseconds since 1970, UTC. Fields may be added; those that are here keep their names and meanings.
`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL('.', CLI_REFERENCE), { recursive: true })
  writeFileSync(CLI_REFERENCE, renderCliReference())
}
