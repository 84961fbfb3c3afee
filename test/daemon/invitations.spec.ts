import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredInvitation } from '../../daemon/invitation-book.ts'
import { judge } from '../../daemon/invitation-rules.ts'
import type { InvitationRequest, Invitations } from '../../daemon/invitations.ts'
import { ask } from '../../daemon/join-stream.ts'
import {
  decodeJoinMessage,
  encodeFrame,
  encodeJoinMessage,
  formatKey,
  FrameReader,
  invitationIdOf,
  invitationTopicOf,
  JOIN_PROTOCOL,
  JOIN_UNKNOWN,
  type JoinAnswer,
  parseInvitation,
  readJoined,
  readKeyOf,
  storeKeyOf
} from '../../protocol/index.ts'
import { type ByteStream, NodeEd25519 } from '../../src/index.ts'
import { FOLDER, FOLDER_KEY, type InvitedDevice, InvitedDevices, photos } from '../fixtures/invited-devices.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

const ed25519 = new NodeEd25519()
const HOUR = 3_600_000
const READ: InvitationRequest = { right: 'read', seconds: 3600, uses: 1, approve: false }

describe('what an invitation comes to', () => {
  const now = 1_000_000_000
  const invitation: StoredInvitation = {
    id: invitationIdOf(new Uint8Array(16)),
    token: new Uint8Array(16),
    folder: FOLDER,
    right: 'read',
    created: now,
    expiry: now / 1000 + 10,
    uses: 1,
    approve: false,
    cancelled: false,
    devices: []
  }
  const asking = { device: 'a', name: 'a', address: '' } as unknown as Parameters<typeof judge>[1]
  const known = (state: 'waiting' | 'granted' | 'denied', device = 'a') => ({ ...asking, device, state, at: 0 }) as StoredInvitation['devices'][number]
  const table: [what: string, parts: Partial<StoredInvitation>, result: string, atMs?: number, waiting?: number][] = [
    ['a device that comes in time', {}, 'granted'],
    ['one that comes as it expires', {}, 'expired', now + 10_000],
    ['one that comes a moment before', {}, 'granted', now + 9_999],
    ['one that was let in before, after it expired', { devices: [known('granted')] }, 'granted', now + 1e9],
    ['one that was let in before, after it was cancelled', { devices: [known('granted')], cancelled: true }, 'cancelled'],
    ['another after its use', { devices: [known('granted', 'b')] }, 'used'],
    ['another after one of two uses', { uses: 2, devices: [known('granted', 'b')] }, 'granted'],
    ['one that was denied', { uses: 2, devices: [known('denied')] }, 'denied'],
    ['one that has to be approved', { approve: true }, 'waiting'],
    ['one that waits, after it expired', { approve: true, devices: [known('waiting')] }, 'waiting', now + 1e9],
    ['one that waits, after another took the use', { approve: true, devices: [known('waiting'), known('granted', 'b')] }, 'used'],
    ['one too many that has to be approved', { approve: true }, 'busy', now, 16]
  ]
  for (const [what, parts, result, atMs = now, waiting = 0] of table) {
    it(`${what}: ${result}`, () => {
      const before = { ...invitation, ...parts }
      const judged = judge(before, asking, atMs, waiting)
      assert.equal(judged.result, result)
      // Only a device that is new to it changes it.
      const isNew = before.devices.every(({ device }) => device !== 'a') && (result === 'granted' || result === 'waiting')
      assert.equal(judged.next !== before, isNew)
      assert.equal(judged.next.devices.length, before.devices.length + (isNew ? 1 : 0))
    })
  }
})

