import type { JSX } from 'preact'
import type { PeerStatus, Status } from '../status.ts'
import { deviceName, formatBytes } from '../terminal/format.ts'
import { Icon } from './icons.tsx'
import { text } from './text.ts'

export function Devices({ status }: { readonly status: Status }): JSX.Element {
  const { peers } = status
  if (peers.length === 0) {
    return (
      <div class="card empty">
        <h3>{text.noDevices}</h3>
        <p class="soft">{text.noDevicesHint}</p>
      </div>
    )
  }
  return (
    <ul class="card rows">
      {peers.map((peer) => (
        <li key={peer.id}>
          <Icon name="device" />
          <span class="grow">
            <strong>{deviceName(peer.name, peer.id)}</strong>
            <br />
            <span class="small soft mono">{peer.address}</span>
          </span>
          <span class="small soft">{`↓ ${formatBytes(peer.bytesIn)}  ↑ ${formatBytes(peer.bytesOut)}`}</span>
          <span class={`state small ${peer.connected ? 'good' : 'rest'}`}>{wayTo(peer)}</span>
        </li>
      ))}
    </ul>
  )
}

function wayTo({ connected, direct }: PeerStatus): string {
  if (!connected) return text.offline
  return direct ? text.direct : text.relayed
}
