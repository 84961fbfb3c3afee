/** `status`, `folder list`, `folder show` and `peer list` for people. */
import type colors from 'picocolors'
import { connectedIds, type FolderStatus, type PeerStatus, type Status } from '../status.ts'
import { escapeShort, escapeText } from './escape.ts'
import { concerns, contentText, stateText, stateWord } from './folder-line.ts'
import { deviceName, formatAgo, formatBytes, formatDuration, plural, shellQuote } from './format.ts'
import { joiningLines, waitingTable } from './joining-text.ts'
import { renderPairs, renderTable } from './table.ts'

type Style = ReturnType<typeof colors.createColors>

export function statusLines({ device, folders, peers, joining, waiting }: Status, style: Style, now: number): string[] {
  const lines = renderPairs(
    [
      ['device', `${escapeText(device.name)}  ${style.dim(device.id)}`],
      ['running', `for ${formatDuration(device.uptimeSeconds)}, version ${device.version}`],
      ...reachRow(device.reach),
      ...device.addresses.map((address, i): [string, string] => [i === 0 ? 'listening' : '', escapeText(address.replace(/\/p2p\/[^/]+$/, ''))])
    ],
    style.dim
  )
  lines.push('')
  if (folders.length === 0 && joining.length === 0) lines.push('no folder yet: add one with syncline folder add PATH')
  if (folders.length > 0) lines.push(...folderTable(folders, peers, style, now))
  for (const one of joining) lines.push(...joiningLines(one, style))
  for (const { message, hint } of device.reach.problems) lines.push('', style.yellow(escapeText(message)), `  what to do: ${escapeText(hint)}`)
  for (const { label, error } of folders) {
    if (error !== null) lines.push('', `${style.yellow(escapeText(label))}: ${escapeText(error.message)}`, `  what to do: ${escapeText(error.hint)}`)
  }
  for (const folder of folders) lines.push(...concernLines(folder, style))
  if (waiting.length > 0) lines.push('', ...waitingTable(waiting, style, now))
  lines.push('', ...peerTable(peers, style))
  return lines
}

/** `3 conflicts (syncline conflicts photos)`. */
function conflictsText({ conflicts, label }: FolderStatus): string {
  return `${plural(conflicts, 'conflict')} (syncline conflicts ${escapeText(shellQuote(label))})`
}

/** What a person should look at, each with the command that shows it. */
function concernLines(folder: FolderStatus, style: Style): string[] {
  const { label, conflicts, problems, localChanges, needFiles, state } = folder
  const name = escapeText(shellQuote(label))
  const texts = [
    ...(problems > 0 ? [`${plural(problems, 'problem')} (syncline problems ${name})`] : []),
    ...(problems === 0 && needFiles > 0 && state === 'idle' ? [`lacks ${plural(needFiles, 'file')}; why: syncline problems ${name}`] : []),
    ...(conflicts > 0 ? [conflictsText(folder)] : []),
    ...(localChanges > 0 ? [localText(folder)] : [])
  ]
  return texts.flatMap((text) => ['', `${style.yellow(escapeText(label))}: ${text}`])
}

/** `3 local changes (syncline local list photos)`. */
function localText({ localChanges, label }: FolderStatus): string {
  return `${plural(localChanges, 'local change')} (syncline local list ${escapeText(shellQuote(label))})`
}

/** No row before anything is known. */
function reachRow({ reachability, relays }: Status['device']['reach']): [string, string][] {
  const used = relays.filter(({ reserved }) => reserved).length
  const ways = [
    ...(reachability === 'public' ? ['from anywhere'] : []),
    ...(reachability === 'private' ? ['behind a router'] : []),
    ...(used > 0 && reachability !== 'public' ? [`over ${plural(used, 'relay')}`] : [])
  ]
  return ways.length === 0 ? [] : [['reachable', ways.join(', ')]]
}

