import assert from 'node:assert/strict'
import type { InvitationRequest, Invitations } from '../../daemon/invitations.ts'
import type { Joining, JoiningStatus } from '../../daemon/joining.ts'
import { answer as answerJoin } from '../../daemon/join-stream.ts'
import {
  encodeGrant,
  formatKey,
  type Invitation,
  invitationIdOf,
  invitationTopicOf,
  issueGrant,
  JOIN_PROTOCOL,
  JOIN_UNKNOWN,
  type JoinAnswer,
  parseInvitation,
  readKeyOf
} from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { FOLDER, FOLDER_KEY, type InvitedDevice, InvitedDevices, photos } from '../fixtures/invited-devices.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

const ed25519 = new NodeEd25519()
const DAY = 86_400_000
const WRITE: InvitationRequest = { right: 'write', seconds: 3600, uses: 1, approve: false }
const PATH = '/data/joined'

describe('a joiner', () => {
  const directory = useTemporaryDirectory()
  let devices: InvitedDevices
  let anna: InvitedDevice
  let bert: InvitedDevice
  let invitations: Invitations
  let joining: Joining

  beforeEach(async () => {
    devices = new InvitedDevices(directory.path)
    anna = await devices.device('anna', [photos()])
    bert = await devices.device('bert')
    invitations = await anna.invitations()
    joining = bert.joining()
    await joining.start()
  })
  afterEach(() => joining.stop())

  const link = async (parts: Partial<InvitationRequest> = {}): Promise<Invitation> =>
    parseInvitation((await invitations.create(FOLDER, { ...WRITE, ...parts })).link)
  const connect = () => devices.net.connect(bert.device, anna.device)
  const state = (): JoiningStatus['state'] | undefined => joining.status()[0]?.state

  it('waits for the inviter, dials it where the link says, joins when it comes, and is done with the link then', async () => {
    const invitation = await link()
    const { id, folder } = await joining.add({ invitation, path: PATH })
    assert.equal(folder, undefined)
    assert.equal(state(), 'waiting')
    assert.deepEqual([...bert.network.dialled], [`/ip4/127.0.0.1/tcp/22001/p2p/${anna.device}`])
    assert.ok(bert.network.sought.has(anna.device) && joining.expects(anna.device))
    assert.deepEqual(joining.topics(), [invitationTopicOf(invitation.token)])
    assert.equal(bert.config.current.joining.length, 1)

    await connect()
    await until(() => bert.ends.length > 0)
    assert.deepEqual(bert.ends, [{ id, folder: FOLDER }])
    const [added] = bert.added
    assert.equal(added?.key && formatKey(added.key), formatKey(readKeyOf(FOLDER_KEY)))
    assert.ok(added?.grant !== undefined && added.suggested === 'photos' && added.path === PATH && added.isNew)
    assert.deepEqual([joining.status(), bert.config.current.joining, joining.topics()], [[], [], []])
    assert.ok(bert.network.dialled.size === 0 && bert.network.sought.size === 0 && !joining.expects(anna.device))
    // Where it is, is remembered from now on, as of any device that shares a folder.
    assert.equal(bert.network.remembered[0]?.[0], anna.device)
    // Once more with the same link: it is the folder that is there.
    assert.deepEqual(await joining.add({ invitation, path: PATH }), { id, folder: FOLDER })
    await assert.rejects(joining.add({ invitation, path: '/data/other' }), { code: 'FOLDER_EXISTS' })
  })

  it('goes on after a restart, and does not join twice where it had joined just before', async () => {
    const invitation = await link()
    await joining.add({ invitation, path: PATH, label: 'mine', mode: 'send-only' })
    await joining.stop()
    joining = bert.joining()
    await joining.start()
    assert.equal(state(), 'waiting')
    await connect()
    await until(() => bert.ends.length > 0)
    assert.deepEqual([bert.added[0]?.label, bert.added[0]?.mode], ['mine', 'send-only'])
    // As where it died between the folder and the end of the wait.
    await joining.stop()
    await bert.config.update((config) => ({ ...config, joining: [{ invitation, path: PATH }] }))
    joining = bert.joining()
    await joining.start()
    assert.deepEqual([joining.status(), bert.config.current.joining], [[], []])
    assert.equal(bert.added.length, 1)
  })

  it('asks again until a person has decided', async function () {
    this.timeout(20_000)
    await joining.add({ invitation: await link({ approve: true }), path: PATH })
    await connect()
    await until(() => state() === 'waiting-for-approval')
    assert.equal(joining.status()[0]?.inviterName, 'anna')
    assert.equal(invitations.waiting()[0]?.name, 'bert')
    await invitations.decide(invitations.list()[0]!.id, bert.device, 'granted')
    await until(() => bert.ends.length > 0)
    assert.equal(bert.added.length, 1)
  })

  it('ends with the reason when it is refused, and shows it until it is removed', async () => {
    const cancelled = await link()
    await invitations.cancel(invitationIdOf(cancelled.token))
    const { id } = await joining.add({ invitation: cancelled, path: PATH })
    await connect()
    await until(() => bert.ends.length > 0)
    const [end] = bert.ends
    assert.ok(end !== undefined && 'fault' in end && end.fault.code === 'INVITATION_CANCELLED')
    assert.match(end.fault.hint, /ask for a new link/)
    assert.deepEqual([state(), joining.status()[0]?.error?.code], ['refused', 'INVITATION_CANCELLED'])
    assert.deepEqual(bert.config.current.joining, [])
    assert.ok(bert.network.sought.size === 0)
    await joining.remove(id)
    assert.deepEqual(joining.status(), [])
    await assert.rejects(joining.remove(id), { code: 'UNKNOWN_JOINING' })
  })

  for (const [word, aheadMs] of [
    ['ahead', DAY],
    ['behind', -DAY]
  ] as const) {
    it(`joins with a clock that is a day ${word}`, async () => {
      bert.clock.aheadMs = aheadMs
      await joining.add({ invitation: await link(), path: PATH })
      await connect()
      await until(() => bert.ends.length > 0)
      assert.equal(bert.added.length, 1)
    })
  }

  it('is refused by an inviter whose clock is ahead, and gives up by itself when no clock can be so wrong', async () => {
    const late = await link()
    anna.clock.aheadMs = DAY
    await joining.add({ invitation: late, path: PATH })
    await connect()
    await until(() => bert.ends.length > 0)
    assert.equal(joining.status()[0]?.error?.code, 'INVITATION_EXPIRED')

    devices.net.cut(anna.device, bert.device)
    await joining.stop()
    anna.clock.aheadMs = 0
    const invitation = await link()
    await bert.config.update((config) => ({ ...config, joining: [{ invitation, path: PATH }] }))
    bert.clock.aheadMs = 3 * DAY
    joining = bert.joining()
    await joining.start()
    await until(() => bert.ends.length > 1)
    assert.equal(joining.status()[0]?.error?.code, 'INVITATION_EXPIRED')
  })

  it('does not begin with a link that cannot lead to a folder here', async () => {
    const invitation = await link()
    const other = { ...invitation, token: new Uint8Array(16) }
    const network = new Uint8Array(8).fill(1)
    await assert.rejects(joining.add({ invitation: { ...invitation, inviter: bert.device }, path: PATH }), { code: 'OWN_INVITATION' })
    await assert.rejects(joining.add({ invitation: { ...invitation, network }, path: PATH }), { code: 'OTHER_NETWORK', message: /is in none/ })
    await assert.rejects(joining.add({ invitation: { ...invitation, right: 'read' }, path: PATH, mode: 'two-way' }), { code: 'USAGE' })
    const inside = bert.joining({ network })
    await assert.rejects(inside.add({ invitation, path: PATH }), { code: 'OTHER_NETWORK', message: /made the link is in none/ })
    await assert.rejects(inside.add({ invitation: { ...invitation, network: network.map(() => 2) }, path: PATH }), {
      code: 'OTHER_NETWORK',
      message: /in another one/
    })
    assert.deepEqual(bert.config.current.joining, [])
    await joining.add({ invitation, path: PATH })
    await joining.add({ invitation, path: PATH })
    await assert.rejects(joining.add({ invitation, path: '/data/other' }), { code: 'JOINING_EXISTS' })
    await assert.rejects(joining.add({ invitation: other, path: PATH }), { code: 'JOINING_EXISTS' })
    for (let i = 1; i < 64; i++) await joining.add({ invitation: { ...invitation, token: new Uint8Array(16).fill(i) }, path: `/data/${i}` })
    await assert.rejects(joining.add({ invitation: other, path: '/data/64' }), { code: 'TOO_MANY_JOINING' })
  })

  it('stops at once while an inviter says nothing', async function () {
    this.timeout(10_000)
    const mute = await devices.device('mute')
    const opened = new Promise<void>((resolve) => mute.network.handle(JOIN_PROTOCOL, () => resolve()))
    await joining.add({ invitation: { ...(await link()), inviter: mute.device }, path: PATH })
    await devices.net.connect(bert.device, mute.device)
    await opened
    await joining.stop()
    assert.deepEqual([bert.ends, bert.added, bert.config.current.joining.length], [[], [], 1])
  })

  describe('with an inviter that lies', () => {
    let liar: InvitedDevice
    let lie: JoinAnswer
    let asked = 0

    beforeEach(async () => {
      asked = 0
      liar = await devices.device('liar')
      liar.network.handle(JOIN_PROTOCOL, (stream, { device }) => {
        asked++
        answerJoin({ stream, clock: liar.clock, random: liar.random }, { device: liar.device, peer: device }, async () => lie).catch(() => {})
      })
      const invitation: Invitation = { ...(await link()), inviter: liar.device }
      await joining.add({ invitation, path: PATH })
    })

    const grantTo = (device: Uint8Array, right: 'write' | 'read' = 'write'): Uint8Array =>
      encodeGrant(issueGrant(FOLDER_KEY, { device, right, epoch: 0, expiry: 0 }, ed25519))
    const granted = (parts: Partial<JoinAnswer>): JoinAnswer => ({ ...JOIN_UNKNOWN, result: 'granted', key: formatKey(readKeyOf(FOLDER_KEY)), ...parts })

    for (const [what, answer] of [
      ['the write key', () => granted({ key: formatKey(FOLDER_KEY) })],
      ['no grant', () => granted({})],
      ['the grant of another device', () => granted({ grant: grantTo(liar.identity.publicKey) })],
      ['a grant to read', () => granted({ grant: grantTo(bert.identity.publicKey, 'read') })],
      ['a key that is none', () => granted({ key: 'syncline:read1p' })]
    ] as const) {
      it(`adds no folder when it is given ${what}, says so, and asks again`, async function () {
        this.timeout(10_000)
        lie = answer()
        await devices.net.connect(bert.device, liar.device)
        await until(() => state() === 'failed')
        assert.ok(joining.status()[0]?.error)
        assert.deepEqual([bert.added, bert.ends], [[], []])
        await until(() => asked > 1)
        assert.deepEqual(bert.added, [])
      })
    }
  })
})
