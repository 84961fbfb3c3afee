/** What `up` shows: first the key and what to do with it, then on a terminal a live line a folder, elsewhere a line a change. */
import type { Daemon } from '../daemon.ts'
import type { LogEntry } from '../logger.ts'
import { logText } from '../logger.ts'
import type { Output } from '../output.ts'
import type { FolderStatus, JoiningStatus, PeerStatus, Status } from '../status.ts'
import { escapeText } from './escape.ts'
import { contentText, stateText } from './folder-line.ts'
import { commandName, deviceName, formatBytes, plural, shellQuote } from './format.ts'
import { joiningLines, joiningText, RIGHT_WORDS, waitingText } from './joining-text.ts'
import { LiveLines } from './live-lines.ts'
import { inBlackAndWhite, qrLines } from './qr.ts'
import { RateMeter } from './rate-meter.ts'
import { renderPairs } from './table.ts'

/** Every line more is a line less of the terminal's history. */
const MAX_LIVE_FOLDERS = 8
const REDRAW_MS = 200
const REDRAW_AT_REST_MS = 1000
const BAR_WIDTH = 20
/** Shorter work is not worth a plain line. */
const PLAIN_PATIENCE_MS = 2000

export interface UpViewComponents {
  readonly output: Output
  readonly now: () => number
}

export class UpView {
  readonly #output: Output
  readonly #now: () => number
  readonly #live: LiveLines | undefined
  readonly #meters = new Map<string, { items: RateMeter; bytes: RateMeter }>()
  /** What was last said of a folder in plain lines, and of a fault in either. */
  readonly #said = new Map<string, string>()
  readonly #since = new Map<string, { state: string; at: number }>()
  #timer: NodeJS.Timeout | undefined
  #end: (() => void) | undefined
  #daemon: Daemon | undefined
  /** Whether the folder that it was started with is there, as far as has been said. */
  #joined = true

  constructor(components: UpViewComponents) {
    this.#output = components.output
    this.#now = components.now
    const { quiet, json, stderr } = components.output
    this.#live = !quiet && !json && stderr.isTTY === true ? new LiveLines(stderr) : undefined
  }

