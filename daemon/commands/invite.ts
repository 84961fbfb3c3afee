/** `syncline invite`: lets a device into a folder without handing it the key. */
import { Command, Option } from 'commander'
import { action, type CommandContext, parseCount, parseDuration, withExample } from '../command-context.ts'
import { CliError, usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import type { InvitationStatus, WaitingDevice } from '../invitations.ts'
import { escapeShort } from '../terminal/escape.ts'
import { formatTime } from '../terminal/format.ts'
import { allowsText, joinCommand, waitingTable } from '../terminal/joining-text.ts'
import { inBlackAndWhite, qrLines } from '../terminal/qr.ts'
import { renderTable } from '../terminal/table.ts'

interface InviteOptions {
  readonly right?: 'write' | 'read' | 'store'
  readonly expires: number
  readonly uses: number
  readonly approve?: boolean
}

interface InvitationList {
  readonly invitations: readonly InvitationStatus[]
  readonly waiting: readonly WaitingDevice[]
}

const DAY_SECONDS = 86_400

export function inviteCommand(context: CommandContext): Command {
  const invite = new Command('invite')
    .description('make a link by which another device joins a folder; it carries a short-lived token and not the key')
    .argument('<folder>', 'label, id or path')
    .addOption(new Option('--right <right>', 'what the device may do: look, change, or keep a sealed copy').choices(['read', 'write', 'store']))
    .addOption(new Option('--expires <time>', 'how long the link is good for: 30m, 1h, 7d; at most 30d').argParser(parseDuration).default(DAY_SECONDS, '24h'))
    .addOption(new Option('--uses <count>', 'for how many devices; at most 100').argParser(parseCount).default(1))
    .option('--approve', 'ask you before a device is let in: syncline member approve DEVICE')
  invite.action(
    action<InviteOptions>(context, async ({ client, output }, [text = ''], { right, expires, uses, approve = false }) => {
      // Not mandatory for commander, which would ask for it in the commands below, too.
      if (right === undefined) throw usageError('invite needs to know what the device may do', 'give --right read, --right write or --right store')
      const folder = await findFolder(client, text)
      const made = await client.post<{ link: string; invitation: InvitationStatus }>(`/folders/${folder.id}/invitations`, {
        right,
        seconds: expires,
        uses,
        approve
      })
      const { style, stdout } = output
      output.result(made, () => {
        if (output.quiet) return [made.link]
        const code = stdout.isTTY === true ? ['', ...inBlackAndWhite(style, qrLines(made.link, stdout.columns ?? 80))] : []
        return [
          style.bold(made.link),
          ...code,
          '',
          `With this link ${allowsText(made.invitation)}. On the other device:`,
          '',
          `  ${joinCommand(folder.label, made.link)}`,
          '',
          `This device has to run and be reachable when it joins. To take the link back: syncline invite cancel ${made.invitation.id.slice(0, 8)}`
        ]
      })
    })
  )
  withExample(invite, 'syncline invite photos --right read --expires 1h')
  invite.addCommand(listCommand(context))
  invite.addCommand(cancelCommand(context))
  return invite
}

function listCommand(context: CommandContext): Command {
  const list = new Command('list')
    .description('list the invitations of this device, and the devices that wait to be let in')
    .argument('[folder]', 'label, id or path')
  list.action(
    action(context, async ({ client, output }, [text]) => {
      const folder = text === undefined ? undefined : await findFolder(client, text)
      const all = await client.get<InvitationList>('/invitations')
      const isShown = (one: { readonly folder: string }): boolean => folder === undefined || one.folder === folder.id
      const invitations = all.invitations.filter(isShown)
      const waiting = all.waiting.filter(isShown)
      output.result({ invitations, waiting }, () => [
        ...(invitations.length === 0 ? ['no invitation: make one with syncline invite FOLDER --right read'] : invitationTable(invitations, output.style.dim)),
        ...(waiting.length === 0 ? [] : ['', ...waitingTable(waiting, output.style, Date.now())])
      ])
    })
  )
  return withExample(list, 'syncline invite list')
}

function cancelCommand(context: CommandContext): Command {
  const cancel = new Command('cancel')
    .description('take an invitation back; who has joined by it stays')
    .argument('<id>', 'of the invitation, or its beginning, as the list shows it')
  cancel.action(
    action(context, async ({ client, output }, [text = '']) => {
      const { invitations } = await client.get<InvitationList>('/invitations')
      const found = invitations.filter(({ id }) => text.length >= 4 && id.startsWith(text.toLowerCase()))
      if (found.length > 1)
        throw new CliError(
          'AMBIGUOUS_INVITATION',
          `several invitations have an id that begins with ${text}`,
          'give more of it, as syncline invite list --json shows it'
        )
      if (found[0] === undefined)
        throw new CliError('UNKNOWN_INVITATION', `this device made no invitation ${JSON.stringify(text)}`, 'see them with: syncline invite list')
      const cancelled = await client.delete<InvitationStatus>(`/invitations/${found[0].id}`)
      output.result({ cancelled: cancelled.id }, () => [
        `cancelled; ${cancelled.used === 0 ? 'no device has joined by it' : `${cancelled.used} joined by it before, and still share the folder`}`
      ])
    })
  )
  return withExample(cancel, 'syncline invite cancel 5f61d88b')
}

function invitationTable(invitations: readonly InvitationStatus[], dim: (text: string) => string): string[] {
  const columns = [{ title: 'ID' }, { title: 'FOLDER' }, { title: 'RIGHT' }, { title: 'STATE' }, { title: 'JOINED' }, { title: 'UNTIL' }, { title: 'BY' }]
  const rows = invitations.map(({ id, label, right, state, used, uses, expires, approve, devices }) => [
    id.slice(0, 8),
    label === '' ? '(removed)' : escapeShort(label, 24),
    right,
    `${state}${approve ? ', with approval' : ''}`,
    `${used} of ${uses}`,
    formatTime(expires),
    devices
      .filter((device) => device.state === 'granted')
      .slice(0, 3)
      .map((device) => escapeShort(device.name === '' ? `…${device.device.slice(-7)}` : device.name, 16))
      .join(', ') || '-'
  ])
  return renderTable(columns, rows, dim)
}
