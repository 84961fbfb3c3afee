/** All commands. What a command needs to run it imports when it runs, so that each starts fast. */
import { Command, Help } from 'commander'
import { type CommandContext, withExample } from './command-context.ts'
import { daemonCommand } from './commands/daemon.ts'
import { folderCommand } from './commands/folder.ts'
import { keyCommand } from './commands/key.ts'
import { conflictsCommand, problemsCommand } from './commands/lists.ts'
import { peerCommand } from './commands/peer.ts'
import { statusCommand } from './commands/status.ts'
import { stopCommand } from './commands/stop.ts'
import { upCommand } from './commands/up.ts'
import { EXIT_MEANINGS } from './exit-status.ts'
import { VERSION } from './version.ts'

export function makeProgram(context: CommandContext): Command {
  const program = new Command('syncline')
    .description('Keeps folders the same on your devices: peer to peer, encrypted, with no server.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .option('--home <dir>', 'where this device keeps its identity, settings and index (default: SYNCLINE_HOME, or the state folder of the user)')
    .option('--json', 'print one JSON document, also for an error')
    .option('--quiet', 'print results and errors only')
    .option('--no-color', 'print without colours (also: NO_COLOR)')
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(100, new Help().helpWidth ?? 100) })
  withExample(program, 'syncline up ~/photos')
  program.addHelpText('after', `\nExit status:\n${exitStatusLines().join('\n')}`)

  const commands = [
    upCommand(context),
    daemonCommand(context),
    statusCommand(context),
    stopCommand(context),
    folderCommand(context),
    keyCommand(context),
    peerCommand(context),
    problemsCommand(context),
    conflictsCommand(context)
  ]
  for (const command of commands) program.addCommand(command)
  inherit(program)
  return program
}

function exitStatusLines(): string[] {
  return Object.entries(EXIT_MEANINGS).map(([status, meaning]) => `  ${status.padStart(3)}  ${meaning}`)
}

/** commander copies a parent's settings only to commands that the parent itself makes. */
function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent).helpOption('--help', 'print this help').helpCommand(false)
    inherit(command)
  }
}
