/**
 * Records how two devices begin to share a folder, for the README: `npm run record-terminal -- docs/images/terminal.svg`. Real daemons in tmux, on
 * loopback, in homes that are made for it and go again. Wants tmux.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Frame, type Pane, terminalPicture } from './terminal-picture.ts'

const PANES: readonly Pane[] = [
  { title: 'laptop', left: 0, top: 0, columns: 70, rows: 32 },
  { title: 'desktop', left: 70, top: 0, columns: 70, rows: 32 },
  { title: 'laptop, a second terminal', left: 0, top: 32, columns: 140, rows: 11 }
]
const EVERY_MS = 100
const LAUNCHER = resolve(import.meta.dirname, '../daemon/syncline.js')

const output = resolve(process.argv[2] ?? 'terminal.svg')
const scratch = mkdtempSync(join(tmpdir(), 'sl-'))
const socket = `syncline-record-${process.pid}`
const tmux = (...words: string[]): string => execFileSync('tmux', ['-L', socket, ...words], { encoding: 'utf8' })
const frames: Frame[] = []
let elapsed = 0

try {
  for (const [i, { columns, rows }] of PANES.entries()) {
    const device = i === 1 ? 'desktop' : 'laptop'
    const home = join(scratch, device)
    mkdirSync(home, { recursive: true })
    makeCommand(home, device)
    const words = ['new-session', '-d', '-s', `p${i}`, '-x', `${columns}`, '-y', `${rows}`]
    const environment = `env -i TERM=tmux-256color LANG=C.UTF-8 HOME=${home} PATH=${home}/bin:${process.env['PATH']} PS1='\\[\\e[32m\\]$\\[\\e[0m\\] ' bash --norc`
    tmux(...words, `cd ${home} && exec ${environment}`)
    tmux('set', '-t', `p${i}`, 'status', 'off')
  }
  await show(500)
  type(0, 'syncline up photos')
  await untilShown(0, /no peer connected/)
  await show(1500)
  // Cut at the end of the line, and 74 characters long.
  const key = /syncline:write1\w{59}/.exec(shown(0).join(''))?.[0]
  if (key === undefined) throw new Error('no key was shown')
  type(1, `syncline up photos --key ${key}`)
  await untilShown(1, /up to date/)
  await untilShown(0, /with desktop/)
  await show(1200)
  type(2, 'head -c 40000000 /dev/urandom > photos/beach.raw; echo Menton > photos/places.txt')
  await untilShown(1, /2 files/)
  await show(1200)
  type(2, 'ls -l ../desktop/photos')
  await show(1200)
  type(2, 'syncline status')
  await untilShown(2, /PEERS/)
  await show(1500)
  writeFileSync(output, terminalPicture(PANES, frames))
  console.log(`${output}: ${frames.length} frames, ${Math.round(elapsed / 1000)} s`)
} finally {
  for (const i of [0, 1]) quietly(() => tmux('send-keys', '-t', `p${i}`, 'C-c'))
  await new Promise((done) => setTimeout(done, 2000))
  quietly(() => tmux('kill-server'))
  rmSync(scratch, { recursive: true, force: true })
}

/** What is typed stays short: that nothing leaves this machine is said here. */
function makeCommand(home: string, device: 'laptop' | 'desktop'): void {
  const port = device === 'laptop' ? 22_691 : 22_692
  const peer = device === 'desktop' ? '--peer /ip4/127.0.0.1/tcp/22691' : ''
  const options = `--name ${device} --discovery off --listen /ip4/127.0.0.1/tcp/${port} ${peer}`
  mkdirSync(join(home, 'bin'), { recursive: true })
  const path = join(home, 'bin', 'syncline')
  writeFileSync(
    path,
    `#!/bin/sh\nexport SYNCLINE_HOME=${home}/.config/syncline\ncase $1 in up) exec ${process.execPath} ${LAUNCHER} "$@" ${options};; esac\nexec ${process.execPath} ${LAUNCHER} "$@"\n`
  )
  chmodSync(path, 0o755)
}

function type(pane: number, text: string): void {
  tmux('send-keys', '-t', `p${pane}`, '-l', text)
  tmux('send-keys', '-t', `p${pane}`, 'Enter')
}

function shown(pane: number, ...more: string[]): string[] {
  return tmux('capture-pane', '-p', ...more, '-t', `p${pane}`)
    .replaceAll(scratch, '/home')
    .replace(/\n$/, '')
    .split('\n')
}

async function untilShown(pane: number, text: RegExp): Promise<void> {
  for (let tries = 0; !text.test(shown(pane).join('\n')); tries++) {
    if (tries > 300) throw new Error(`pane ${pane} never showed ${text}:\n${shown(pane).join('\n')}`)
    await show(EVERY_MS)
  }
}

/** Frames for so long, one for each change. */
async function show(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= EVERY_MS) {
    await new Promise((done) => setTimeout(done, EVERY_MS))
    elapsed += EVERY_MS
    const panes = PANES.map((_, i) => shown(i, '-e'))
    if (JSON.stringify(panes) !== JSON.stringify(frames.at(-1)?.panes)) frames.push({ at: elapsed, panes })
  }
}

function quietly(run: () => unknown): void {
  try {
    run()
  } catch {
    // It is gone already.
  }
}
