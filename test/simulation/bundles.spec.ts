import assert from 'node:assert/strict'
import { createWriteKey } from '../../protocol/index.ts'
import { SealedFileWriter } from '../../src/bundle-file.ts'
import type { ExportInit, ExportSummary, ImportSummary } from '../../src/bundles.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { nodeAead } from '../../src/node-aead.ts'
import type { BundleSource } from '../../src/ports/bundle-file.ts'
import { auditIndex } from '../fixtures/index-audit.ts'
import { MemoryBundle, sourceOf } from '../fixtures/memory-bundle.ts'
import { SharedEd25519 } from './shared-ed25519.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { copiesIn, World, type WorldDevice } from './world.ts'

const WAIT_MS = 120_000
const LARGE = new Uint8Array(3 << 20).map((_, i) => (i * 31 + (i >> 11) * 7 + (i >> 16)) & 0xff)

describe('devices that are never on a network at the same time', () => {
  let world: World
  let a: SimulatedDevice
  let b: SimulatedDevice
  let c: SimulatedDevice
  const start = async (devices: readonly WorldDevice[] = [{}, {}]): Promise<void> => {
    world = new World(devices.map((device) => ({ ...device, peers: [] })))
    await world.start()
    ;[a, b, c] = world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
  }
  const settle = async (device: SimulatedDevice): Promise<void> => {
    await world.clock.resolve(device.engine.scanFolder(device.status().id), WAIT_MS, 'a scan')
    await world.clock.advance(500)
  }
  const bundlesOf = (device: SimulatedDevice) => device.engine.bundles(device.status().id)
  const request = async (device: SimulatedDevice): Promise<MemoryBundle> => {
    await settle(device)
    const file = new MemoryBundle()
    await world.clock.resolve(bundlesOf(device).request(file), WAIT_MS, 'a request')
    return file
  }
  const exported = async (device: SimulatedDevice, init: ExportInit = {}): Promise<{ parts: MemoryBundle[]; summary: ExportSummary }> => {
    await settle(device)
    const parts: MemoryBundle[] = []
    const next = async (): Promise<MemoryBundle> => {
      const part = new MemoryBundle()
      parts.push(part)
      return part
    }
    const summary = await world.clock.resolve(bundlesOf(device).export(init, next), WAIT_MS, 'an export')
    assert.ok(parts.every(({ state }) => state === 'finished'))
    return { parts, summary }
  }
  const imported = (device: SimulatedDevice, ...sources: readonly BundleSource[]): Promise<ImportSummary> =>
    world.clock.resolve(bundlesOf(device).import(sources, {}), WAIT_MS, 'an import')
  /** What a stick carries from one device to another that has asked for it. */
  const carry = async (from: SimulatedDevice, to: SimulatedDevice): Promise<ImportSummary> => {
    const { parts } = await exported(from, { for: (await request(to)).source })
    return await imported(to, ...parts.map(({ source }) => source))
  }
  const assertSame = (): void => {
    const trees = world.devices.map((device) => world.files(device))
    for (const tree of trees) assert.deepEqual(tree, trees[0])
    assert.equal(new Set(world.devices.map((device) => device.status().digest)).size, 1)
    for (const device of world.devices) assert.deepEqual([device.status().state, device.problems()], ['idle', []])
  }

  afterEach(async () => {
    const { violations, devices } = world
    const faults = await Promise.all(devices.map((device) => auditIndex(device.index, device.identity.publicKey)))
    world.stop()
    assert.deepEqual(violations, [])
    assert.deepEqual(faults.flat(), [])
  })

  it('stay in sync by bundles alone: edits, deletes, renames and conflicts', async () => {
    await start()
    a.hands.userWrite('d/f', 'one')
    a.hands.userWrite('d/g', 'two')
    a.hands.userWrite('large', LARGE)
    a.hands.userMkdir('empty')
    a.hands.userSymlink('d/f', 'link')
    await carry(a, b)
    assertSame()
    b.hands.userRename('d', 'e')
    b.hands.userWrite('e/f', 'another one')
    b.hands.userDelete('large')
    b.hands.userWrite('new', 'three')
    const { bytes } = await carry(b, a)
    assertSame()
    assert.deepEqual(world.files(a), { 'e/f': 'another one', 'e/g': 'two', new: 'three' })
    assert.ok(bytes < 100, `${bytes} bytes`)
    a.hands.userWrite('e/f', 'of A')
    b.hands.userWrite('e/f', 'of B')
    await carry(a, b)
    await carry(b, a)
    await carry(a, b)
    assertSame()
    const [copy = ''] = copiesIn(world.files(a))
    assert.deepEqual([world.files(a)['e/f'], world.files(a)[copy]].sort(), ['of A', 'of B'])
  })

  for (const files of [3, 200])
    it(`carry a directory of ${files} files that was renamed, and one of them deleted, beside an edit on both sides`, async () => {
      await start()
      for (let i = 0; i < files; i++) a.hands.userWrite(`docs/${i}`, `text ${i}`)
      a.hands.userWrite('f', 'one')
      await carry(a, b)
      a.hands.userWrite('f', 'of A')
      a.hands.userRename('docs', 'papers')
      a.hands.userDelete('papers/1')
      b.hands.userWrite('f', 'of B')
      await carry(a, b)
      await world.clock.runUntil(() => b.status().state === 'idle', WAIT_MS, 'all to be applied')
      assert.deepEqual([...new Set(b.hands.tree().map(({ path }) => path.split('/')[0]))].sort(), ['f', 'papers'])
      await carry(b, a)
      await carry(a, b)
      assertSame()
      assert.equal(Object.keys(world.files(a)).length, files + 1)
    })

  it('come to rest with what a bundle that was changed had brought', async () => {
    await start()
    for (let i = 0; i < 400; i++) a.hands.userWrite(`docs/${i}`, `text ${i}`)
    const { parts } = await exported(a, { for: (await request(b)).source })
    const [whole] = parts as [MemoryBundle]
    for (const share of [0.3, 0.6, 0.9]) {
      const bytes = whole.bytes.slice()
      bytes.fill(0, Math.floor(bytes.length * share), Math.floor(bytes.length * share) + 8)
      await imported(b, sourceOf(bytes)).catch(() => {})
      await world.clock.runUntil(() => b.status().state === 'idle', 30_000, `all of ${share} to be applied`)
    }
    await imported(b, whole.source)
    await world.clock.runUntil(() => b.status().state === 'idle', 30_000, 'all to be applied')
    assert.equal(Object.keys(world.files(b)).length, 400)
  })

  it('know after one round that nothing is left to be carried', async () => {
    await start()
    a.hands.userWrite('f', 'one')
    await carry(a, b)
    a.hands.userWrite('f', 'two')
    a.hands.userWrite('f2', 'two')
    await settle(a)
    a.hands.userDelete('f2')
    await carry(a, b)
    await carry(b, a)
    const asked = await request(b)
    const { summary } = await exported(a, { for: asked.source })
    assert.deepEqual([summary.records, summary.files], [0, 0])
    const compared = await world.clock.resolve(bundlesOf(a).compare(asked.source, 10), WAIT_MS, 'a comparison')
    assert.deepEqual([compared.total, compared.behind], [0, false])
    a.hands.userWrite('f', 'three')
    await settle(a)
    const { changes } = await world.clock.resolve(bundlesOf(a).compare(asked.source, 10), WAIT_MS, 'a comparison')
    assert.deepEqual(
      changes.map(({ path, type, size }) => [path, type, size]),
      [['f', 'file', 5]]
    )
  })

  it('pass bundles on over a third device', async () => {
    await start([{}, {}, {}])
    a.hands.userWrite('f', 'of A')
    c.hands.userWrite('g', 'of C')
    await carry(a, b)
    await carry(b, c)
    await carry(c, b)
    await carry(b, a)
    assertSame()
    c.hands.userDelete('f')
    await carry(c, b)
    await carry(b, a)
    assertSame()
    assert.deepEqual(world.files(a), { g: 'of C' })
  })

  it('carry what was moved or added to without what the other side has', async () => {
    await start()
    a.hands.userWrite('large', LARGE)
    a.hands.userWrite('mid', LARGE.subarray(0, 500_000))
    await carry(a, b)
    a.hands.userRename('large', 'moved')
    a.hands.userRename('mid', 'moved too')
    const moved = await carry(a, b)
    assertSame()
    assert.equal(moved.bytes, 0)
    a.hands.userWrite('moved', Uint8Array.from([...LARGE, 1, 2, 3]))
    const { parts } = await exported(a, { for: (await request(b)).source })
    assert.ok(parts.reduce((sum, { bytes }) => sum + bytes.length, 0) < LARGE.length / 2)
    await imported(b, ...parts.map(({ source }) => source))
    assertSame()
  })

  it('take parts in any order, one at a time, and twice', async () => {
    await start()
    a.hands.userWrite('large', LARGE)
    for (let i = 0; i < 20; i++) a.hands.userWrite(`d/${i}`, `content ${i} `.repeat(5000))
    const { parts, summary } = await exported(a, { maxBytes: 1_500_000 })
    assert.ok(parts.length >= 3 && summary.parts === parts.length)
    assert.ok(parts.every(({ bytes }) => bytes.length < 1_500_000))
    for (const { source } of parts.toReversed()) await imported(b, source)
    // A file of which the first part came last lies in parts that were imported before it was known how it is put together.
    const again = await imported(b, ...parts.map(({ source }) => source))
    assert.equal(again.unfinished, 0)
    assertSame()
    const twice = await imported(b, ...parts.map(({ source }) => source))
    assert.equal(twice.blocks, 0)
    assertSame()
  })

  it('refuse parts that are too small for what they have to hold', async () => {
    await start()
    a.hands.userWrite('large', LARGE)
    await settle(a)
    const parts: MemoryBundle[] = []
    const next = async () => {
      const part = new MemoryBundle()
      parts.push(part)
      return part
    }
    for (const maxBytes of [1000, 50_000]) {
      await assert.rejects(world.clock.resolve(bundlesOf(a).export({ maxBytes }, next), WAIT_MS, 'an export'), /too small/)
      assert.equal(parts.at(-1)?.state, 'abandoned')
    }
  })

  it('claim nothing of a bundle that was made for a device that knew more', async () => {
    await start([{}, {}, {}])
    a.hands.userWrite('f', 'one')
    a.hands.userWrite('g', 'one')
    await carry(a, b)
    a.hands.userWrite('f', 'two')
    const forB = await exported(a, { for: (await request(b)).source })
    // C lacks what B had.
    const early = await imported(c, ...forB.parts.map(({ source }) => source))
    assert.equal(early.ahead, 1)
    assert.deepEqual(world.files(c), { f: 'two' })
    await carry(a, c)
    await imported(b, ...forB.parts.map(({ source }) => source))
    assertSame()
  })

  it('take bundles in the wrong order, and all of them at once', async () => {
    await start([{}, {}, {}])
    a.hands.userWrite('f', 'one')
    const first = await exported(a)
    await imported(b, ...first.parts.map(({ source }) => source))
    a.hands.userWrite('f', 'two')
    a.hands.userWrite('g', 'three')
    const second = await exported(a, { for: (await request(b)).source })
    await imported(b, ...second.parts.map(({ source }) => source))
    a.hands.userDelete('g')
    const third = await exported(a, { for: (await request(b)).source })
    const [one, two, three] = [first, second, third].map(({ parts }) => (parts[0] as MemoryBundle).source) as [BundleSource, BundleSource, BundleSource]
    assert.deepEqual([(await imported(c, three)).ahead, (await imported(c, two)).ahead, (await imported(c, one)).ahead], [1, 1, 0])
    assert.equal((await imported(c, three, two, one)).ahead, 0)
    await imported(b, three)
    assertSame()
    // What it says of itself now is all that A knows.
    assert.equal((await exported(a, { for: (await request(c)).source })).summary.records, 0)
  })

  it('bring a mass delete, which waits for a person', async () => {
    await start()
    for (let i = 0; i < 12; i++) a.hands.userWrite(`f${i}`, `${i}`)
    await carry(a, b)
    for (let i = 0; i < 12; i++) a.hands.userDelete(`f${i}`)
    await settle(a)
    await world.clock.resolve(a.engine.resumeFolder(a.status().id, { accept: true }), WAIT_MS, 'an answer')
    const { held } = await carry(a, b)
    assert.match(held ?? '', /./)
    assert.equal(Object.keys(world.files(b)).length, 12)
    await world.clock.resolve(b.engine.resumeFolder(b.status().id, { accept: true }), WAIT_MS, 'an answer')
    await settle(b)
    assertSame()
  })

  it('let a device that may only read pass on what others wrote', async () => {
    await start([{}, { right: 'read' }, {}])
    a.hands.userWrite('f', 'one')
    await carry(a, b)
    await carry(b, c)
    a.hands.userDelete('f')
    a.hands.userWrite('g', 'two')
    await carry(a, b)
    await carry(b, c)
    assertSame()
  })

  it('keep what was taken in when they die of it, and go on', async () => {
    await start()
    a.hands.userWrite('large', LARGE)
    for (let i = 0; i < 50; i++) a.hands.userWrite(`d/${i}`, `content ${i} `.repeat(3000))
    const { parts } = await exported(a)
    const [part] = parts as [MemoryBundle]
    for (const ms of [1, 10, 60, 200]) {
      const importing = bundlesOf(b).import([part.source], {})
      importing.catch(() => {})
      await world.clock.advance(ms)
      if (ms % 20 === 0) b.cutPower()
      else b.kill()
      await world.start(b)
      await settle(b)
    }
    await imported(b, part.source)
    assertSame()
  })

  describe('refuse', () => {
    let part: MemoryBundle
    beforeEach(async () => {
      await start()
      a.hands.userWrite('f', 'one '.repeat(60_000))
      a.hands.userWrite('large', LARGE)
      part = (await exported(a)).parts[0] as MemoryBundle
    })
    const rejects = (source: BundleSource, words: RegExp): Promise<void> => assert.rejects(imported(b, source), words)

    it('what is cut off anywhere', async () => {
      for (const length of [0, 5, 100, 400, 65_000, part.bytes.length >> 1, part.bytes.length - 1])
        await rejects(sourceOf(part.bytes.subarray(0, length)), /cut off|no bundle/)
      assert.deepEqual(world.files(b), {})
    })

    it('a bundle that was changed, and take of it what is right', async () => {
      const { bytes } = part
      for (const at of [0, 17, 40, 350, bytes.length - 1]) {
        const changed = bytes.slice()
        changed[at] = (changed[at] as number) ^ 1
        await rejects(sourceOf(changed), /no bundle|of a kind|changed|of which there is no key|of another version/)
      }
      const damaged = bytes.slice()
      damaged[bytes.length >> 1] = (damaged[bytes.length >> 1] as number) ^ 1
      const summary = await imported(b, sourceOf(damaged))
      assert.ok(summary.damaged > 0 && summary.unfinished === 1)
      assert.deepEqual(Object.keys(world.files(b)), ['f'])
      assert.equal((await imported(b, part.source)).unfinished, 0)
      assertSame()
    })

    it('a newer version', async () => {
      const newer = part.bytes.slice()
      newer[16] = 2
      await rejects(sourceOf(newer), /of version 2/)
    })

    it('a request in the place of a bundle, and the other way round', async () => {
      await rejects((await request(a)).source, /a request for a bundle/)
      await assert.rejects(exported(a, { for: part.source }), /a bundle, and no request/)
    })

    it('a bundle of another folder', async () => {
      const ed25519 = new SharedEd25519()
      const key = createWriteKey(new Uint8Array(32).fill(7), ed25519)
      const file = new MemoryBundle()
      const writer = await SealedFileWriter.begin(file, { kind: 'bundle', keys: [key] }, { aead: nodeAead, random: new SeededRandom('other') })
      await writer.finish()
      await rejects(file.source, /of which there is no key/)
    })
  })

  it('leave nothing behind on a stick that is full', async () => {
    await start()
    a.hands.userWrite('large', LARGE)
    await settle(a)
    for (const room of [100, 10_000, 2_000_000]) {
      const file = new MemoryBundle()
      file.room = room
      await assert.rejects(
        world.clock.resolve(
          bundlesOf(a).export({}, async () => file),
          WAIT_MS,
          'an export'
        ),
        { code: 'ENOSPC' }
      )
      assert.equal(file.state, 'abandoned')
    }
  })
})
