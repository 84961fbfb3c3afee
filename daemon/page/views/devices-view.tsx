import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { PeerList } from '../../control-actions.ts'
import type { PeerStatus, Status } from '../../status.ts'
import { deviceName } from '../../terminal/format.ts'
import { call } from '../api.ts'
import { formatBytes } from '../format.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Action } from '../parts/action.tsx'
import { Icon } from '../parts/icons.tsx'
import { RateGraph } from '../parts/rate-graph.tsx'
import { Chip, Empty, Notice } from '../parts/shown.tsx'
import { status } from '../state.ts'

export function DevicesView(): JSX.Element {
  const { peers, folders, device } = status.value as Status
  const foldersOf = (id: string): string =>
    folders
      .filter((folder) => folder.peers.some((peer) => peer.id === id))
      .map(({ label }) => label)
      .join(', ')
  return (
    <>
      <div class="view-head">
        <h1>{text.devices}</h1>
      </div>
      {device.reach.problems.map(({ code, message, hint }) => (
        <Notice key={code} icon="alert" look="warn" title={message}>
          <p class="small soft">{hint}</p>
        </Notice>
      ))}
      <section class="card">
        <h2>{text.traffic}</h2>
        <RateGraph />
      </section>
      {peers.length === 0 ? (
        <div class="card">
          <Empty icon="device" title={text.noDevices}>
            <p class="soft">{text.noDevicesHint}</p>
          </Empty>
        </div>
      ) : (
        <ul class="card rows">
          {peers.map((peer) => (
            <Device key={peer.id} peer={peer} folders={foldersOf(peer.id)} />
          ))}
        </ul>
      )}
      <Addresses />
    </>
  )
}

function Device({ peer, folders }: { readonly peer: PeerStatus; readonly folders: string }): JSX.Element {
  const { id, name, connected, paused = false, direct, address, bytesIn, bytesOut } = peer
  const shown = deviceName(name, id)
  return (
    <li class="member device">
      <Icon name="device" />
      <div class="grow">
        <p class="strong">{shown}</p>
        {folders !== '' && <p class="small soft cut">{folders}</p>}
        <p class="small soft mono cut" title={address}>
          {address.replace(/\/p2p\/[^/]*$/, '')}
        </p>
      </div>
      <span class="small soft device-bytes">{`↓ ${formatBytes(bytesIn)}  ↑ ${formatBytes(bytesOut)}`}</span>
      <span class="device-state">
        <Chip look={!paused && connected ? 'good' : 'rest'} icon={paused ? 'pause' : connected ? 'check' : 'cross'}>
          {paused ? text.paused : connected ? (direct ? text.direct : text.relayed) : text.offline}
        </Chip>
      </span>
      {paused ? (
        <Action look="quiet" icon="play" label={`${text.resume}: ${shown}`} run={() => call('POST', '/api/peers/resume', { device: id })}>
          <span class="wide-only">{text.resume}</span>
        </Action>
      ) : (
        <Action look="quiet" icon="pause" label={`${text.pause}: ${shown}`} run={() => call('POST', '/api/peers/pause', { device: id })}>
          <span class="wide-only">{text.pause}</span>
        </Action>
      )}
    </li>
  )
}

/** Where this device dials by itself. */
function Addresses(): JSX.Element {
  const { value, reload } = useLoaded<PeerList>('/api/peers')
  const written = useSignal('')
  const add = async (): Promise<void> => {
    await call('POST', '/api/peers', { address: written.value.trim() })
    written.value = ''
    reload()
  }
  const remove = (address: string) => async () => {
    await call('DELETE', `/api/peers?${new URLSearchParams({ address })}`)
    reload()
  }
  return (
    <section class="card">
      <h2>{text.addresses}</h2>
      <p class="small soft">{text.addressesHint}</p>
      <ul class="rows">
        {value?.addresses.map((address) => (
          <li key={address}>
            <span class="mono grow cut" title={address}>
              {address}
            </span>
            <Action look="quiet" icon="trash" label={`${text.remove}: ${address}`} run={remove(address)}>
              {text.remove}
            </Action>
          </li>
        ))}
      </ul>
      <div class="one-line">
        <input
          type="text"
          class="mono"
          aria-label={text.address}
          placeholder="/ip4/192.168.1.20/tcp/22600"
          value={written.value}
          onInput={({ currentTarget }) => (written.value = currentTarget.value)}
        />
        <Action icon="plus" disabled={written.value.trim() === ''} run={add}>
          {text.add}
        </Action>
      </div>
    </section>
  )
}
