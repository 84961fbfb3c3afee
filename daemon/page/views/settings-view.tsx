import type { JSX } from 'preact'
import type { RateRule } from '../../../src/index.ts'
import type { InvitationStatus } from '../../invitations.ts'
import type { Status } from '../../status.ts'
import { call } from '../api.ts'
import { formatDuration, formatMoment } from '../format.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Action, CopyButton } from '../parts/action.tsx'
import { Fault } from '../parts/fault.tsx'
import { Chip, Waiting } from '../parts/shown.tsx'
import { status } from '../state.ts'
import { LimitsSection } from './limits-section.tsx'

export function SettingsView(): JSX.Element {
  const limits = useLoaded<{ limits: readonly RateRule[] }>('/api/limits')
  const invitations = useLoaded<{ invitations: readonly InvitationStatus[] }>('/api/invitations', status.value?.waiting.length)
  return (
    <>
      <div class="view-head">
        <h1>{text.settings}</h1>
      </div>
      <Fault error={limits.error ?? invitations.error} />
      {/* Together, so that nothing below moves. */}
      {(limits.value === undefined || invitations.value === undefined) && <Waiting />}
      {limits.value !== undefined && invitations.value !== undefined && (
        <>
          <LimitsSection start={limits.value.limits} />
          <Invitations invitations={invitations.value.invitations} reload={invitations.reload} />
          <ThisDevice />
          <ThisBrowser />
        </>
      )}
    </>
  )
}

function ThisBrowser(): JSX.Element {
  return (
    <section class="card form">
      <h2>{text.thisBrowser}</h2>
      <p class="small soft">{text.logOutHint}</p>
      <div class="actions">
        <Action
          icon="leave"
          run={async () => {
            await call('POST', '/logout', {})
            // How to come back is shown by whoever is asked anew.
            location.reload()
          }}
        >
          {text.logOut}
        </Action>
      </div>
    </section>
  )
}

interface InvitationsProps {
  readonly invitations: readonly InvitationStatus[]
  readonly reload: () => void
}

function Invitations({ invitations, reload }: InvitationsProps): JSX.Element {
  const open = invitations.filter(({ state }) => state === 'open')
  return (
    <section class="card">
      <h2>{text.invitations}</h2>
      {open.length === 0 ? (
        <p class="small soft">{text.noInvitations}</p>
      ) : (
        <ul class="rows">
          {open.map(({ id, label, right, expires, uses, used }) => (
            <li key={id}>
              <div class="grow">
                <p class="strong">{label}</p>
                <p class="small soft">{[rightOf(right), ...(expires > 0 ? [text.until(formatMoment(expires))] : []), text.uses(used, uses)].join(' · ')}</p>
              </div>
              <Action
                look="danger"
                label={`${text.cancelInvitation}: ${label}`}
                run={async () => {
                  await call('DELETE', `/api/invitations/${id}`)
                  reload()
                }}
              >
                {text.cancelInvitation}
              </Action>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function rightOf(right: InvitationStatus['right']): string {
  return { write: text.mayWrite, read: text.mayRead, store: text.mayStore }[right]
}

function ThisDevice(): JSX.Element {
  const { device } = status.value as Status
  const { reachability } = device.reach
  const words = { public: text.reachPublic, private: text.reachPrivate, unknown: text.reachUnknown }
  return (
    <section class="card">
      <h2>{text.thisDevice}</h2>
      <dl class="pairs">
        <dt>{text.name}</dt>
        <dd>{device.name}</dd>
        <dt>{text.id}</dt>
        <dd class="mono">{device.id}</dd>
        <dt>{text.version}</dt>
        <dd>{device.version}</dd>
        <dt>{text.uptime}</dt>
        <dd>{formatDuration(device.uptimeSeconds)}</dd>
        <dt>{text.reach}</dt>
        <dd>
          <Chip look={reachability === 'public' ? 'good' : 'rest'}>{words[reachability]}</Chip>
        </dd>
        <dt>{text.addresses}</dt>
        <dd class="mono small">
          {device.addresses.map((address) => (
            <p key={address}>{address}</p>
          ))}
        </dd>
      </dl>
      <div class="actions">
        <CopyButton value={device.id} />
      </div>
    </section>
  )
}
