/** `syncline pause` and `syncline resume`: a folder, a device, or everything, for a while or until it is resumed. */
import { Command } from 'commander'
import { action, type CommandContext, parseDuration, type Run, withExample } from '../command-context.ts'
import { CliError, EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import type { FolderStatus, PeerStatus, Status } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { deviceName, formatTime, plural } from '../terminal/format.ts'

interface SubjectOptions {
  peer?: string
  all?: boolean
}

interface Subjects {
  readonly folders: readonly FolderStatus[]
  readonly peer: PeerStatus | undefined
  readonly text: string
}

const MIN_ID_PART = 4

export function pauseCommand(context: CommandContext): Command {
  const command = withSubjects(new Command('pause').description('stop syncing a folder, or with a device, for a while')).option(
    '--for <time>',
    'go on by itself after that: 30m, 2h or 1d (default: when it is resumed)'
  )
  command.action(
    action<SubjectOptions & { for?: string }>(context, async (run, [text], options) => {
      const seconds = options.for === undefined ? undefined : parseDuration(options.for)
      const subjects = await subjectsOf(run, text, options)
      const body = seconds === undefined ? {} : { seconds }
      if (subjects.peer !== undefined) await run.client.post('/peers/pause', { device: subjects.peer.id, ...body })
      for (const { id } of subjects.folders) await run.client.post(`/folders/${id}/pause`, body)
      const until = seconds === undefined ? '' : ` until ${formatTime(Date.now() + seconds * 1000)}`
      run.output.result({ paused: idsOf(subjects), ...body }, () => [`paused ${subjects.text}${until}`])
    })
  )
  return withExample(command, 'syncline pause photos --for 2h')
}

export function resumeCommand(context: CommandContext): Command {
  const command = withSubjects(new Command('resume').description('go on with what was paused'))
  command.action(
    action<SubjectOptions>(context, async (run, [text], options): Promise<ExitStatus> => {
      const subjects = await subjectsOf(run, text, options)
      if (subjects.peer !== undefined) await run.client.post('/peers/resume', { device: subjects.peer.id })
      for (const { id } of subjects.folders) await run.client.post(`/folders/${id}/resume`, { accept: false })
      if (options.all === true)
        for (const { id, paused } of (await run.client.get<Status>('/status')).peers)
          if (paused === true) await run.client.post('/peers/resume', { device: id })
      run.output.result({ resumed: idsOf(subjects) }, () => [`resumed ${subjects.text}`])
      const ids = new Set(subjects.folders.map(({ id }) => id))
      const held = (await run.client.get<Status>('/status')).folders.filter(({ id, state }) => ids.has(id) && state === 'held')
      for (const { label } of held) run.output.note(`${escapeText(label)} is held; to let that pass: syncline folder resume ${escapeText(label)} --accept`)
      return held.length > 0 ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(command, 'syncline resume photos')
}

function withSubjects(command: Command): Command {
  return command
    .argument('[folder]', 'label, id or path')
    .option('--peer <device>', 'a device in place of a folder: name, id or the end of one; nothing is synced with it')
    .option('--all', 'all folders')
}

async function subjectsOf({ client }: Run, text: string | undefined, { peer, all = false }: SubjectOptions): Promise<Subjects> {
  if ([text !== undefined, peer !== undefined, all].filter(Boolean).length !== 1) throw usageError('say what is meant: a folder, --peer DEVICE, or --all')
  if (text !== undefined) {
    const folder = await findFolder(client, text)
    return { folders: [folder], peer: undefined, text: escapeText(folder.label) }
  }
  const status = await client.get<Status>('/status')
  if (peer === undefined) return { folders: status.folders, peer: undefined, text: plural(status.folders.length, 'folder') }
  const found = findPeer(status.peers, peer)
  return { folders: [], peer: found, text: `the device ${deviceName(found.name, found.id)}` }
}

/** @throws CliError UNKNOWN_DEVICE, AMBIGUOUS_DEVICE */
function findPeer(peers: readonly PeerStatus[], text: string): PeerStatus {
  const wanted = text.replace(/^…/, '')
  const exact = peers.filter(({ name, id }) => id === wanted || name === text)
  const found = exact.length > 0 || wanted.length < MIN_ID_PART ? exact : peers.filter(({ id }) => id.endsWith(wanted))
  const [only] = found
  if (only === undefined) throw new CliError('UNKNOWN_DEVICE', `no device ${JSON.stringify(text)} was met`, 'see the devices with: syncline peer list')
  if (found.length > 1)
    throw new CliError(
      'AMBIGUOUS_DEVICE',
      `${found.length} devices are meant by ${JSON.stringify(text)}`,
      `give an id: ${found.map(({ id }) => id).join(', ')}`
    )
  return only
}

function idsOf({ folders, peer }: Subjects): string[] {
  return peer === undefined ? folders.map(({ id }) => id) : [peer.id]
}