  /** A log line that a person should see meanwhile. */
  log(entry: LogEntry): void {
    const { stderr, errorStyle: style } = this.#output
    const paint = entry.level === 'error' ? style.red : entry.level === 'warn' ? style.yellow : style.dim
    const line = paint(`${entry.level}: ${logText(entry)}`)
    if (this.#live === undefined) stderr.write(`${line}\n`)
    else this.#live.print(line)
  }

  start(daemon: Daemon): void {
    this.#daemon = daemon
    const { device } = daemon.status()
    const folder = daemon.folder
    this.#joined = daemon.joining === undefined
    this.#output.result(introDocument(daemon), () => (this.#output.quiet ? (folder === undefined ? [] : [folder.key]) : this.#intro(daemon)))
    if (this.#output.quiet || this.#output.json) return
    const { folders, joining } = daemon.status()
    if (folders.length === 0 && joining.length === 0)
      this.#output.note(`no folder yet: add one with syncline folder add PATH (device ${escapeText(device.name)})`)
    this.#end = daemon.onChange(() => this.#update())
    this.#update()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#end?.()
    if (this.#live === undefined) return
    this.#live.end()
    this.#output.note('stopping…')
  }

  #intro(daemon: Daemon): string[] {
    const { style, stdout } = this.#output
    const { device, folders, joining } = daemon.status()
    const pairs: [string, string][] = [['device', `${escapeText(device.name)} ${style.dim(device.id)}`]]
    const chosen = daemon.folder
    const awaited = joining.find(({ id }) => id === daemon.joining)
    if (awaited !== undefined) pairs.push(['folder', `${escapeText(awaited.path)}  (by an invitation to ${RIGHT_WORDS[awaited.right]} it)`])
    else if (chosen === undefined) for (const folder of folders) pairs.push(['folder', folderText(folder)])
    else pairs.push(['folder', folderText(chosen)], ['key', style.bold(chosen.key)])
    if (!daemon.discovery) for (const address of device.addresses) pairs.push(['address', address])
    const lines = renderPairs(pairs, style.dim)
    if (chosen === undefined || awaited !== undefined) return lines
    if (stdout.isTTY === true) lines.push('', ...inBlackAndWhite(style, qrLines(chosen.key, stdout.columns ?? 80)))
    lines.push(
      '',
      `Give the key to nobody but those who may ${RIGHT_WORDS[rightOf(chosen.key)]} this folder. On the other device:`,
      '',
      `  ${joinCommand(daemon)}`,
      ''
    )
    return lines
  }

  #update(): void {
    const daemon = this.#daemon
    if (daemon === undefined) return
    const status = daemon.status()
    const now = this.#now()
    for (const folder of status.folders) this.#measure(folder, now)
    for (const folder of status.folders) this.#sayFault(folder)
    this.#sayJoined(daemon)
    if (this.#live === undefined) {
      for (const one of status.joining) this.#say(`joining ${one.id}`, joiningLines(one, this.#output.errorStyle))
      this.#say('waiting', status.waiting.map(waitingText))
    }
    if (this.#live === undefined) for (const folder of status.folders) this.#sayChange(folder, status.peers, now)
    else this.#live.draw(this.#lines(status, now))
    clearTimeout(this.#timer)
    const pause = this.#pauseMs(status, now)
    this.#timer = pause === undefined ? undefined : setTimeout(() => this.#update(), pause)
  }

  /** Until it is looked at again though nothing changes: on a terminal rates fall and times pass, a plain line may have to wait. */
  #pauseMs({ folders }: Status, now: number): number | undefined {
    if (this.#live !== undefined) return folders.every(({ state }) => state === 'idle') ? REDRAW_AT_REST_MS : REDRAW_MS
    return folders.some(({ id }) => now - (this.#since.get(id)?.at ?? now) < PLAIN_PATIENCE_MS) ? PLAIN_PATIENCE_MS : undefined
  }

  #measure(folder: FolderStatus, now: number): void {
    let meters = this.#meters.get(folder.id)
    if (meters === undefined) {
      meters = { items: new RateMeter({ windowMs: 5000 }), bytes: new RateMeter({ windowMs: 5000 }) }
      this.#meters.set(folder.id, meters)
    }
    meters.items.add(now, folder.progress.scanned)
    meters.bytes.add(now, folder.progress.fetchedBytes)
  }

  #rates(folder: FolderStatus): { items: number; bytes: number } {
    const meters = this.#meters.get(folder.id)
    return { items: meters?.items.rate ?? 0, bytes: meters?.bytes.rate ?? 0 }
  }

  #lines({ folders, peers, joining, waiting }: Status, now: number): string[] {
    const { errorStyle: style } = this.#output
    const width = Math.max(0, ...folders.map((folder) => folder.label.length))
    const lines = folders.slice(0, MAX_LIVE_FOLDERS).map((folder) => {
      const paint = { idle: style.green, scanning: style.cyan, syncing: style.cyan, paused: style.dim, held: style.yellow, error: style.red }[folder.state]
      const bar =
        folder.state === 'syncing' && folder.progress.totalBytes > 0 ? `${progressBar(folder.progress.fetchedBytes / folder.progress.totalBytes)} ` : ''
      return `${style.bold(escapeText(folder.label).padEnd(width))}  ${bar}${paint(stateText(folder, peers, this.#rates(folder), now))}`
    })
    if (folders.length > MAX_LIVE_FOLDERS) lines.push(style.dim(`and ${plural(folders.length - MAX_LIVE_FOLDERS, 'folder')} more: syncline status`))
    lines.push(...joining.slice(0, MAX_LIVE_FOLDERS).map((one) => joiningLine(one, style)))
    lines.push(...waiting.slice(0, MAX_LIVE_FOLDERS).map((one) => style.yellow(waitingText(one))))
    return lines
  }

  /** Once, when an inviter has let this device in. */
  #sayJoined({ folder, joining }: Daemon): void {
    if (this.#joined || folder === undefined || joining !== undefined) return
    this.#joined = true
    const text = `joined: ${folderText(folder)}`
    if (this.#live === undefined) this.#output.note(text)
    else this.#live.print(this.#output.errorStyle.green(text))
  }

  /** Plain lines, when they are not what was said last. */
  #say(name: string, lines: readonly string[]): void {
    const text = lines.join('\n')
    if ((this.#said.get(name) ?? '') === text) return
    this.#said.set(name, text)
    if (text !== '') this.#output.note(text)
  }

  /** A fault and its remedy, once, in full. */
  #sayFault({ id, label, error }: FolderStatus): void {
    const text = error === null ? '' : `${escapeText(label)}: ${escapeText(error.message)}\n  what to do: ${escapeText(error.hint)}`
    const name = `fault ${id}`
    if ((this.#said.get(name) ?? '') === text) return
    this.#said.set(name, text)
    if (text === '') return
    if (this.#live === undefined) this.#output.note(text)
    else this.#live.print(this.#output.errorStyle.yellow(text))
  }

  #sayChange(folder: FolderStatus, peers: readonly PeerStatus[], now: number): void {
    const since = this.#since.get(folder.id)
    if (since === undefined || since.state !== folder.state) this.#since.set(folder.id, { state: folder.state, at: now })
    const first = !this.#said.has(folder.id)
    const lasted = now - (this.#since.get(folder.id)?.at ?? now)
    if (!first && folder.state !== 'held' && folder.state !== 'error' && lasted < PLAIN_PATIENCE_MS) return
    const text = plainText(folder, peers)
    if (this.#said.get(folder.id) === text) return
    this.#said.set(folder.id, text)
    this.#output.note(`${escapeText(folder.label)}: ${text}`)
  }
}

/** Without figures that grow, as each new text is a new line. */
function plainText(folder: FolderStatus, peers: readonly PeerStatus[]): string {
  if (folder.state === 'scanning') return 'scanning'
  if (folder.state === 'syncing') return `syncing ${formatBytes(folder.progress.totalBytes)}`
  if (folder.state !== 'idle') return folder.state
  const ids = new Set(folder.peers.map((peer) => peer.id))
  const connected = peers.filter((peer) => peer.connected && ids.has(peer.id)).map((peer) => deviceName(peer.name, peer.id))
  const who = connected.length === 0 ? 'no peer connected' : connected.length > 3 ? `${connected.length} peers connected` : `with ${connected.join(', ')}`
  return `${folder.needFiles > 0 ? `lacks ${plural(folder.needFiles, 'file')}` : 'up to date'}, ${contentText(folder)}, ${who}`
}

export function progressBar(fraction: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH)
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${String(Math.floor(Math.min(1, Math.max(0, fraction)) * 100)).padStart(3)} %`
}

function joiningLine(one: JoiningStatus, style: Output['errorStyle']): string {
  const paint = { waiting: style.cyan, 'waiting-for-approval': style.yellow, refused: style.red, failed: style.red }[one.state]
  return `${style.bold(escapeText(one.path))}  ${paint(joiningText(one))}`
}

function folderText({ label, path, mode }: { label: string; path: string; mode: string }): string {
  return `${escapeText(label)}  ${escapeText(path)}  (${mode})`
}

function rightOf(key: string): keyof typeof RIGHT_WORDS {
  return (/^syncline:(write|read|store)1/.exec(key)?.[1] ?? 'write') as keyof typeof RIGHT_WORDS
}

/** What to type on the other device. Without discovery it needs an address of this one. */
function joinCommand(daemon: Daemon): string {
  const { folder, discovery } = daemon
  const { addresses } = daemon.status().device
  const outward = addresses.find((address) => !/^\/ip4\/127\.|^\/ip6\/::1\//.test(address)) ?? addresses[0]
  const peer = discovery || outward === undefined ? '' : ` --peer ${outward}`
  return `${commandName()} up ${shellQuote(folder?.label ?? 'PATH')} --key ${folder?.key ?? 'KEY'}${peer}`
}

function introDocument(daemon: Daemon): unknown {
  const { device } = daemon.status()
  const folder = daemon.folder
  return {
    device: { id: device.id, name: device.name, version: device.version, addresses: device.addresses },
    folder: folder === undefined ? null : { id: folder.id, label: folder.label, path: folder.path, mode: folder.mode },
    joining: daemon.status().joining.find(({ id }) => id === daemon.joining) ?? null,
    key: folder?.key ?? null
  }
}
