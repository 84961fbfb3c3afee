/** `syncline folder`: the folders of the running daemon. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { action, type CommandContext, KEY_OPTION, modeOption, type Run, withExample } from '../command-context.ts'
import type { AddFolderResult, JoinFolderResult } from '../control-actions.ts'
import { EXIT, usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import { readKeyOrLink } from '../key-option.ts'
import type { FolderStatus, Status } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { joiningLines } from '../terminal/joining-text.ts'
import { selectCommand } from './folder-select.ts'
import { setCommand } from './folder-set.ts'
import { folderDetails, folderTable } from '../terminal/status-text.ts'

export function folderCommand(context: CommandContext): Command {
  const folder = new Command('folder').description('add, list, show, set, remove, pause, resume and scan folders')
  withExample(folder, 'syncline folder list')
  folder.addCommand(addCommand(context))
  folder.addCommand(listCommand(context))
  folder.addCommand(
    onFolder(context, 'show', 'show one folder in full', 'syncline folder show photos', async ({ client, output }, found) => {
      const { peers } = await client.get<Status>('/status')
      output.result(found, () => folderDetails(found, peers, output.style, Date.now()))
    })
  )
  folder.addCommand(removeCommand(context))
  folder.addCommand(
    onFolder(context, 'pause', 'stop sending and receiving the changes of a folder', 'syncline folder pause photos', async ({ client, output }, found) => {
      await client.post(`/folders/${found.id}/pause`)
      output.result({ paused: found.id }, () => [`paused ${escapeText(found.label)}`])
    })
  )
  folder.addCommand(resumeCommand(context))
  folder.addCommand(setCommand(context))
  folder.addCommand(selectCommand(context))
  folder.addCommand(
    onFolder(
      context,
      'scan',
      'look at every file of a folder now, and wait until that is done',
      'syncline folder scan photos',
      async ({ client, output }, found) => {
        await client.post(`/folders/${found.id}/scan`)
        const now = await findFolder(client, found.id)
        output.result(now, () => folderTable([now], [], output.style, Date.now()))
        return now.state === 'held' ? EXIT.needsPerson : EXIT.done
      }
    )
  )
  return folder
}

function addCommand(context: CommandContext): Command {
  const add = new Command('add')
    .description('add a folder to the running daemon; without --key a new one, with a new key')
    .argument('<path>', 'a directory; made if absent')
    .option(...KEY_OPTION)
    .option('--label <name>', 'what to call the folder here (default: the name of the directory)')
    .addOption(modeOption())
  add.action(
    action<{ key?: string; label?: string; mode?: string }>(context, async ({ client, output, surroundings }, [path = ''], options) => {
      if (path === '') throw usageError('the path of the folder is empty', 'give a directory')
      let key = options.key
      if (key !== undefined) {
        const { formatInvitation, formatKey } = await import('../../protocol/index.ts')
        const given = await readKeyOrLink(key, surroundings.stdin)
        key = given.key === undefined ? formatInvitation(given.invitation) : formatKey(given.key)
      }
      const added = await client.post<AddFolderResult | JoinFolderResult>('/folders', { path: resolve(path), key, label: options.label, mode: options.mode })
      if ('joining' in added) {
        output.result(added, () => [
          ...joiningLines(added.joining, output.style),
          '',
          'the folder is added when it is let in; see how it goes with: syncline status'
        ])
        return
      }
      const { label, path: real, mode } = added.folder
      output.result(added, () => [`added ${escapeText(label)} at ${escapeText(real)} (${mode})`, `key: ${added.key}`])
    })
  )
  return withExample(add, 'syncline folder add ~/photos --label photos')
}

function listCommand(context: CommandContext): Command {
  const list = new Command('list').description('list the folders').action(
    action(context, async ({ client, output }) => {
      const { folders, peers } = await client.get<Status>('/status')
      output.result({ folders }, () =>
        folders.length === 0 ? ['no folder yet: add one with syncline folder add PATH'] : folderTable(folders, peers, output.style, Date.now())
      )
    })
  )
  return withExample(list, 'syncline folder list')
}

function removeCommand(context: CommandContext): Command {
  const remove = new Command('remove')
    .description('stop syncing a folder, or waiting to be let into it; its files stay where they are')
    .argument('<folder>', 'label, id or path')
  remove.action(
    action(context, async ({ client, output }, [text = '']) => {
      const { joining } = await client.get<Status>('/status')
      const awaited = joining.find(({ id, path }) => id === text || path === resolve(text))
      if (awaited !== undefined) {
        await client.delete(`/joining/${awaited.id}`)
        output.result({ removed: awaited.id }, () => [`this device does not wait any more for the folder at ${escapeText(awaited.path)}`])
        return
      }
      const found = await findFolder(client, text)
      await client.delete(`/folders/${found.id}`)
      output.result({ removed: found.id }, () => [`removed ${escapeText(found.label)}; its files stay in ${escapeText(found.path)}`])
    })
  )
  return withExample(remove, 'syncline folder remove photos')
}

function resumeCommand(context: CommandContext): Command {
  const resume = new Command('resume')
    .description('go on with a folder that was paused, or is held')
    .argument('<folder>', 'label, id or path')
    .option('--accept', 'let all pass that is held now: deletes of most of the folder, and what waits for a review (see syncline plan)')
  resume.action(
    action<{ accept?: boolean }>(context, async ({ client, output }, [text = ''], { accept = false }) => {
      const found = await findFolder(client, text)
      await client.post(`/folders/${found.id}/resume`, { accept })
      const now = await findFolder(client, found.id)
      output.result({ resumed: found.id, state: now.state }, () => [`resumed ${escapeText(found.label)}`])
      if (now.state !== 'held') return EXIT.done
      output.note(
        `it is still held: ${escapeText(now.error?.message ?? 'something waits')}; to see it: syncline plan; to let it pass: syncline folder resume --accept`
      )
      return EXIT.needsPerson
    })
  )
  return withExample(resume, 'syncline folder resume photos --accept')
}

function onFolder(
  context: CommandContext,
  name: string,
  description: string,
  example: string,
  handle: (run: Run, folder: FolderStatus) => Promise<0 | 4 | void>
): Command {
  const command = new Command(name).description(description).argument('<folder>', 'label, id or path')
  command.action(action(context, async (run, [text = '']) => handle(run, await findFolder(run.client, text))))
  return withExample(command, example)
}
