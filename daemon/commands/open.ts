/** `syncline open`: the daemon's page in a browser, logged in. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', '""'] }

export function openCommand(context: CommandContext): Command {
  const open = new Command('open')
    .description('show the page of the daemon in a browser, logged in')
    .option('--print', 'only print its address, which lets one browser in, once')
  open.action(
    action<{ print?: boolean }>(context, async ({ client, output, surroundings }, _, { print = false }) => {
      const { url } = await client.post<{ url: string }>('/page')
      const isShown = !print && !output.json && surroundings.streams.stdout.isTTY === true && (await show(url))
      output.result({ url }, () => [
        isShown ? 'opened in your browser; if nothing is seen there, open this address:' : 'open this address in a browser on this machine:',
        `  ${url}`
      ])
      output.note('it lets one browser in, once, within two minutes')
    })
  )
  return withExample(open, 'syncline open')
}

/** @returns whether a program took it */
async function show(url: string): Promise<boolean> {
  const [command, ...words] = OPENERS[process.platform] ?? ['xdg-open']
  try {
    const child = spawn(command, [...words, url], { stdio: 'ignore', detached: true })
    await once(child, 'spawn')
    child.unref()
    return true
  } catch {
    return false
  }
}
