/** `syncline member`: the devices of a folder, and how one is let in or taken out. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { CliError, EXIT, usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import type { MemberStatus, RemovalResult } from '../member-service.ts'
import { confirm } from '../terminal/confirm.ts'
import { escapeShort, escapeText } from '../terminal/escape.ts'
import { deviceName, formatAgo, plural } from '../terminal/format.ts'
import { renderTable } from '../terminal/table.ts'
import { approveCommand, denyCommand } from './member-decision.ts'

/** Shorter ends of an id are taken for a mistyped name. */
const MIN_ID_PART = 6

export function memberCommand(context: CommandContext): Command {
  const member = new Command('member').description('list the devices of a folder, let in those that wait, and take devices out')
  withExample(member, 'syncline member list photos')
  member.addCommand(listCommand(context))
  member.addCommand(removeCommand(context))
  member.addCommand(approveCommand(context))
  member.addCommand(denyCommand(context))
  return member
}

function listCommand(context: CommandContext): Command {
  const list = new Command('list').description('list the devices of a folder that this device knows of').argument('<folder>', 'label, id or path')
  list.action(
    action(context, async ({ client, output }, [text = '']) => {
      const folder = await findFolder(client, text)
      const members = await client.get<MemberStatus[]>(`/folders/${folder.id}/members`)
      output.result({ folder: folder.id, members }, () => memberTable(members, output.style.dim, Date.now()))
    })
  )
  return withExample(list, 'syncline member list photos')
}

function removeCommand(context: CommandContext): Command {
  const remove = new Command('remove')
    .description('take devices out of a folder: the others go on under a new key, which these do not get')
    .argument('<folder>', 'label, id or path')
    .argument('<device...>', 'name, id or the end of one, as the list shows it')
    .option('--yes', 'do not ask')
  remove.action(
    action<{ yes?: boolean }>(context, async ({ client, output, surroundings }, [text = '', ...names], { yes = false }) => {
      const folder = await findFolder(client, text)
      const members = await client.get<MemberStatus[]>(`/folders/${folder.id}/members`)
      const chosen = [...new Set(names.map((name) => findMember(members, name)))]
      const who = chosen.map(({ name, device }) => deviceName(name, device)).join(', ')
      if (!yes) {
        if (surroundings.stdin.isTTY !== true || output.json)
          throw usageError('member remove needs --yes where nobody can be asked', 'it cannot be undone: see syncline member remove --help')
        for (const line of LIMITS) surroundings.streams.stderr.write(`${line}\n`)
        if (!(await confirm(`Remove ${who} from ${escapeText(folder.label)}?`, surroundings.streams.stderr, surroundings.stdin))) {
          output.note('nothing was changed')
          return EXIT.failed
        }
      }
      const result = await client.post<RemovalResult>(`/folders/${folder.id}/members/remove`, { devices: chosen.map(({ device }) => device) })
      const others = result.members.filter(({ self }) => !self)
      output.result({ folder: folder.id, ...result }, () => [
        `removed ${who} from ${escapeText(folder.label)}; ${others.length === 0 ? 'no other device is left' : `the new key is for ${others.map(given).join(', ')}, when it is met`}`,
        'only this device has the new write key. To whoever should invite and remove, too, hand: syncline key show --write',
        ...(result.cancelled > 0 ? [`${plural(result.cancelled, 'open invitation')} to it cancelled, for it may know the links`] : []),
        ...(yes ? LIMITS : [])
      ])
      return EXIT.done
    })
  )
  remove.addHelpText('after', `\nWhat it cannot undo:\n${LIMITS.map((line) => `  ${line}`).join('\n')}`)
  return withExample(remove, 'syncline member remove photos old-laptop --yes')
}

const LIMITS: readonly string[] = [
  'What a device has already, it keeps, old keys among it.',
  'Who holds an old write key can still fool devices that have not heard of the removal: let the others come online soon.',
  'Members that were never met here do not get the new key: they must be invited anew.'
]

/** @throws CliError UNKNOWN_MEMBER, AMBIGUOUS_MEMBER */
function findMember(members: readonly MemberStatus[], text: string): MemberStatus {
  const wanted = text.replace(/^…/, '')
  const exact = members.filter(({ name, device }) => device === wanted || name === text)
  const found = exact.length > 0 || wanted.length < MIN_ID_PART ? exact : members.filter(({ device }) => device.endsWith(wanted))
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  if (only !== undefined)
    throw new CliError('AMBIGUOUS_MEMBER', `${found.length} devices are meant by ${JSON.stringify(text)}`, 'give the whole id, as --json shows it')
  throw new CliError('UNKNOWN_MEMBER', `no device ${JSON.stringify(text)} is known in that folder`, 'see the devices with: syncline member list')
}

const given = ({ name, device, right }: MemberStatus): string => `${deviceName(name, device)} (${right})`

const FROM: Readonly<Record<MemberStatus['from'], string>> = {
  self: 'this device',
  succession: 'the current key is for it',
  changes: 'it has written',
  invitation: 'it was invited from here',
  key: 'it has proved a key here'
}

function memberTable(members: readonly MemberStatus[], dim: (text: string) => string, now: number): string[] {
  const columns = [{ title: 'NAME' }, { title: 'DEVICE' }, { title: 'RIGHT' }, { title: 'SEEN' }, { title: 'KNOWN AS' }]
  const rows = members.map(({ name, device, right, self, connected, lastSeen, from }) => [
    escapeShort(name === '' ? '-' : name, 24),
    `…${escapeText(device.slice(-7))}`,
    right,
    self ? 'here' : connected ? 'connected' : lastSeen === null ? 'never here' : formatAgo(lastSeen, now),
    FROM[from]
  ])
  return renderTable(columns, rows, dim)
}
