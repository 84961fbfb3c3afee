import assert from 'node:assert/strict'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LineageStore } from '../../daemon/lineage-store.ts'
import { createWriteKey, type DeviceId, keyOfMember, Lineage, NOTHING, readKeyOf, readSecretOf, succeed } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { identityOf } from '../fixtures/signed-batch.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const ed25519 = new NodeEd25519()
const [anna, bert, carl] = [1, 2, 3].map((n) => identityOf(n).device) as [DeviceId, DeviceId, DeviceId]
const first = createWriteKey(new Uint8Array(32).fill(1), ed25519)
const next = succeed(
  {
    key: first,
    lineage: Lineage.of(first),
    secret: new Uint8Array(32).fill(2),
    maker: anna,
    members: [
      { device: anna, right: 'write' },
      { device: bert, right: 'write' }
    ],
    cut: NOTHING,
    made: 1
  },
  ed25519
)

describe('the lineages of a home', () => {
  const directory = useTemporaryDirectory()
  const storeOf = (device = anna): LineageStore => new LineageStore({ ed25519, logger: silentLogger }, { directory: join(directory.path, 'lineages'), device })
  const file = (): string => join(directory.path, 'lineages', first.folder)

  it('are kept, and nobody else can read them', async () => {
    await storeOf().save(next.lineage, next.key)
    assert.deepEqual((await storeOf().load(next.key)).chain, next.lineage.chain)
    assert.equal((await stat(file())).mode & 0o777, 0o600)
  })

  it('are none before the first succession', async () => {
    assert.equal((await storeOf().load(first)).epoch, 0)
  })

  it('lead no further than the key, where the power went before that was kept', async () => {
    await storeOf().save(next.lineage, next.key)
    assert.equal((await storeOf(anna).load(first)).epoch, 0)
    assert.equal((await storeOf(bert).load(first)).epoch, 0)
  })

  it('tell a removed device that it is one, with its old key', async () => {
    await storeOf(carl).save(next.lineage, first)
    assert.equal((await storeOf(carl).load(first)).removalOf(carl, first.epoch)?.maker, anna)
  })

  it('say that a member may write, whose key only reads', async () => {
    assert.ok(next.lineage.latest)
    await storeOf(bert).save(next.lineage, next.key)
    const key = keyOfMember(next.lineage.latest, 'write', readSecretOf(next.key))
    assert.deepEqual([key.right, await storeOf(bert).rightOf(key)], ['read', 'write'])
    assert.equal(await storeOf(carl).rightOf(readKeyOf(next.key)), 'read')
  })

  it('are set aside and asked for again where the file is damaged', async () => {
    await storeOf().save(next.lineage, next.key)
    const bytes = await readFile(file())
    await writeFile(file(), bytes.with(bytes.length - 3, (bytes.at(-3) as number) ^ 1))
    assert.equal((await storeOf().load(next.key)).epoch, 0)
    assert.deepEqual(await readdir(join(directory.path, 'lineages')), [`${first.folder}.damaged`])
  })
})
