/** `syncline service`: the daemon in the background, started with the system. Talks to the system's service manager, not to the daemon. */
import { realpath } from 'node:fs/promises'
import { Command } from 'commander'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import { inOneFile } from '../executable-assets.ts'
import { EXIT, usageError } from '../exit-status.ts'
import { homePath } from '../home-path.ts'
import type { ServiceManager, ServiceStatus } from '../service-manager.ts'
import { escapeText } from '../terminal/escape.ts'

export function serviceCommand(context: CommandContext): Command {
  const service = new Command('service').description('run the daemon in the background, started with the system (systemd, launchd)')
  withExample(service, 'syncline service install')
  service.addCommand(installCommand(context))
  service.addCommand(
    onService(context, 'uninstall', 'stop the service and take it away; folders, keys and settings stay', 'syncline service uninstall', uninstall)
  )
  service.addCommand(onService(context, 'status', 'show whether the service is installed and runs', 'syncline service status', status))
  service.addCommand(logsCommand(context))
  return service
}

function installCommand(context: CommandContext): Command {
  const install = new Command('install')
    .description('start the daemon of this home now, and with the system from now on')
    .argument('[options...]', 'options for the daemon, after --')
  install.action(
    action(context, async (run, words) => {
      const stray = words.find((word) => !word.startsWith('-') && words[0] === word)
      if (stray !== undefined)
        throw usageError(
          `the daemon has no option ${stray}`,
          'options of the daemon come after --, for example: syncline service install -- --listen /ip4/0.0.0.0/tcp/4001'
        )
      const manager = await managerOf(run)
      const program = inOneFile ? [process.execPath] : [process.execPath, await realpath(process.argv[1] ?? '')]
      const installed = await manager.install([...program, '--home', run.home, 'daemon', ...words])
      run.output.result(installed, () => [...statusLines(installed, run), 'add a folder with: syncline folder add PATH'])
      if (process.platform === 'linux') run.output.note('it runs while you are logged in; to keep it running without that: loginctl enable-linger')
    })
  )
  return withExample(install, 'syncline service install -- --listen /ip4/0.0.0.0/tcp/4001')
}

async function uninstall(manager: ServiceManager, run: Run): Promise<0> {
  const gone = await manager.uninstall()
  run.output.result(gone, () => [`uninstalled ${gone.name}; folders, keys and settings stay in ${escapeText(run.home)}`])
  return EXIT.done
}

async function status(manager: ServiceManager, run: Run): Promise<0 | 3> {
  const now = await manager.status()
  run.output.result(now, () => statusLines(now, run))
  return now.running ? EXIT.done : EXIT.noDaemon
}

function logsCommand(context: CommandContext): Command {
  const logs = new Command('logs').description('show what the service wrote lately').option('--follow', 'go on with what it writes, until interrupted')
  logs.action(action<{ follow?: boolean }>(context, async (run, _, { follow = false }) => (await managerOf(run)).logs({ follow })))
  return withExample(logs, 'syncline service logs --follow')
}

function statusLines({ name, file, installed, running, state }: ServiceStatus, { output }: Run): string[] {
  const word = running ? output.style.green(state) : output.style.yellow(installed ? state : 'not installed')
  return [`${name}: ${word}`, ...(installed ? [`  ${escapeText(file)}`] : ['  install it with: syncline service install'])]
}

async function managerOf({ home, surroundings: { environment } }: Run): Promise<ServiceManager> {
  const { openServiceManager } = await import('../service-manager.ts')
  const { SYNCLINE_HOME: _, ...others } = environment
  return openServiceManager({ platform: process.platform, environment, home, isDefaultHome: home === homePath(undefined, others) })
}

function onService(
  context: CommandContext,
  name: string,
  description: string,
  example: string,
  handle: (manager: ServiceManager, run: Run) => Promise<0 | 3>
): Command {
  const command = new Command(name).description(description)
  command.action(action(context, async (run) => handle(await managerOf(run), run)))
  return withExample(command, example)
}
