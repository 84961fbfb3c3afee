/** `syncline key`: makes keys, derives weaker ones, shows those of a folder. Only `show` needs the daemon. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import { readKeyOption } from '../key-option.ts'

export function keyCommand(context: CommandContext): Command {
  const key = new Command('key').description('make, derive and show the keys of folders')
  withExample(key, 'syncline key create')

  key.addCommand(
    withExample(
      new Command('create')
        .description('print a new write key; it is the whole folder, so keep it as you keep a password')
        .option('--network', 'a network key instead, for a file: with --network-key devices talk only to others that have the same')
        .action(
          action<{ network?: boolean }>(context, async ({ output }, _, { network }) => {
            if (network === true) {
              const { createNetworkKey } = await import('../reach-settings.ts')
              const made = createNetworkKey()
              output.result({ networkKey: made }, () => made.trimEnd().split('\n'))
              return
            }
            const { createWriteKey, formatKey, SECRET_BYTES } = await import('../../protocol/index.ts')
            const { NodeEd25519 } = await import('../../src/index.ts')
            const { randomBytes } = await import('node:crypto')
            const made = createWriteKey(new Uint8Array(randomBytes(SECRET_BYTES)), new NodeEd25519())
            const text = formatKey(made)
            output.result({ key: text, right: made.right, folder: made.folder }, () => [text])
          })
        ),
      'syncline key create'
    )
  )

  key.addCommand(
    withExample(
      new Command('derive')
        .description('print the weaker key that follows from a key')
        .argument('<key>', 'a write or read key; "-" reads it from standard input, where no other user can see it')
        .option('--read', 'the read key: its holders receive, and change nothing for others')
        .option('--store', 'the store key: its holders keep a sealed copy and can read nothing')
        .action(
          action<{ read?: boolean; store?: boolean }>(context, async ({ output, surroundings }, [text = ''], options) => {
            if ((options.read === true) === (options.store === true))
              throw usageError('key derive needs one of --read and --store', 'say which key to print: syncline key derive --read KEY')
            const { formatKey } = await import('../../protocol/index.ts')
            const { derive } = await import('../derive-key.ts')
            const derived = derive(await readKeyOption(text, surroundings.stdin), options.read === true ? 'read' : 'store')
            const line = formatKey(derived)
            output.result({ key: line, right: derived.right, folder: derived.folder }, () => [line])
          })
        ),
      'syncline key derive --read "$(syncline key create)"'
    )
  )

  key.addCommand(
    withExample(
      new Command('show')
        .description('print the key of a folder, to hand it to another device')
        .argument('<folder>', 'label, id or path')
        .option('--write', 'the write key: its holders read and change')
        .option('--read', 'the read key')
        .option('--store', 'the store key')
        .action(
          action<{ write?: boolean; read?: boolean; store?: boolean }>(context, async ({ client, output }, [text = ''], options) => {
            const chosen = (['write', 'read', 'store'] as const).filter((right) => options[right] === true)
            if (chosen.length > 1) throw usageError(`key show takes one of --${chosen.join(' and --')}, not both`, 'leave the others out')
            const folder = await findFolder(client, text)
            const query = chosen[0] === undefined ? '' : `?right=${chosen[0]}`
            const { key: line } = await client.get<{ key: string }>(`/folders/${folder.id}/key${query}`)
            output.result({ key: line, right: line.slice('syncline:'.length, line.indexOf('1')), folder: folder.id }, () => [line])
          })
        ),
      'syncline key show photos --read'
    )
  )
  return key
}
