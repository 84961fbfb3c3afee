/** `syncline member approve` and `deny`: about devices that wait to be let in. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { CliError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import type { Status, WaitingDevice } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { deviceName } from '../terminal/format.ts'

export function approveCommand(context: CommandContext): Command {
  return decideCommand(
    context,
    'approve',
    'let in a device that waits',
    ({ label, right }, who) => `${who} may join ${escapeText(label)} now, with the right ${right}`
  )
}

export function denyCommand(context: CommandContext): Command {
  return decideCommand(context, 'deny', 'turn away a device that waits', ({ label }, who) => `${who} is not let into ${escapeText(label)}, and hears so`)
}

function decideCommand(context: CommandContext, name: 'approve' | 'deny', description: string, say: (found: WaitingDevice, who: string) => string): Command {
  const command = new Command(name)
    .description(description)
    .argument('<device>', 'id or its end, or the name, as syncline invite list shows it')
    .option('--folder <folder>', 'label, id or path of the folder, where the device waits for several')
  command.action(
    action<{ folder?: string }>(context, async ({ client, output }, [text = ''], options) => {
      const folder = options.folder === undefined ? undefined : await findFolder(client, options.folder)
      const { waiting } = await client.get<Status>('/status')
      const { device, invitation } = findWaiting(
        waiting.filter((one) => folder === undefined || one.folder === folder.id),
        text
      )
      const found = await client.post<WaitingDevice>(`/members/${name}`, { device, invitation })
      const short = `…${device.slice(-7)}`
      output.result({ [name === 'approve' ? 'approved' : 'denied']: device, folder: found.folder, right: found.right }, () => [
        say(found, found.name === '' ? short : `${escapeText(found.name)} (${short})`)
      ])
    })
  )
  return withExample(command, `syncline member ${name} 9bWaQx2`)
}

/** @throws CliError UNKNOWN_DEVICE, AMBIGUOUS_DEVICE */
function findWaiting(waiting: readonly WaitingDevice[], text: string): WaitingDevice {
  const end = text.replace(/^…/, '')
  const exact = waiting.filter(({ device, name }) => device === end || name === text)
  const found = exact.length > 0 ? exact : waiting.filter(({ device }) => end.length >= 4 && device.endsWith(end))
  const [first, second] = found
  if (first === undefined) {
    const those = waiting.slice(0, 16).map(({ name, device }) => `${deviceName(name, device)} …${device.slice(-7)}`)
    const hint = those.length === 0 ? 'no device waits now; see syncline invite list' : `those that wait: ${those.join(', ')}`
    throw new CliError('UNKNOWN_DEVICE', `no device ${JSON.stringify(text)} waits to be let in`, hint)
  }
  if (found.some(({ device }) => device !== first.device)) {
    const ids = [...new Set(found.map(({ device }) => device))].slice(0, 16)
    throw new CliError('AMBIGUOUS_DEVICE', `several devices that wait are called ${JSON.stringify(text)}`, `give an id: ${ids.join(', ')}`)
  }
  // With several links to one folder it is the one that asked first; else the person should say what he means.
  if (second !== undefined && found.some(({ folder, right }) => folder !== first.folder || right !== first.right)) {
    const asks = found.map(({ label, right }) => `${escapeText(label)} (${right})`)
    throw new CliError(
      'AMBIGUOUS_DEVICE',
      `that device waits by several invitations: ${asks.join(', ')}`,
      'say which folder with --folder; of two rights to one, cancel an invitation'
    )
  }
  return first
}
