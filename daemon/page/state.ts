/** What the page knows: the daemon's status as it comes, and whether it comes. */
import { computed, signal } from '@preact/signals'
import type { PeerStatus, Status } from '../status.ts'
import { type StatusChange, withChange } from '../status-change.ts'
import { ApiError, call, logIn } from './api.ts'

export type Connection = 'starting' | 'live' | 'lost' | 'logged-out'

export const status = signal<Status | undefined>(undefined)
export const connection = signal<Connection>('starting')
/** Why a login did not work. */
export const loginFault = signal<ApiError | undefined>(undefined)

/** Per second, over all links: what came and what went, one entry for each status. */
export const rates = signal<readonly { readonly at: number; readonly down: number; readonly up: number }[]>([])
export const KEPT_RATES = 60
const MEASURE_MS = 1000

export const connectedPeers = computed(() => status.value?.peers.filter(({ connected }) => connected) ?? [])

let last: { readonly at: number; readonly down: number; readonly up: number } | undefined

/** Goes on for as long as the page is open. */
export async function follow(): Promise<void> {
  try {
    await logIn()
  } catch (error) {
    if (error instanceof ApiError) loginFault.value = error
  }
  try {
    take(await call<Status>('GET', '/api/status'))
  } catch (error) {
    connection.value = error instanceof ApiError && error.code === 'NOT_LOGGED_IN' ? 'logged-out' : 'lost'
    if (connection.value === 'logged-out') return
  }
  const events = new EventSource('/api/events')
  events.addEventListener('status', ({ data }: MessageEvent<string>) => take(JSON.parse(data) as Status))
  events.addEventListener('change', ({ data }: MessageEvent<string>) => status.value && take(withChange(status.value, JSON.parse(data) as StatusChange)))
  // It goes on where it was: where nothing has changed meanwhile nothing comes.
  events.onopen = () => {
    connection.value = 'live'
  }
  // At rest nothing comes, and that is what the graph is to show.
  setInterval(() => status.value && measure(status.value.peers), MEASURE_MS)
  // The browser tries again by itself.
  events.onerror = () => {
    connection.value = 'lost'
  }
}

function take(next: Status): void {
  connection.value = 'live'
  loginFault.value = undefined
  status.value = next
  measure(next.peers)
}

function measure(peers: readonly PeerStatus[]): void {
  const now = { at: performance.now(), down: total(peers, 'bytesIn'), up: total(peers, 'bytesOut') }
  const seconds = last === undefined ? 0 : (now.at - last.at) / 1000
  if (last !== undefined && seconds < 0.5) return
  if (last !== undefined) {
    const rate = { at: now.at, down: Math.max(0, now.down - last.down) / seconds, up: Math.max(0, now.up - last.up) / seconds }
    rates.value = [...rates.value, rate].slice(-KEPT_RATES)
  }
  last = now
}

function total(peers: readonly PeerStatus[], what: 'bytesIn' | 'bytesOut'): number {
  return peers.reduce((sum, peer) => sum + peer[what], 0)
}
