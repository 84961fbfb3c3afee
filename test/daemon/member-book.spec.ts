import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MemberBook } from '../../daemon/member-book.ts'
import { deviceIdOf, type FolderId, MAX_MEMBERS } from '../../protocol/index.ts'
import { silentLogger as logger } from '../fixtures/silent-logger.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const folder = 'ab'.repeat(32) as FolderId
const device = (n: number) => deviceIdOf(new Uint8Array(32).with(0, n & 255).with(1, n >> 8))
const NOW = 1_750_000_000_000
const seen = (n: number, rest: object = {}) => ({
  device: device(n),
  name: `device ${n}`,
  right: 'read' as const,
  epoch: 0,
  address: '/ip4/10.0.0.2/tcp/1',
  ...rest
})

describe('the members of a home', () => {
  const directory = useTemporaryDirectory()
  const path = (): string => join(directory.path, 'members.json')
  const open = (): Promise<MemberBook> => MemberBook.open({ logger }, { path: path() })

  it('are known again after a restart, and nobody else can read them', async () => {
    const book = await open()
    book.seen(folder, seen(1), NOW)
    book.seen(folder, seen(2, { right: 'store' }), NOW)
    await book.close()
    assert.deepEqual((await open()).membersOf(folder), book.membersOf(folder))
    assert.equal((await stat(path())).mode & 0o777, 0o600)
  })

  it('keep the strongest right that they have proved, their name, and when they were first seen', async () => {
    const book = await open()
    book.seen(folder, seen(1), NOW)
    book.seen(folder, seen(1, { right: 'store', name: '' }), NOW + 86_400_000)
    assert.deepEqual(book.membersOf(folder), [{ ...seen(1), first: NOW, last: NOW + 86_400_000 }])
    await book.close()
  })

  it('keep the right that they have proved under the latest key', async () => {
    const book = await open()
    book.seen(folder, seen(1), NOW)
    book.seen(folder, seen(1, { right: 'store', epoch: 1 }), NOW)
    assert.deepEqual(
      book.membersOf(folder).map(({ right, epoch }) => [right, epoch]),
      [['store', 1]]
    )
    await book.close()
  })

  it('are bounded: of writers who was seen longest ago goes', async () => {
    const book = await open()
    for (let n = 0; n <= MAX_MEMBERS; n++) book.seen(folder, seen(n, { right: 'write' }), NOW + n)
    const all = book.membersOf(folder)
    assert.deepEqual([all.length, all.some((one) => one.device === device(0))], [MAX_MEMBERS, false])
    await book.close()
    assert.equal((await open()).membersOf(folder).length, MAX_MEMBERS)
  })

  it('are not pushed out by devices that a reader makes up', async () => {
    const book = await open()
    book.seen(folder, seen(1, { right: 'write' }), NOW)
    book.seen(folder, seen(2), NOW)
    for (let n = 3; n <= MAX_MEMBERS + 100; n++) book.seen(folder, seen(n, { right: n % 2 === 0 ? 'read' : 'store' }), NOW + n)
    const known = () => new Set(book.membersOf(folder).map((one) => one.device))
    assert.deepEqual([known().size, known().has(device(1)), known().has(device(2))], [MAX_MEMBERS, true, true])
    book.seen(folder, seen(MAX_MEMBERS + 101, { right: 'write' }), NOW + 2 * MAX_MEMBERS)
    assert.deepEqual([known().size, known().has(device(2)), known().has(device(MAX_MEMBERS + 101))], [MAX_MEMBERS, true, true], 'a writer has room')
    await book.close()
  })

  it('are forgotten when they are removed, or with their folder', async () => {
    const book = await open()
    for (const n of [1, 2, 3]) book.seen(folder, seen(n), NOW)
    book.forget(folder, [device(2)])
    assert.deepEqual(
      book.membersOf(folder).map((one) => one.device),
      [device(1), device(3)]
    )
    book.forgetFolder(folder)
    await book.close()
    assert.deepEqual((await open()).membersOf(folder), [])
  })

  it('are noted anew where the file is damaged', async () => {
    await writeFile(path(), '{"version":1,"folders":[{}]}')
    assert.deepEqual((await open()).membersOf(folder), [])
    assert.deepEqual(await readdir(directory.path), ['members.json.damaged'])
  })
})