describe('an inviter', () => {
  const directory = useTemporaryDirectory()
  let devices: InvitedDevices
  let anna: InvitedDevice
  let bert: InvitedDevice
  let invitations: Invitations

  beforeEach(async () => {
    devices = new InvitedDevices(directory.path)
    anna = await devices.device('anna', [photos()])
    bert = await devices.device('bert')
    invitations = await anna.invitations()
  })

  const tokenOf = (link: string): Uint8Array => parseInvitation(link).token
  const stored = () => JSON.parse(readFileSync(join(anna.home, 'invitations.json'), 'utf8')) as { invitations: StoredInvitation[] }
  const textOf = (answer: JoinAnswer): string => Buffer.from(encodeJoinMessage(answer)).toString('hex')

  async function askFor(joiner: InvitedDevice, token: Uint8Array, parts: { readonly invitation?: string; readonly name?: string } = {}): Promise<JoinAnswer> {
    const [up] = joiner.peer.links(anna.device)
    const link = up ?? (await devices.net.connect(joiner.device, anna.device))
    const stream = await link.open(JOIN_PROTOCOL)
    const request = { token, invitation: (parts.invitation ?? invitationIdOf(token)) as ReturnType<typeof invitationIdOf>, name: parts.name ?? 'bert' }
    return ask({ stream, clock: joiner.clock, random: joiner.random }, { device: joiner.device, peer: anna.device }, request)
  }

  it('makes a link that says where it is, what it allows and until when, and nothing of the key', async () => {
    const { link, invitation } = await invitations.create(FOLDER, READ)
    const parsed = parseInvitation(link)
    assert.equal(parsed.inviter, anna.device)
    assert.equal(parsed.right, 'read')
    assert.equal(parsed.addresses.length, 1)
    assert.equal(invitation.expires, parsed.expiry * 1000)
    assert.deepEqual(invitations.topics(), [invitationTopicOf(parsed.token)])
    assert.ok(!readFileSync(join(anna.home, 'invitations.json'), 'utf8').includes('syncline:'))
    assert.equal(statSync(join(anna.home, 'invitations.json')).mode & 0o777, 0o600)
  })

  for (const right of ['read', 'write', 'store'] as const) {
    it(`gives a device that proves the token the key of the right ${right}, never the write key`, async () => {
      const { link } = await invitations.create(FOLDER, { ...READ, right })
      const answer = await askFor(bert, tokenOf(link))
      assert.equal(answer.result, 'granted')
      assert.deepEqual([answer.name, answer.label], ['anna', 'photos'])
      const joined = readJoined(answer, right, bert.identity.publicKey, ed25519)
      assert.equal(formatKey(joined.key), formatKey(right === 'store' ? storeKeyOf(FOLDER_KEY) : readKeyOf(FOLDER_KEY)))
      assert.equal(joined.grant !== undefined, right === 'write')
    })
  }

  it('counts a device once, however often it asks, also over a restart, and lets no other in', async () => {
    const { link } = await invitations.create(FOLDER, READ)
    const first = await askFor(bert, tokenOf(link))
    assert.equal(textOf(await askFor(bert, tokenOf(link))), textOf(first))
    await invitations.stop()
    invitations = await anna.invitations()
    assert.equal(textOf(await askFor(bert, tokenOf(link))), textOf(first))
    const carl = await devices.device('carl')
    assert.equal((await askFor(carl, tokenOf(link))).result, 'used')
    assert.deepEqual(
      invitations.list().map(({ state, used, uses }) => [state, used, uses]),
      [['used', 1, 1]]
    )
  })

  it('counts durably before it answers: a device whose answer was lost with the inviter gets it from the next run', async () => {
    const { link } = await invitations.create(FOLDER, READ)
    const token = tokenOf(link)
    // The link breaks when the use is on the disk: as where the process was killed right then.
    const counted = until(() => stored().invitations[0]?.devices.length === 1, 0)
    const asked = askFor(bert, token).catch(() => 'lost' as const)
    await counted
    devices.net.cut(anna.device, bert.device)
    await asked
    await invitations.stop()
    invitations = await anna.invitations()
    assert.equal((await askFor(bert, token)).result, 'granted')
    assert.equal(invitations.list()[0]?.used, 1)
  })

  it('gives nothing when the use cannot be made durable', async () => {
    const { link } = await invitations.create(FOLDER, READ)
    const file = join(anna.home, 'invitations.json')
    const before = readFileSync(file, 'utf8')
    // A directory in the way of the new file: its writing fails.
    mkdirSync(`${file}.new`)
    await assert.rejects(askFor(bert, tokenOf(link)))
    assert.equal(readFileSync(file, 'utf8'), before)
    rmSync(`${file}.new`, { recursive: true })
    assert.equal((await askFor(bert, tokenOf(link))).result, 'granted')
  })

  it('says why to who proves a token that is of no use any more', async () => {
    const expired = await invitations.create(FOLDER, READ)
    const cancelled = await invitations.create(FOLDER, READ)
    await invitations.cancel(cancelled.invitation.id)
    assert.equal((await askFor(bert, tokenOf(cancelled.link))).result, 'cancelled')
    anna.clock.aheadMs = 2 * HOUR
    assert.equal((await askFor(bert, tokenOf(expired.link))).result, 'expired')
    anna.clock.aheadMs = 0
    assert.equal((await askFor(bert, tokenOf(expired.link))).result, 'granted')
    await anna.config.update((config) => ({ ...config, folders: [] }))
    assert.equal((await askFor(bert, tokenOf(expired.link))).result, 'removed')
  })

  it('tells who proves no token the same whatever there is, and keeps nothing of it', async () => {
    const { link } = await invitations.create(FOLDER, READ)
    const before = readFileSync(join(anna.home, 'invitations.json'), 'utf8')
    const answers = [
      await askFor(bert, new Uint8Array(16)),
      await askFor(bert, new Uint8Array(16).fill(7), { invitation: invitationIdOf(tokenOf(link)) }),
      await askFor(bert, tokenOf(link), { invitation: '00'.repeat(8) })
    ]
    await invitations.cancel(invitations.list()[0]!.id)
    answers.push(await askFor(bert, new Uint8Array(16).fill(7), { invitation: invitationIdOf(tokenOf(link)) }))
    for (const answer of answers) assert.equal(textOf(answer), textOf(JOIN_UNKNOWN))
    assert.equal(stored().invitations[0]?.devices.length, 0)
    assert.ok(before.includes('"devices": []'))
  })

  it('asks a person where that was wanted, and lets in or turns away as he says', async () => {
    const { link } = await invitations.create(FOLDER, { ...READ, right: 'write', uses: 2, approve: true })
    const carl = await devices.device('carl')
    let changes = 0
    const end = invitations.onChange(() => changes++)
    for (const joiner of [bert, carl]) assert.equal((await askFor(joiner, tokenOf(link), { name: `the ${joiner.device.slice(-4)}` })).result, 'waiting')
    end()
    assert.equal(changes, 2)
    assert.ok(invitations.expects(bert.device))
    assert.deepEqual(
      invitations.waiting().map(({ device, name, label, right }) => [device, name, label, right]),
      [bert, carl].map(({ device }) => [device, `the ${device.slice(-4)}`, 'photos', 'write'])
    )
    // Over a restart, too.
    await invitations.stop()
    invitations = await anna.invitations()
    const { id } = invitations.list()[0]!
    await invitations.decide(id, bert.device, 'granted')
    await invitations.decide(id, carl.device, 'denied')
    assert.equal((await askFor(bert, tokenOf(link))).result, 'granted')
    assert.equal((await askFor(carl, tokenOf(link))).result, 'denied')
    assert.deepEqual(invitations.waiting(), [])
    assert.ok(!invitations.expects(bert.device))
    await assert.rejects(invitations.decide(id, carl.device, 'granted'), { code: 'UNKNOWN_DEVICE' })
  })

  it('lets nobody in again who was turned away, nor anybody into a folder that was removed', async () => {
    const { link } = await invitations.create(FOLDER, { ...READ, uses: 2 })
    const other = await invitations.create(FOLDER, { ...READ, approve: true })
    assert.equal((await askFor(bert, tokenOf(link))).result, 'granted')
    assert.equal((await askFor(bert, tokenOf(other.link))).result, 'waiting')
    await invitations.turnAway(FOLDER, bert.device)
    for (const one of [link, other.link]) assert.equal((await askFor(bert, tokenOf(one))).result, 'denied')
    assert.deepEqual(invitations.waiting(), [])
    const carl = await devices.device('carl')
    assert.equal((await askFor(carl, tokenOf(link))).result, 'granted')
    await invitations.cancelAll(FOLDER)
    assert.equal((await askFor(carl, tokenOf(link))).result, 'cancelled')
  })

  it('keeps those who wait within bounds', async () => {
    const { link } = await invitations.create(FOLDER, { ...READ, uses: 100, approve: true })
    for (let i = 0; i < 16; i++) assert.equal((await askFor(await devices.device(`d${i}`), tokenOf(link))).result, 'waiting')
    assert.equal((await askFor(bert, tokenOf(link))).result, 'busy')
    const [first] = invitations.waiting()
    await invitations.decide(first!.invitation, first!.device, 'denied')
    assert.equal((await askFor(bert, tokenOf(link))).result, 'waiting')
  })

  it('keeps invitations within bounds: those that ended make way, and else a person has to', async () => {
    for (let i = 0; i < 64; i++) await invitations.create(FOLDER, READ)
    await assert.rejects(invitations.create(FOLDER, READ), { code: 'TOO_MANY_INVITATIONS' })
    const [first] = invitations.list()
    await invitations.cancel(first!.id)
    await invitations.create(FOLDER, READ)
    assert.equal(invitations.list().length, 64)
    assert.ok(!invitations.list().some(({ id }) => id === first!.id))
    anna.clock.aheadMs = 8 * 24 * HOUR
    await invitations.create(FOLDER, READ)
    assert.equal(invitations.list().length, 1)
  })

  it('refuses times and numbers out of range, and folders whose write key is not here', async () => {
    for (const parts of [{ seconds: 59 }, { seconds: 30 * 86_400 + 1 }, { uses: 0 }, { uses: 101 }])
      await assert.rejects(invitations.create(FOLDER, { ...READ, ...parts }), { code: 'USAGE' })
    await anna.config.update((config) => ({ ...config, folders: [photos({ key: readKeyOf(FOLDER_KEY) })] }))
    await assert.rejects(invitations.create(FOLDER, READ), { code: 'NO_WRITE_KEY', message: /holds its read key only/ })
    await anna.config.update((config) => ({ ...config, folders: [photos({ key: readKeyOf(FOLDER_KEY), grant: new Uint8Array(1) })] }))
    await assert.rejects(invitations.create(FOLDER, READ), { code: 'NO_WRITE_KEY', message: /by a grant/ })
  })

  it('answers eight at once, and ends who says nothing', async () => {
    const { link } = await invitations.create(FOLDER, READ)
    const silent: ByteStream[] = []
    for (let i = 0; i < 4; i++) {
      const up = await devices.net.connect((await devices.device(`silent${i}`)).device, anna.device)
      silent.push(await up.open(JOIN_PROTOCOL), await up.open(JOIN_PROTOCOL))
      // Of one device no more than two.
      const third = await up.open(JOIN_PROTOCOL)
      await assert.rejects(new FrameReader(third.source).frame(4096))
    }
    for (const stream of silent) assert.equal(decodeJoinMessage((await new FrameReader(stream.source).frame(4096)) as Uint8Array).type, 'hello')
    await assert.rejects(askFor(bert, tokenOf(link)))
    for (const stream of silent) stream.abort(new Error('enough'))
    await until(() =>
      askFor(bert, tokenOf(link))
        .then(({ result }) => result === 'granted')
        .catch(() => false)
    )
  })

  it('ends who breaks the rules of the stream, and goes on', async () => {
    const { link } = await invitations.create(FOLDER, READ)
    const up = await devices.net.connect(bert.device, anna.device)
    const hello = encodeJoinMessage({ type: 'hello', nonce: new Uint8Array(32) })
    const wrong: Uint8Array[][] = [
      [Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)],
      [encodeFrame(new Uint8Array(10))],
      [encodeFrame(hello), encodeFrame(hello)],
      [encodeFrame(encodeJoinMessage(JOIN_UNKNOWN))],
      [encodeFrame(hello), encodeFrame(encodeJoinMessage(JOIN_UNKNOWN))],
      [encodeFrame(hello)]
    ]
    for (const chunks of wrong) {
      const stream = await up.open(JOIN_PROTOCOL)
      stream.sink(only(chunks)).catch(() => {})
      const frames: unknown[] = []
      await assert.rejects(async () => {
        const reader = new FrameReader(stream.source)
        for (let frame = await reader.frame(4096); frame !== undefined; frame = await reader.frame(4096)) frames.push(decodeJoinMessage(frame).type)
      })
      assert.deepEqual(frames, ['hello'])
    }
    assert.equal((await askFor(bert, tokenOf(link))).result, 'granted')
  })

  it('sets a file aside that is none of its own, and begins anew', async () => {
    await invitations.create(FOLDER, READ)
    await invitations.stop()
    const file = join(anna.home, 'invitations.json')
    for (const text of ['nonsense', '{"version":2,"invitations":[]}', readFileSync(file, 'utf8').replace('"uses": 1', '"uses": 0')]) {
      writeFileSync(file, text)
      assert.deepEqual((await anna.invitations()).list(), [])
      assert.equal(readFileSync(`${file}.damaged`, 'utf8'), text)
      assert.ok(!existsSync(file))
    }
  })
})

async function* only(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
