import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { announcement } from './announce.ts'
import { needsPerson } from './folder-state.ts'
import { text } from './text.ts'
import { Fault } from './parts/fault.tsx'
import { Icon, type IconName } from './parts/icons.tsx'
import { RateGraph } from './parts/rate-graph.tsx'
import { Notice } from './parts/shown.tsx'
import { hrefOf, route, type View } from './router.ts'
import { connection, loginFault, status } from './state.ts'
import { ActivityView } from './views/activity-view.tsx'
import { DevicesView } from './views/devices-view.tsx'
import { FolderView } from './views/folder-view.tsx'
import { FoldersView } from './views/folders-view.tsx'
import { SettingsView } from './views/settings-view.tsx'

const VIEWS = [
  ['folders', 'folder', text.folders],
  ['devices', 'device', text.devices],
  ['activity', 'activity', text.activity],
  ['settings', 'settings', text.settings]
] as const satisfies readonly (readonly [Exclude<View, 'folder'>, IconName, string])[]

export function Page(): JSX.Element {
  const isOut = connection.value === 'logged-out'
  return (
    <div class={`shell ${isOut ? 'alone' : ''}`}>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        {text.skip}
      </button>
      {!isOut && <Side />}
      <main id="main" tabIndex={-1}>
        {isOut ? <LoggedOut /> : status.value === undefined ? <Starting /> : <Content />}
      </main>
      <div class="hidden" aria-live="polite">
        {announcement.value}
      </div>
    </div>
  )
}

function Brand(): JSX.Element {
  return (
    <span class="brand">
      <img src="/icon.svg" alt="" width="28" height="28" />
      Syncline
    </span>
  )
}

function Side(): JSX.Element {
  const { folders = [], waiting = [], device } = status.value ?? {}
  const view = route.value.view === 'folder' ? 'folders' : route.value.view
  const concerns = folders.filter(needsPerson).length + waiting.length
  return (
    <header class="side">
      <Brand />
      <nav aria-label={text.views}>
        <ul>
          {VIEWS.map(([name, icon, word]) => (
            <li key={name}>
              <a href={hrefOf(name)} aria-current={view === name ? 'page' : undefined}>
                <Icon name={icon} />
                <span>{word}</span>
                {name === 'folders' && concerns > 0 && (
                  <span class="count warn">
                    {concerns}
                    <span class="hidden"> {text.needYou}</span>
                  </span>
                )}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="side-foot">
        <RateGraph />
        <p class="this-device">
          <span class={`dot ${connection.value === 'live' ? 'good' : 'bad'}`} />
          <span class="this-name">{device?.name}</span>
          <span class="mono soft small">{device === undefined ? '' : `…${device.id.slice(-7)}`}</span>
        </p>
      </div>
    </header>
  )
}

function LoggedOut(): JSX.Element {
  return (
    <div class="before">
      <Brand />
      <div class="card empty">
        <h1>{text.loggedOutTitle}</h1>
        <p class="soft">{text.loggedOut}</p>
        <code class="block">syncline open</code>
        <Fault error={loginFault.value} />
      </div>
    </div>
  )
}

/** Says nothing while all goes well: it takes an instant. */
function Starting(): JSX.Element {
  return connection.value === 'lost' ? <Notice icon="alert" look="bad" title={text.daemonLost} /> : <div aria-busy="true" />
}

function Content(): JSX.Element {
  const { view, folder } = route.value
  const first = useRef(true)
  // Another view is read from its beginning.
  useEffect(() => {
    if (!first.current) document.getElementById('main')?.focus({ preventScroll: true })
    if (!first.current) scrollTo(0, 0)
    first.current = false
  }, [view, folder])
  return (
    <>
      {connection.value === 'lost' && <Notice icon="alert" look="bad" title={text.daemonLost} />}
      {viewOf(view)}
    </>
  )
}

function viewOf(view: View): JSX.Element {
  switch (view) {
    case 'folders':
      return <FoldersView />
    case 'folder':
      return <FolderView />
    case 'devices':
      return <DevicesView />
    case 'activity':
      return <ActivityView />
    case 'settings':
      return <SettingsView />
  }
}
