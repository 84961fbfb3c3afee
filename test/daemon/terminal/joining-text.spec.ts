import assert from 'node:assert/strict'
import colors from 'picocolors'
import type { JoiningStatus, WaitingDevice } from '../../../daemon/status.ts'
import { statusLine } from '../../../daemon/terminal/folder-line.ts'
import { allowsText, joiningLines, joiningText, waitingTable, waitingText } from '../../../daemon/terminal/joining-text.ts'
import { type FolderId, invitationIdOf } from '../../../protocol/index.ts'
import { FAKE_PEER } from '../../fixtures/fake-parts.ts'

const style = colors.createColors(false)
const END = FAKE_PEER.slice(-7)
const id = invitationIdOf(new Uint8Array(16))
const joining = (parts: Partial<JoiningStatus>): JoiningStatus => ({
  id,
  path: '/data/photos',
  right: 'read',
  inviter: FAKE_PEER,
  inviterName: '',
  expires: 0,
  state: 'waiting',
  hint: 'wait',
  error: null,
  ...parts
})
const waiting: WaitingDevice = {
  device: FAKE_PEER,
  name: 'evil\x1b[31m',
  address: '/ip4/192.0.2.1/tcp/1',
  since: 0,
  invitation: id,
  folder: 'ab'.repeat(32) as FolderId,
  label: 'photos',
  right: 'write'
}

describe('what people read of invitations', () => {
  it('says for whom a device waits, and for what', () => {
    assert.equal(joiningText(joining({})), `waiting for the device …${END} to answer`)
    assert.equal(
      joiningText(joining({ inviterName: 'a\x1bnna', state: 'waiting-for-approval' })),
      `waiting for a person at a\\x1bnna (…${END}) to approve this device`
    )
    const error = { code: 'X', message: 'used up\x07', hint: 'ask' }
    assert.deepEqual(joiningLines(joining({ state: 'refused', error, hint: 'ask' }), style), ['/data/photos: refused: used up\\x07', '  what to do: ask'])
    assert.match(joiningText(joining({ state: 'failed', error })), /^failed, and is tried again: used up/)
  })

  it('names who asks, by what nobody can choose, and the command, without an escape of the name', () => {
    const text = waitingText(waiting)
    assert.ok(text.startsWith(`evil\\x1b[31m asks to read and change photos: syncline member approve ${END}, or deny`), text)
    assert.ok(text.includes(FAKE_PEER) && text.includes('/ip4/192.0.2.1/tcp/1'))
    const table = waitingTable([waiting], style, 60_000).join('\n')
    assert.ok(table.includes(FAKE_PEER) && table.includes('1 min ago') && !table.includes('\x1b'))
  })

  it('says what a link allows', () => {
    assert.match(allowsText({ right: 'read', uses: 1, expires: 0, approve: false }), /^1 device may join until \d{4}-\d\d-\d\d \d\d:\d\d and read the folder$/)
    assert.match(
      allowsText({ right: 'write', uses: 2, expires: 0, approve: true }),
      /^2 devices may join .* and read and change the folder, once you have approved it$/
    )
  })

  it('has both in the line for systemd', () => {
    const reach = { reachability: 'unknown' as const, relays: [], dhtServer: [], rendezvous: null, problems: [] }
    const device = { id: FAKE_PEER, name: '', version: '', addresses: [], uptimeSeconds: 0, longestBlockMs: 0, longestBlockCpuMs: 0, reach }
    assert.equal(
      statusLine({ device, folders: [], peers: [], joining: [joining({})], waiting: [waiting] }),
      '0 folders, 0 peers connected, 1 to be joined, 1 device to be let in'
    )
  })
})