export function folderTable(folders: readonly FolderStatus[], peers: readonly PeerStatus[], style: Style, now: number): string[] {
  const connected = connectedIds(peers)
  const columns = [{ title: 'FOLDER' }, { title: 'STATE' }, { title: 'HAS' }, { title: 'LACKS' }, { title: 'PEERS' }, { title: 'CHANGED' }, { title: 'PATH' }]
  const rows = folders.map((folder) => {
    const here = folder.peers.filter((peer) => connected.has(peer.id))
    const concern = concerns(folder)
    return [
      escapeShort(folder.label, 24),
      `${stateWord(folder)}${concern === '' ? '' : ` (${concern})`}`,
      contentText(folder),
      folder.needFiles === 0 && folder.needBytes === 0 ? '-' : `${plural(folder.needFiles, 'file')}, ${formatBytes(folder.needBytes)}`,
      here.length === 0 ? '-' : `${here.length}${here.every((peer) => peer.inSync) ? '' : ' (behind)'}`,
      folder.lastChange === null ? '-' : formatAgo(folder.lastChange.at, now),
      escapeText(folder.path)
    ]
  })
  return renderTable(columns, rows, style.dim)
}

export function peerTable(peers: readonly PeerStatus[], style: Style): string[] {
  if (peers.length === 0) return ['no other device has been met yet']
  const columns = [{ title: 'PEER' }, { title: 'DEVICE' }, { title: 'STATE' }, { title: 'RECEIVED' }, { title: 'SENT' }, { title: 'ADDRESS' }]
  const rows = peers.map((peer) => [
    escapeShort(peer.name === '' ? '-' : peer.name, 24),
    `…${escapeText(peer.id.slice(-7))}`,
    peer.paused === true ? 'paused' : peer.connected ? (peer.direct ? 'connected' : 'connected, relayed') : 'away',
    formatBytes(peer.bytesIn),
    formatBytes(peer.bytesOut),
    escapeText(peer.address.replace(/\/p2p\/[^/]+$/, ''))
  ])
  return renderTable(columns, rows, style.dim)
}

export function folderDetails(folder: FolderStatus, peers: readonly PeerStatus[], style: Style, now: number): string[] {
  const connected = connectedIds(peers)
  const pairs: [string, string][] = [
    ['folder', escapeText(folder.label)],
    ['path', escapeText(folder.path)],
    ['id', folder.id],
    [
      'mode',
      folder.byGrant
        ? `${folder.mode}, with the right to write that this device was given`
        : folder.right === 'store'
          ? 'store-only: keeps it sealed, and can read nothing of it'
          : `${folder.mode}, may ${folder.right}`
    ],
    ['state', stateText({ ...folder, lastChange: null }, peers, { items: 0, bytes: 0 }, now)],
    ['holds', folder.right === 'store' ? contentText(folder) : `${contentText(folder)}, ${plural(folder.directories, 'directory', 'directories')}`]
  ]
  if (folder.error !== null) pairs.push(['what to do', escapeText(folder.error.hint)])
  if (folder.needFiles > 0) pairs.push(['lacks', `${plural(folder.needFiles, folder.right === 'store' ? 'record' : 'file')}, ${formatBytes(folder.needBytes)}`])
  if (folder.conflicts > 0) pairs.push(['conflicts', conflictsText(folder)])
  if (folder.problems > 0) pairs.push(['problems', `${folder.problems}; see syncline problems`])
  if (folder.localChanges > 0) pairs.push(['local', localText(folder)])
  if (folder.archive !== null && folder.archive.files > 0)
    pairs.push(['kept', `${plural(folder.archive.files, 'old version')}, ${formatBytes(folder.archive.bytes)}; see syncline versions`])
  if (folder.lastChange !== null) pairs.push(['last change', `${escapeText(folder.lastChange.path)}, ${formatAgo(folder.lastChange.at, now)}`])
  if (folder.digest !== '') pairs.push(['digest', folder.digest])
  for (const [i, peer] of folder.peers.entries()) {
    pairs.push([
      i === 0 ? 'peers' : '',
      `${deviceName(peer.name, peer.id)}: ${connected.has(peer.id) ? (peer.inSync ? 'the same' : 'not the same yet') : 'away'}`
    ])
  }
  return renderPairs(pairs, style.dim)
}
