/**
 * Keeps a home as this version leaves it behind, for the tests of later ones: `node scripts/keep-home.ts`, before a release that changed what is in a
 * home (docs/releasing.md). test/upgrade.spec.ts starts the program of the day on each.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Status } from '../daemon/status.ts'
import { FOLDER_PLACE, KEPT_HOMES, type KeptFacts, makeKeptFolder } from '../test/fixtures/kept-homes.ts'

const ROOT = resolve(import.meta.dirname, '..')
const PROGRAM = join(ROOT, 'daemon/syncline.js')
/** Of one run, and the log of LevelDB, which has paths and times. */
const OF_THE_RUN = /(^|\/)(lock.*|control\.sock|log|api-token|LOG|LOG\.old|LOCK)$/

const work = realpathSync(mkdtempSync(join(tmpdir(), 'syncline-home-')))
const home = join(work, 'home')
const folder = join(work, 'folder')
makeKeptFolder(folder)
const daemon = spawn(process.execPath, [PROGRAM, '--home', home, 'up', folder, '--name', 'kept', '--discovery', 'off', '--listen', '/ip4/127.0.0.1/tcp/0'])
let log = ''
daemon.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
daemon.stdout.resume()
try {
  while (!log.includes('daemon: ready')) await once(daemon.stderr, 'data')
  const idle = ['status', '--json', '--wait', 'idle', '--timeout', '60']
  syncline(...idle)
  // Several records of one file, and one of a delete.
  writeFileSync(join(folder, 'gone.txt'), 'for a while')
  syncline('folder', 'scan', 'folder')
  rmSync(join(folder, 'gone.txt'))
  syncline('folder', 'scan', 'folder')
  syncline('peer', 'add', '/ip4/127.0.0.1/tcp/9')
  syncline('hook', 'add', 'conflict', '--', 'true')
  syncline('limit', '--up', '1M')
  syncline('folder', 'set', 'folder', '--priority', 'high', '--min-free', '1M')
  syncline('invite', 'folder', '--right', 'read')
  const status = JSON.parse(syncline(...idle)) as Status
  const [only] = status.folders
  if (only === undefined || only.digest === null) throw new Error('the folder is not there')
  const replica = /opened folder=folder replica=(\w+)/.exec(log)?.[1] ?? ''
  const facts: KeptFacts = { device: status.device.id, replica, digest: only.digest, files: only.files, hooks: 1, limits: 1, peers: ['/ip4/127.0.0.1/tcp/9'] }
  daemon.kill('SIGTERM')
  await once(daemon, 'close')

  const kept = join(KEPT_HOMES, status.device.version)
  rmSync(kept, { recursive: true, force: true })
  mkdirSync(kept, { recursive: true })
  for (const part of ['home', 'folder/.syncline']) cpSync(join(work, part), join(kept, part), { recursive: true, filter: (path) => !OF_THE_RUN.test(path) })
  const config = join(kept, 'home/config.json')
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll(folder, FOLDER_PLACE))
  writeFileSync(join(kept, 'facts.json'), `${JSON.stringify(facts, null, 2)}\n`)
  console.log(globSync('**', { cwd: kept }).join('\n'))
} finally {
  if (daemon.exitCode === null) daemon.kill('SIGKILL')
  rmSync(work, { recursive: true, force: true })
}

function syncline(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, '--home', home, ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`syncline ${words.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}
