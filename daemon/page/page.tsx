import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Status, WaitingDevice } from '../status.ts'
import { deviceName } from '../terminal/format.ts'
import { Action } from './action.tsx'
import { AddFolderDialog } from './add-folder-dialog.tsx'
import { call } from './api.ts'
import { Devices } from './devices.tsx'
import { Fault } from './dialog.tsx'
import { FolderCard } from './folder-card.tsx'
import { Icon } from './icons.tsx'
import { connection, loginFault, status } from './state.ts'
import { text } from './text.ts'
import { Traffic } from './traffic.tsx'

export function Page(): JSX.Element {
  const now = status.value
  return (
    <div class="frame">
      <header class="top">
        <h1 class="brand">
          <img src="/icon.svg" alt="" width="28" height="28" />
          Syncline
        </h1>
        {now !== undefined && (
          <div class="device small">
            <div>
              {now.device.name} <span class="soft">({text.thisDevice})</span>
            </div>
            <div class="mono soft">{`…${now.device.id.slice(-7)}`}</div>
          </div>
        )}
      </header>
      <main>{now === undefined ? <Before /> : <Overview status={now} />}</main>
    </div>
  )
}

function Before(): JSX.Element {
  if (connection.value === 'logged-out') {
    return (
      <div class="card empty">
        <h2>{text.loggedOutTitle}</h2>
        <p class="soft">{text.loggedOut}</p>
        <code>syncline open</code>
        <Fault error={loginFault.value} />
      </div>
    )
  }
  return <p class="card empty soft">{connection.value === 'lost' ? text.daemonLost : text.starting}</p>
}

function Overview({ status: now }: { readonly status: Status }): JSX.Element {
  const adding = useSignal(false)
  return (
    <>
      {connection.value === 'lost' && (
        <div class="notice" role="status">
          {text.daemonLost}
        </div>
      )}
      {now.waiting.map((device) => (
        <Waiting key={`${device.invitation}${device.device}`} waiting={device} />
      ))}
      {now.joining.map(({ id, path, error }) => (
        <div key={id} class="notice" role="status">
          <p>{text.waitsFor(path)}</p>
          {error !== null && <p class="small soft">{error.message}</p>}
        </div>
      ))}
      <section>
        <div class="section-head">
          <h2>{text.folders}</h2>
          <button type="button" class="button primary" onClick={() => (adding.value = true)}>
            <Icon name="plus" />
            {text.addFolder}
          </button>
        </div>
        {now.folders.length === 0 ? (
          <div class="card empty">
            <h3>{text.noFolders}</h3>
            <p class="soft">{text.noFoldersHint}</p>
          </div>
        ) : (
          <ul class="stack">
            {now.folders.map((folder) => (
              <FolderCard key={folder.id} folder={folder} />
            ))}
          </ul>
        )}
      </section>
      <section>
        <div class="section-head">
          <h2>{text.devices}</h2>
        </div>
        <div class="stack">
          <Devices status={now} />
          {now.peers.length > 0 && <Traffic />}
        </div>
      </section>
      {adding.value && <AddFolderDialog onClose={() => (adding.value = false)} />}
    </>
  )
}

function Waiting({ waiting }: { readonly waiting: WaitingDevice }): JSX.Element {
  const { device, invitation, name, label, address } = waiting
  const decide = (decision: 'approve' | 'deny') => () => call('POST', `/api/members/${decision}`, { device, invitation })
  return (
    <div class="notice" role="status">
      <p class="title">
        <Icon name="invite" />
        {text.wantsIn(deviceName(name, device), label)}
      </p>
      <p class="small soft mono">{`${device}  ${address}`}</p>
      <div class="actions">
        <Action look="primary" run={decide('approve')}>
          {text.approve}
        </Action>
        <Action look="danger" run={decide('deny')}>
          {text.deny}
        </Action>
      </div>
    </div>
  )
}
