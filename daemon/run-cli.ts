/** Joins the command to this process: its streams, its signals, and how it ends. */
import { CliError, EXIT } from './exit-status.ts'
import { main } from './main.ts'
import { Output } from './output.ts'
import type { DaemonParts } from './parts.ts'

/** @param loadParts gives other ones than the real, for tests */
export async function runCli(loadParts: () => Promise<DaemonParts> = loadRealParts): Promise<void> {
  const words = process.argv.slice(2)
  // Overwrites the arguments that other users see in the list of processes: there may be a key in them.
  process.title = 'syncline'

  // A daemon has listeners of its own, and stops in order.
  const runsDaemon = (): boolean => process.listenerCount('SIGINT') > 1
  // A reader that went away (`syncline status | head`) is no fault of ours, and a daemon outlives who reads its log.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if ('code' in error && error.code === 'EPIPE' && !runsDaemon()) process.exit(EXIT.done)
    })
  }
  process.on('uncaughtException', (error) => {
    const fault = new CliError(
      'BUG',
      `Syncline failed: ${error instanceof Error ? error.message : String(error)}`,
      'this is a fault in Syncline, and nothing is lost by it: report it with what SYNCLINE_DEBUG=1 shows'
    )
    new Output({ stdout: process.stdout, stderr: process.stderr }, { json: words.includes('--json'), quiet: false, color: false }).error(fault)
    if ((process.env['SYNCLINE_DEBUG'] ?? '') !== '') process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`)
    process.exit(EXIT.failed)
  })
  process.on('SIGINT', () => {
    if (!runsDaemon()) process.exit(EXIT.interrupted)
  })

  process.exitCode = await main(words, {
    streams: { stdout: process.stdout, stderr: process.stderr },
    environment: process.env,
    stdin: process.stdin,
    loadParts
  })
  // What is left, such as an idle handle of a library, must not keep a command that is over.
  await flushed(process.stdout)
  await flushed(process.stderr)
  process.exit()
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}

async function loadRealParts(): Promise<DaemonParts> {
  const { realParts } = await import('./real-parts.ts')
  return realParts
}
