/** All commands. What a command needs to run it imports when it runs, so that each starts fast. */
import { Command, Help } from 'commander'
import { type CommandContext, withExample } from './command-context.ts'
import { bundleCommand } from './commands/bundle.ts'
import { fetchCommand, freeCommand, lsCommand } from './commands/choice.ts'
import { completionCommand } from './commands/completion.ts'
import { daemonCommand } from './commands/daemon.ts'
import { doctorCommand } from './commands/doctor.ts'
import { folderCommand } from './commands/folder.ts'
import { hookCommand } from './commands/hook.ts'
import { ignoreCommand } from './commands/ignore.ts'
import { inviteCommand } from './commands/invite.ts'
import { keyCommand } from './commands/key.ts'
import { limitCommand } from './commands/limit.ts'
import { conflictsCommand, problemsCommand } from './commands/lists.ts'
import { diffCommand } from './commands/diff.ts'
import { resolveCommand } from './commands/resolve.ts'
import { localCommand } from './commands/local.ts'
import { logCommand } from './commands/log.ts'
import { memberCommand } from './commands/member.ts'
import { openCommand } from './commands/open.ts'
import { pageCommand } from './commands/page.ts'
import { pauseCommand, resumeCommand } from './commands/pause.ts'
import { peerCommand } from './commands/peer.ts'
import { serviceCommand } from './commands/service.ts'
import { applyCommand, planCommand } from './commands/plan.ts'
import { statusCommand } from './commands/status.ts'
import { stopCommand } from './commands/stop.ts'
import { restoreCommand, versionsCommand } from './commands/versions.ts'
import { upCommand } from './commands/up.ts'
import { verifyCommand } from './commands/verify.ts'
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

  const groups: Readonly<Record<string, readonly Command[]>> = {
    'Run:': [upCommand(context), daemonCommand(context), serviceCommand(context), stopCommand(context), openCommand(context), pageCommand(context)],
    'See:': [
      statusCommand(context),
      lsCommand(context),
      logCommand(context),
      problemsCommand(context),
      planCommand(context),
      verifyCommand(context),
      doctorCommand(context)
    ],
    'Decide:': [applyCommand(context), conflictsCommand(context), diffCommand(context), resolveCommand(context), localCommand(context)],
    'Undo:': [versionsCommand(context), restoreCommand(context)],
    'Choose and steer:': [
      folderCommand(context),
      ignoreCommand(context),
      fetchCommand(context),
      freeCommand(context),
      pauseCommand(context),
      resumeCommand(context),
      limitCommand(context),
      hookCommand(context)
    ],
    'Share:': [keyCommand(context), inviteCommand(context), memberCommand(context), peerCommand(context), bundleCommand(context)],
    'Type less:': [completionCommand(context, program)]
  }
  for (const [heading, commands] of Object.entries(groups)) for (const command of commands) program.addCommand(command.helpGroup(heading))
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
