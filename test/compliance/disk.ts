import assert from 'node:assert/strict'
import {
  type Block,
  type BlockHash,
  type BlockList,
  blake3,
  blockLengths,
  type ContentId,
  contentOfBlocks,
  type FolderId,
  type ReplicaId,
  singleBlockContent,
  toHex
} from '../../protocol/index.ts'
import type { CommitAction, CommitFault, CommitOptions, CommitResult, Disk, FileSource, ScanBatch, ScanItem, Stat } from '../../src/ports/disk.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'

/** What a user does in the folder, and around it: paths are relative to the root, and `../` leads out of it. */
export interface DiskUser {
  /** Directories above are made. In place, but for `replace`: under another name and renamed over. */
  write(path: string, content: string | Uint8Array, options?: { readonly replace?: boolean }): void
  /** Undefined where there is no file. */
  read(path: string): Uint8Array | undefined
  makeDirectory(path: string): void
  symlink(target: string, path: string): void
  link(from: string, to: string): void
  rename(from: string, to: string): void
  /** With what is in it. */
  remove(path: string): void
  chmod(path: string, mode: number): void
  mode(path: string): number
  /** Makes a pipe. */
  special(path: string): void
  /** Makes a file whose name is no UTF-8 in a directory. */
  oddName(path: string): void
  /** Every path below one, ours too, with `/` at the end of a directory's and `@` of a symlink's. Sorted. */
  list(path: string): string[]
}

export interface DiskPlace {
  readonly user: DiskUser
  /** A disk on the root, as a process that has just started has it. */
  open(): Disk
  dispose(): Promise<void>
}

export interface DiskTraits {
  /** Whether permissions hold: they do not for root. */
  readonly permissions: boolean
}

export const FOLDER = 'f0'.repeat(32) as FolderId
const OTHER_FOLDER = '0f'.repeat(32) as FolderId
export const OPTIONS: CommitOptions = { now: Date.UTC(2025, 0, 2, 3, 4, 5), archive: true }
const MTIME = 1_700_000_000_000_000_000n

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}

export function hashOf(bytes: Uint8Array): BlockHash {
  return toHex(blake3(bytes)) as BlockHash
}

function sourceOf(content: string | Uint8Array): FileSource {
  const bytes = bytesOf(content)
  return { bytes, hash: hashOf(bytes) }
}

export function fileAction(path: string, content: string | Uint8Array, more: { expect?: Stat; mode?: number; mtimeNs?: bigint } = {}): CommitAction {
  return { kind: 'file', path, mode: 0o644, mtimeNs: MTIME, expect: 'absent', source: sourceOf(content), ...more }
}

export interface Chunked {
  readonly bytes: Uint8Array
  readonly blocks: BlockList
  readonly content: ContentId
  readonly offsets: readonly number[]
}

export function chunked(bytes: Uint8Array, cutAs = bytes.length): Chunked {
  let offset = 0
  const offsets: number[] = []
  const blocks = blockLengths(bytes, cutAs).map((length): Block => {
    offsets.push(offset)
    offset += length
    return { hash: hashOf(bytes.subarray(offset - length, offset)), length }
  })
  return { bytes, blocks, content: contentOfBlocks(blocks), offsets }
}

export function blockOf({ bytes, blocks, offsets }: Chunked, index: number): { offset: number; bytes: Uint8Array; hash: BlockHash } {
  const { length, hash } = blocks[index] as Block
  const offset = offsets[index] as number
  return { offset, bytes: bytes.slice(offset, offset + length), hash }
}

export async function scanAll(disk: Disk, paths: readonly string[] = ['']): Promise<ScanBatch> {
  const all: ScanBatch = { items: [], problems: [] }
  for await (const { items, problems } of disk.scan(paths)) {
    all.items.push(...items)
    all.problems.push(...problems)
  }
  return all
}

export async function statOf(disk: Disk, path: string): Promise<Stat> {
  const { items } = await scanAll(disk, [path])
  const item = items[0]
  assert.ok(item, `nothing is found at ${path}`)
  return item.stat
}

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] as number) ^ 1
}

/** Times are set as exactly as Node.js can: to some 240 ns. */
function isAbout(time: bigint | undefined, wanted: bigint): void {
  assert.ok(time !== undefined && time - wanted < 300n && wanted - time < 300n, `${time}`)
}

/** The result of a commit of one action that has to succeed. */
function success(results: readonly CommitResult[]): CommitResult & { ok: true } {
  const [result] = results
  assert.ok(result?.ok, result === undefined ? 'no result' : `${result.ok || `${result.reason}: ${result.message}`}`)
  return result
}

/** What every Disk promises. */
export function describeDisk(name: string, makePlace: () => Promise<DiskPlace>, traits: DiskTraits): void {
  describe(`${name}: the promises of a disk`, () => {
    let place: DiskPlace
    let user: DiskUser
    let disk: Disk

    beforeEach(async () => {
      place = await makePlace()
      user = place.user
      user.write('../outside/canary.txt', 'untouched')
      disk = place.open()
    })
    afterEach(async () => {
      assert.deepEqual(user.list('../outside'), ['canary.txt'], 'nothing of ours is outside the folder')
      assert.equal(text('../outside/canary.txt'), 'untouched')
      await disk.close()
      await place.dispose()
    })

    const text = (path: string) => {
      const bytes = user.read(path)
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
    }
    const claim = async () => {
      await disk.claim(FOLDER)
    }
    const seen = (path: string) => statOf(disk, path)
    const commit = (...actions: CommitAction[]) => disk.commit(actions, OPTIONS)
    const temporaries = () => user.list('.syncline/tmp')
    const userItems = () => user.list('').filter((path) => !path.startsWith('.syncline'))
    const fails = async (fault: CommitFault, ...actions: CommitAction[]) => {
      const results = await commit(...actions)
      const last = results.at(-1)
      assert.ok(last?.ok === false, 'the last action succeeded')
      assert.equal(last.reason, fault, last.message)
      assert.deepEqual(temporaries(), [])
    }

    describe('the root', () => {
      it('is missing, unmarked, ok or foreign, and looking changes nothing', async () => {
        user.remove('')
        assert.equal((await disk.inspect(FOLDER)).state, 'missing')
        user.makeDirectory('')
        assert.equal((await disk.inspect(FOLDER)).state, 'unmarked')
        assert.deepEqual(user.list(''), [])
        await claim()
        assert.deepEqual(await disk.inspect(FOLDER), { state: 'ok' })
        assert.equal((await disk.inspect(OTHER_FOLDER)).state, 'foreign')
        user.write('.syncline/folder', 'not a marker')
        assert.equal((await disk.inspect(FOLDER)).state, 'unreadable')
      })

      it('is claimed where it is missing, with what is in it left alone, and once more without harm', async () => {
        user.write('a.txt', 'mine')
        await claim()
        await claim()
        assert.equal(text('a.txt'), 'mine')
        assert.equal(user.mode('.syncline'), 0o700)
        user.remove('')
        await claim()
        assert.deepEqual(await disk.inspect(FOLDER), { state: 'ok' })
      })

      it('is not claimed when it is of another folder', async () => {
        await claim()
        await assert.rejects(disk.claim(OTHER_FOLDER), /another synced folder/)
        assert.deepEqual(await disk.inspect(FOLDER), { state: 'ok' })
      })

      it('is not used without its marker: an unmounted disk is not an empty folder', async () => {
        await claim()
        user.write('a.txt', 'one')
        const stat = await seen('a.txt')
        user.remove('.syncline/folder')
        await assert.rejects(scanAll(disk), { name: 'RootError' })
        await assert.rejects(commit(fileAction('b.txt', 'two')), { name: 'RootError' })
        await assert.rejects(disk.hash([{ path: 'a.txt', stat }]), { name: 'RootError' })
        assert.deepEqual(userItems(), ['a.txt'])
      })

      it('has no symlink for our folder', async () => {
        user.symlink('../outside', '.syncline')
        assert.equal((await disk.inspect(FOLDER)).state, 'unreadable')
        await assert.rejects(claim())
      })

      it('tells how many bytes are free', async () => {
        await claim()
        const free = await disk.free()
        assert.ok(Number.isSafeInteger(free) && free > 0)
      })
    })

    describe('scan', () => {
      beforeEach(claim)

      it('walks in the order of pathOrder and spells as the disk does', async () => {
        const paths = ['a', 'a/b', 'a/b/c.txt', 'a!', 'a-', 'b', 'b/.syncline', 'cafe\u0301', 'caf\u00e9', '\uff5e', '\u{1f600}']
        for (const path of ['a/b/c.txt', 'a!', 'a-', 'b/.syncline', 'cafe\u0301', 'caf\u00e9', '\uff5e', '\u{1f600}']) user.write(path, path)
        const { items, problems } = await scanAll(disk)
        assert.deepEqual(
          items.map(({ path }) => path),
          paths
        )
        assert.deepEqual(problems, [])
      })

      it('tells type, size and permission bits', async () => {
        user.write('a.txt', 'four')
        user.chmod('a.txt', 0o640)
        user.makeDirectory('d')
        user.chmod('d', 0o750)
        const [a, d] = (await scanAll(disk)).items.map(({ stat }) => stat) as [Stat, Stat]
        assert.deepEqual([a.type, a.size, a.mode, d.type, d.mode], ['file', 4, 0o640, 'directory', 0o750])
        assert.notEqual(a.ino, d.ino)
      })

      it('tells where a symlink leads, and never goes there', async () => {
        user.symlink('../outside', 'link')
        user.symlink('/nowhere/ü', 'dangling')
        const { items } = await scanAll(disk)
        assert.deepEqual(
          items.map(({ path, target, stat }) => [path, target, stat.type]),
          [
            ['dangling', '/nowhere/ü', 'symlink'],
            ['link', '../outside', 'symlink']
          ]
        )
        assert.deepEqual(await scanAll(disk, ['link/canary.txt']), { items: [], problems: [] })
      })

      it('reports what cannot be synced as a problem', async () => {
        user.special('pipe')
        user.oddName('')
        user.write('z.txt', 'one')
        const { items, problems } = await scanAll(disk)
        assert.deepEqual(
          items.map(({ path }) => path),
          ['z.txt']
        )
        assert.deepEqual(problems.map(({ reason }) => reason).sort(), ['not-utf8', 'special-file'])
        assert.equal((await scanAll(disk, ['pipe'])).problems.length, 1)
      })

      it('looks at single items, each with all that is below it, once', async () => {
        user.write('a/b/c.txt', 'one')
        user.write('file', 'one')
        const found = async (...paths: string[]) => (await scanAll(disk, paths)).items.map(({ path }) => path)
        assert.deepEqual(await found('a'), ['a', 'a/b', 'a/b/c.txt'])
        assert.deepEqual(await found('file', 'a/b'), ['a/b', 'a/b/c.txt', 'file'])
        assert.deepEqual(await found('a/b/c.txt', 'a', 'a/b/c.txt'), ['a', 'a/b', 'a/b/c.txt'])
        assert.deepEqual(await found('', 'a'), ['a', 'a/b', 'a/b/c.txt', 'file'])
        assert.deepEqual(await found('x', 'x/y', 'file/y'), [])
        assert.deepEqual(await found('.syncline', '.syncline/folder'), [])
      })

      it('hands out many items in batches of at most 1,000, in order, and may be left early', async () => {
        const names = Array.from({ length: 2300 }, (_, i) => `d${i % 7}/${String(i).padStart(5, '0')}`)
        for (const path of names) user.write(path, '')
        const sizes: number[] = []
        const found: string[] = []
        for await (const { items } of disk.scan([''])) {
          sizes.push(items.length)
          found.push(...items.filter(({ stat }) => stat.type === 'file').map(({ path }) => path))
        }
        assert.ok(sizes.length >= 3 && Math.max(...sizes) <= 1000, `${sizes}`)
        assert.deepEqual(found, names.sort())
        for await (const batch of disk.scan([''])) {
          assert.ok(batch.items.length > 0)
          break
        }
        assert.equal((await seen('d0/00000')).size, 0)
      })

      if (traits.permissions) {
        it('reports a directory that it may not read, with all below it unknown', async () => {
          user.write('d/a.txt', 'one')
          user.chmod('d', 0o000)
          const { items, problems } = await scanAll(disk)
          user.chmod('d', 0o755)
          assert.deepEqual(
            items.map(({ path }) => path),
            ['d']
          )
          assert.deepEqual(
            problems.map(({ path, reason }) => [path, reason]),
            [['d', 'unreadable']]
          )
        })

        it('says of what it may not look at that it cannot', async () => {
          user.write('d/a.txt', 'one')
          user.chmod('d', 0o000)
          const { problems } = await scanAll(disk, ['d/a.txt'])
          user.chmod('d', 0o755)
          assert.deepEqual(
            problems.map(({ path, reason }) => [path, reason]),
            [['d/a.txt', 'unreadable']]
          )
        })
      }
    })

    describe('hash', () => {
      beforeEach(claim)

      const hash = async (path: string, stat?: Stat) => {
        const [result] = await disk.hash([{ path, stat: stat ?? (await seen(path)) }])
        assert.ok(result)
        return result
      }

      it('names a small content by its hash', async () => {
        for (const content of ['', 'x', 'some text\n'.repeat(1000)]) {
          user.write('a', content)
          const result = await hash('a')
          assert.ok(result.ok)
          assert.equal(result.content, singleBlockContent(hashOf(bytesOf(content))))
          assert.equal(result.blocks, undefined)
        }
      })

      it('cuts a large content by the rule and names it by its blocks', async () => {
        const { bytes, blocks, content } = chunked(new SeededRandom('hash').bytes(5_000_001))
        user.write('a', bytes)
        const result = await hash('a')
        assert.ok(result.ok)
        assert.deepEqual(result.blocks, blocks)
        assert.equal(result.content, content)
        assert.deepEqual(result.stat, await seen('a'))
      })

      it('gives the bytes of what it hashed, where they are wanted and make one block', async () => {
        const contents = new Map<string, Uint8Array>([
          ['a', bytesOf('some text')],
          ['b', bytesOf('')],
          ['c', bytesOf('another text')],
          ['d', new SeededRandom('kept').bytes(2_000_000)]
        ])
        for (const [path, bytes] of contents) user.write(path, bytes)
        const requests = await Promise.all([...contents.keys()].map(async (path) => ({ path, stat: await seen(path), keep: path !== 'c' })))
        const results = await disk.hash(requests)
        const given = results.map((result) => (result.ok ? result.bytes : assert.fail(result.message)))
        assert.deepEqual(given, [contents.get('a'), contents.get('b'), undefined, undefined])
      })

      it('cuts a content as one of another size', async () => {
        const random = new SeededRandom('cut as')
        for (const [size, cutAs] of [
          [700_000, 2_000_000],
          [3_000_000, 2 ** 30]
        ] as const) {
          const bytes = random.bytes(size)
          user.write('a', bytes)
          const [result] = await disk.hash([{ path: 'a', stat: await seen('a'), cutAs }])
          assert.ok(result?.ok)
          assert.deepEqual(result.blocks, chunked(bytes, cutAs).blocks)
          assert.notDeepEqual(result.blocks, chunked(bytes).blocks)
        }
      })

      it('calls racy what was written a moment ago', async () => {
        user.write('a', 'one')
        const result = await hash('a')
        assert.ok(result.ok && result.racy)
      })

      it('calls racy a symlink that was made a moment ago', async () => {
        user.symlink('one', 'link')
        const items: ScanItem[] = []
        for await (const batch of disk.scan(['link'])) items.push(...batch.items)
        assert.deepEqual(
          items.map(({ target, racy }) => [target, racy]),
          [['one', true]]
        )
      })

      it('does not hash what is not as it was seen', async () => {
        user.write('a', 'one')
        const stat = await seen('a')
        user.write('a', 'longer')
        assert.deepEqual([(await hash('a', stat)).ok, (await hash('a', { ...stat, ino: stat.ino + 1n })).ok], [false, false])
        user.remove('a')
        const gone = await hash('a', stat)
        assert.ok(!gone.ok && gone.reason === 'gone')
        user.symlink('../outside/canary.txt', 'a')
        const swapped = await hash('a', stat)
        assert.ok(!swapped.ok && swapped.reason === 'changed')
      })

      it('does not go through a directory that became a symlink', async () => {
        user.write('d/canary.txt', 'untouched')
        const stat = await seen('d/canary.txt')
        user.remove('d')
        user.symlink('../outside', 'd')
        const result = await hash('d/canary.txt', stat)
        assert.equal(result.ok, false)
      })

      it('does not hash what is ours', async () => {
        user.write('a', 'one')
        user.link('a', '.syncline/tmp/a')
        const stat = await seen('a')
        assert.ok((await hash('a', stat)).ok)
        assert.equal((await hash('.syncline/tmp/a', stat)).ok, false)
      })

      it('answers for each file on its own', async () => {
        user.write('a', 'one')
        user.write('b', 'two')
        const stats = [await seen('a'), await seen('b')] as [Stat, Stat]
        user.remove('a')
        const results = await disk.hash([
          { path: 'a', stat: stats[0] },
          { path: 'b', stat: stats[1] }
        ])
        assert.deepEqual(
          results.map(({ ok }) => ok),
          [false, true]
        )
      })
    })

    describe('reserve', () => {
      beforeEach(claim)
      const replica = '0123456789abcdef' as ReplicaId

      it('keeps what was noted last', async () => {
        assert.equal(await disk.reserved(), undefined)
        await disk.reserve({ replica, upTo: 8 })
        await disk.reserve({ replica, upTo: 2 ** 48 - 1 })
        assert.deepEqual(await disk.reserved(), { replica, upTo: 2 ** 48 - 1 })
      })

      it('takes what it cannot read for nothing', async () => {
        for (const text of ['', '{', '{"replica":"x","upTo":1}', `{"replica":"${replica}","upTo":-1}`, `{"replica":"${replica}","upTo":1e300}`]) {
          user.write('.syncline/replica', text)
          assert.equal(await disk.reserved(), undefined, text)
        }
        user.remove('.syncline/replica')
        user.symlink('../outside/canary.txt', '.syncline/replica')
        assert.equal(await disk.reserved(), undefined)
        await disk.reserve({ replica, upTo: 5 })
        assert.deepEqual(await disk.reserved(), { replica, upTo: 5 })
      })
    })

    describe('read', () => {
      beforeEach(claim)

      it('hands out blocks with the right hash and no others', async () => {
        user.write('a', 'one two three')
        user.write('.syncline/tmp/x', 'one')
        user.symlink('../outside', 'link')
        const request = (path: string, offset: number, content: string) => ({
          from: { path },
          offset,
          length: content.length,
          hash: hashOf(bytesOf(content))
        })
        const blocks = await disk.read([
          request('a', 4, 'two'),
          request('a', 0, 'one'),
          request('a', 0, 'two'),
          request('a', 10, 'threefold'),
          request('missing', 0, 'one'),
          request('.syncline/tmp/x', 0, 'one'),
          request('link/canary.txt', 0, 'untouched'),
          request('../outside/canary.txt', 0, 'untouched'),
          { ...request('a', 0, 'one'), offset: -1 },
          { ...request('a', 0, 'one'), length: 2 ** 40 },
          request('a', 8, 'three')
        ])
        assert.deepEqual(
          blocks.map((block) => block && new TextDecoder().decode(block)),
          ['two', 'one', ...new Array(8).fill(undefined), 'three']
        )
      })

      it('reads from a stage', async () => {
        const big = chunked(new SeededRandom('read').bytes(2_000_000))
        await disk.stageOpen(big.content, big.blocks)
        const { offset, bytes, hash } = blockOf(big, 1)
        await disk.stageWrite(big.content, [{ offset, bytes, hash }])
        const [found, missing] = await disk.read([
          { from: { stage: big.content }, offset, length: bytes.length, hash },
          { from: { stage: big.content }, offset: 0, length: (big.blocks[0] as Block).length, hash: (big.blocks[0] as Block).hash }
        ])
        assert.deepEqual(found, bytes)
        assert.equal(missing, undefined)
      })
    })

    describe('a stage', () => {
      const big = chunked(new SeededRandom('stage').bytes(3_000_000))
      const last = big.blocks.length - 1
      const write = (...indexes: number[]) =>
        disk.stageWrite(
          big.content,
          indexes.map((index) => blockOf(big, index))
        )
      const action = (path: string): CommitAction => ({ kind: 'file', path, mode: 0o644, mtimeNs: MTIME, expect: 'absent', source: { stage: big.content } })

      beforeEach(claim)

      it('takes blocks in any order and becomes the file', async () => {
        assert.deepEqual(await disk.stageOpen(big.content, big.blocks), [])
        assert.deepEqual(await write(last, 0), [true, true])
        for (let i = 1; i < last; i++) assert.deepEqual(await write(i), [true])
        success(await commit(action('big')))
        assert.deepEqual(user.read('big'), big.bytes)
        assert.deepEqual(temporaries(), [])
      })

      it('takes no block that is wrong, or in the wrong place, or not its own', async () => {
        await disk.stageOpen(big.content, big.blocks)
        const { offset, bytes, hash } = blockOf(big, 0)
        const other = bytesOf('something else')
        const right = await disk.stageWrite(big.content, [
          { offset, bytes: bytes.map((byte) => byte ^ 1), hash },
          { offset: offset + 1, bytes, hash },
          { offset, bytes: other, hash: hashOf(other) },
          { offset: 2 ** 50, bytes, hash },
          { offset, bytes, hash }
        ])
        assert.deepEqual(right, [false, false, false, false, true])
        await disk.close()
        disk = place.open()
        await disk.inspect(FOLDER)
        assert.deepEqual(await disk.stageOpen(big.content, big.blocks), [0])
      })

      it('does not become a file while something is missing', async () => {
        await disk.stageOpen(big.content, big.blocks)
        await write(0)
        const [result] = await commit(action('big'))
        assert.ok(result?.ok === false && result.reason === 'bad-source')
        assert.deepEqual(userItems(), [])
      })

      it('is taken up again by the next process, with what is right of it', async () => {
        await disk.stageOpen(big.content, big.blocks)
        await write(0, 1, 2)
        await disk.close()
        const name = `.syncline/tmp/${big.content}`
        const bytes = user.read(name) as Uint8Array
        flip(bytes, (big.offsets[1] as number) + 5)
        user.write(name, bytes)
        disk = place.open()
        await disk.inspect(FOLDER)
        assert.deepEqual(await disk.stageOpen(big.content, big.blocks), [0, 2])
        for (let i = 0; i <= last; i++) await write(i)
        success(await commit(action('big')))
        assert.deepEqual(user.read('big'), big.bytes)
      })

      it('is begun anew when what is there has another size, is a symlink, or has become a file already', async () => {
        const name = `.syncline/tmp/${big.content}`
        user.write(name, 'short')
        assert.deepEqual(await disk.stageOpen(big.content, big.blocks), [])
        assert.equal(user.read(name)?.length, big.bytes.length)
        user.remove(name)
        const outside = new Uint8Array(big.bytes.length).fill(1)
        user.write('../outside/as-long', outside)
        user.symlink('../../../outside/as-long', name)
        assert.deepEqual(await disk.stageOpen(big.content, big.blocks), [])
        await write(0)
        assert.ok(
          user.read('../outside/as-long')?.every((byte) => byte === 1),
          'what the symlink leads to was written to'
        )
        user.remove('../outside/as-long')
        user.remove(name)
        // As after a crash between the two halves of putting it in its place.
        user.write('big', big.bytes)
        user.link('big', name)
        assert.deepEqual(await disk.stageOpen(big.content, big.blocks), [])
        await write(0)
        assert.deepEqual(user.read('big'), big.bytes)
      })

      it('holds blocks of zeros from the start, as a hole', async () => {
        const zeros = chunked(new Uint8Array(4 * 1024 * 1024))
        assert.deepEqual(
          await disk.stageOpen(zeros.content, zeros.blocks),
          zeros.blocks.map((_, i) => i)
        )
        success(await commit({ ...action('zeros'), source: { stage: zeros.content } } as CommitAction))
        assert.deepEqual(user.read('zeros'), zeros.bytes)
      })

      it('writes zeros over what is wrong there', async () => {
        const mixed = new SeededRandom('mixed').bytes(3 * 1024 * 1024)
        mixed.fill(0, 1024 * 1024)
        const zeros = chunked(mixed)
        const name = `.syncline/tmp/${zeros.content}`
        user.write(name, new Uint8Array(mixed.length).fill(7))
        await disk.stageOpen(zeros.content, zeros.blocks)
        for (let i = 0; i < zeros.blocks.length; i++) assert.deepEqual(await disk.stageWrite(zeros.content, [blockOf(zeros, i)]), [true])
        assert.deepEqual(user.read(name), mixed)
      })

      it('copies blocks that are here, when they are right', async () => {
        user.write('old', big.bytes)
        await disk.stageOpen(big.content, big.blocks)
        const copies = big.blocks.map(({ hash, length }, i) => ({
          from: { path: 'old' },
          offset: big.offsets[i] as number,
          to: big.offsets[i] as number,
          length,
          hash
        }))
        user.write('other', new Uint8Array(big.bytes.length))
        const wrong = copies.map((copy) => ({ ...copy, from: { path: 'other' } }))
        assert.deepEqual(await disk.stageCopy(big.content, [...wrong.slice(0, 2), ...copies]), [false, false, ...copies.map(() => true)])
        success(await commit(action('new')))
        assert.deepEqual(user.read('new'), big.bytes)
      })

      it('is dropped, and swept away unless it is to be kept', async () => {
        const second = chunked(new SeededRandom('second').bytes(2_000_000))
        await disk.stageOpen(big.content, big.blocks)
        await disk.stageOpen(second.content, second.blocks)
        user.write('.syncline/tmp/t1-17', 'left over')
        await disk.sweep([second.content])
        assert.deepEqual(temporaries(), [second.content])
        await disk.stageDrop(second.content)
        await disk.stageDrop(second.content)
        assert.deepEqual(temporaries(), [])
        await assert.rejects(disk.stageWrite(second.content, [blockOf(second, 0)]))
      })
    })

    describe('commit of a file', () => {
      beforeEach(claim)

      it('makes it with content, mode and time, and tells what is there then', async () => {
        const { stat, archived } = success(await commit(fileAction('a.txt', 'one', { mode: 0o4751, mtimeNs: MTIME + 5_000_000n })))
        assert.equal(text('a.txt'), 'one')
        assert.equal(archived, undefined)
        assert.deepEqual(stat, await seen('a.txt'))
        assert.equal(stat?.mode, 0o751)
        isAbout(stat?.mtimeNs, MTIME + 5_000_000n)
        assert.deepEqual(temporaries(), [])
      })

      it('takes any time, also before 1970', async () => {
        const { stat } = success(await commit(fileAction('a.txt', 'one', { mtimeNs: -86_400_000_000_000n })))
        assert.equal(stat?.mtimeNs, -86_400_000_000_000n)
        const { stat: other } = success(await commit(fileAction('b.txt', 'one', { mtimeNs: -2_000_000_001_876_543_211n })))
        isAbout(other?.mtimeNs, -2_000_000_001_876_543_211n)
      })

      it('refuses bytes that do not have their hash', async () => {
        const action = { ...fileAction('a.txt', 'one'), source: { bytes: bytesOf('two'), hash: hashOf(bytesOf('one')) } } as CommitAction
        await fails('bad-source', action)
        assert.deepEqual(userItems(), [])
      })

      it('replaces what was expected and keeps the old content under its name and the time', async () => {
        user.write('d/a.tar.gz', 'old')
        user.chmod('d/a.tar.gz', 0o640)
        const result = success(await commit(fileAction('d/a.tar.gz', 'new', { expect: await seen('d/a.tar.gz') })))
        assert.equal(text('d/a.tar.gz'), 'new')
        assert.equal(result.archived, '.syncline/archive/d/a.tar~20250102-030405.gz')
        assert.equal(text(result.archived), 'old')
        assert.equal(user.mode(result.archived), 0o640)
        assert.equal(user.mode('.syncline/archive/d'), 0o700)
      })

      it('finds what it keeps by its content, and nothing else that lies there', async () => {
        const large = chunked(new Uint8Array(1_200_000).map((_, i) => (i * 31 + (i >> 11)) & 0xff))
        const contents = [bytesOf('one'), bytesOf('two'), large.bytes]
        for (const content of contents) {
          user.write('d/a.txt', content)
          success(await commit({ kind: 'remove', path: 'd/a.txt', expect: await seen('d/a.txt') }))
        }
        user.write('.syncline/archive/d/a.txt', 'put there by hand')
        const idOf = (content: string): ContentId => hashOf(bytesOf(content)) as string as ContentId
        const find = (path: string, content: ContentId, limit = 2_000_000) => disk.findKept(path, content, limit)
        assert.deepEqual(await find('d/a.txt', idOf('one')), bytesOf('one'))
        assert.deepEqual(await find('d/a.txt', large.content), large.bytes)
        assert.deepEqual(
          [
            await find('d/a.txt', large.content, 1_000_000),
            await find('d/a.txt', idOf('put there by hand')),
            await find('d/b.txt', idOf('one')),
            await find('a.txt', idOf('one')),
            await find('e/a.txt', idOf('one'))
          ],
          [undefined, undefined, undefined, undefined, undefined]
        )
      })

      it('names what it keeps so that nothing is overwritten in the archive', async () => {
        const kept: (string | undefined)[] = []
        for (const path of ['a', '.bashrc', `${'\u00e9'.repeat(127)}`]) {
          for (const content of ['1', '2', '3']) {
            user.write(path, content)
            kept.push(success(await commit({ kind: 'remove', path, expect: await seen(path) })).archived)
          }
        }
        assert.deepEqual(
          kept.slice(0, 6).map((path) => path?.slice('.syncline/archive/'.length)),
          [
            'a~20250102-030405',
            'a~20250102-030405-2',
            'a~20250102-030405-3',
            '.bashrc~20250102-030405',
            '.bashrc~20250102-030405-2',
            '.bashrc~20250102-030405-3'
          ]
        )
        assert.deepEqual(
          kept.map((path) => text(path as string)),
          ['1', '2', '3', '1', '2', '3', '1', '2', '3']
        )
      })

      it('keeps nothing when that is not wanted', async () => {
        user.write('a.txt', 'old')
        const result = success(await disk.commit([fileAction('a.txt', 'new', { expect: await seen('a.txt') })], { ...OPTIONS, archive: false }))
        assert.equal(result.archived, undefined)
        assert.equal(text('a.txt'), 'new')
        assert.deepEqual(
          user.list('.syncline').filter((path) => path.startsWith('archive')),
          []
        )
      })

      it('touches nothing that is not as expected', async () => {
        user.write('a.txt', 'seen')
        const stat = await seen('a.txt')
        user.write('a.txt', 'the user')
        await fails('changed', fileAction('a.txt', 'ours', { expect: stat }))
        await fails('changed', fileAction('a.txt', 'ours'))
        assert.equal(text('a.txt'), 'the user')
        user.remove('a.txt')
        await fails('changed', fileAction('a.txt', 'ours', { expect: stat }))
        user.makeDirectory('a.txt')
        await fails('changed', fileAction('a.txt', 'ours'))
        await fails('changed', fileAction('a.txt', 'ours', { expect: await seen('a.txt') }))
        user.remove('a.txt')
        user.symlink('../outside/canary.txt', 'a.txt')
        await fails('changed', fileAction('a.txt', 'ours'))
        assert.deepEqual(user.list('.syncline/archive'), [])
      })

      it('sees a write of the same length with the time put back', async () => {
        user.write('a.txt', 'seen')
        const stat = await seen('a.txt')
        success(await commit({ kind: 'metadata', path: 'a.txt', mode: 0o644, mtimeNs: MTIME, expect: stat }))
        const before = await seen('a.txt')
        user.write('a.txt', 'user')
        const touched = success(await commit({ kind: 'metadata', path: 'a.txt', mode: 0o644, mtimeNs: MTIME, expect: await seen('a.txt') })).stat
        assert.equal(touched?.mtimeNs, before.mtimeNs)
        if (touched.ctimeNs !== before.ctimeNs) await fails('changed', fileAction('a.txt', 'ours', { expect: before }))
      })

      it('replaces a symlink, and a symlink replaces it, never what the link leads to', async () => {
        user.symlink('../outside/canary.txt', 'a')
        const first = success(await commit(fileAction('a', 'file', { expect: await seen('a') })))
        assert.equal(text('a'), 'file')
        assert.deepEqual(user.list('.syncline/archive'), ['a~20250102-030405@'])
        success(await commit({ kind: 'symlink', path: 'a', target: '../outside', expect: first.stat as Stat }))
        const [item] = (await scanAll(disk)).items as [ScanItem]
        assert.equal(item.target, '../outside')
        assert.equal(text('.syncline/archive/a~20250102-030405-2'), 'file')
      })

      it('keeps a copy of a file with other links, so that a later write through one does not reach it', async () => {
        user.write('a', 'old')
        user.link('a', 'b')
        const { archived } = success(await commit(fileAction('a', 'new', { expect: await seen('a') })))
        user.write('b', 'changed')
        assert.equal(text('a'), 'new')
        assert.equal(text(archived as string), 'old')
      })

      it('keeps what is written later into the file that was replaced', async () => {
        user.write('a', 'old')
        const { archived } = success(await commit(fileAction('a', 'new', { expect: await seen('a') })))
        assert.equal(text(archived as string), 'old')
        const stat = await seen('a')
        success(await commit({ kind: 'remove', path: 'a', expect: stat }))
        assert.deepEqual(userItems(), [])
      })

      it('copies a file that is here, verified', async () => {
        const content = chunked(new SeededRandom('copy').bytes(1_500_000))
        user.write('a', content.bytes)
        user.chmod('a', 0o600)
        const copy = (path: string, blocks: BlockList): CommitAction => ({
          kind: 'file',
          path,
          mode: 0o755,
          mtimeNs: MTIME,
          expect: 'absent',
          source: { copyOf: 'a', blocks }
        })
        const { stat } = success(await commit(copy('b', content.blocks)))
        assert.deepEqual(user.read('b'), content.bytes)
        assert.deepEqual([stat?.mode, stat?.mtimeNs], [0o755, MTIME])
        const damaged = content.bytes.slice()
        flip(damaged, 1_400_000)
        user.write('a', damaged)
        await fails('bad-source', copy('c', content.blocks))
        user.write('a', 'short')
        await fails('bad-source', copy('c', content.blocks))
        user.remove('a')
        user.symlink('b', 'a')
        await fails('bad-source', copy('c', content.blocks))
        assert.deepEqual(userItems(), ['a@', 'b'])
      })

      it('needs a directory to hold it', async () => {
        user.write('file', 'one')
        await fails('no-parent', fileAction('missing/a', 'one'))
        await fails('no-parent', fileAction('file/a', 'one'))
        assert.deepEqual(userItems(), ['file'])
      })
    })

    describe('commit of the rest', () => {
      beforeEach(claim)

      it('makes directories with what comes into them, and sets their modes', async () => {
        const results = await commit(
          { kind: 'directory', path: 'd', mode: 0o755, expect: 'absent' },
          { kind: 'directory', path: 'd/e', mode: 0o2700, expect: 'absent' },
          fileAction('d/e/a.txt', 'one')
        )
        assert.deepEqual(
          results.map(({ ok }) => ok),
          [true, true, true]
        )
        assert.deepEqual(userItems(), ['d/', 'd/e/', 'd/e/a.txt'])
        assert.deepEqual([user.mode('d'), user.mode('d/e')], [0o755, 0o700])
        const { stat } = success(await commit({ kind: 'directory', path: 'd', mode: 0o750, expect: await seen('d') }))
        assert.equal(stat?.mode, 0o750)
        assert.equal(text('d/e/a.txt'), 'one')
        await fails('changed', { kind: 'directory', path: 'd', mode: 0o755, expect: 'absent' })
      })

      it('removes a file, a symlink and an empty directory, and keeps the first two', async () => {
        user.write('d/a.txt', 'one')
        user.symlink('a.txt', 'd/link')
        const stats = { d: await seen('d'), a: await seen('d/a.txt'), link: await seen('d/link') }
        await fails('not-empty', { kind: 'remove', path: 'd', expect: stats.d })
        const results = await commit(
          { kind: 'remove', path: 'd/a.txt', expect: stats.a },
          { kind: 'remove', path: 'd/link', expect: stats.link },
          { kind: 'remove', path: 'd', expect: stats.d }
        )
        assert.deepEqual(
          results.map(({ ok }) => ok),
          [true, true, true]
        )
        assert.deepEqual(userItems(), [])
        assert.deepEqual(user.list('.syncline/archive'), ['d/', 'd/a~20250102-030405.txt', 'd/link~20250102-030405@'])
        assert.deepEqual(temporaries(), [])
      })

      it('removes nothing that is not as expected', async () => {
        user.write('a', 'seen')
        const stat = await seen('a')
        user.write('a', 'the user')
        await fails('changed', { kind: 'remove', path: 'a', expect: stat })
        user.remove('a')
        await fails('changed', { kind: 'remove', path: 'a', expect: stat })
        user.makeDirectory('a')
        await fails('changed', { kind: 'remove', path: 'a', expect: stat })
        assert.deepEqual(userItems(), ['a/'])
      })

      it('removes for good where nothing is to be kept', async () => {
        user.write('a', 'one')
        success(await disk.commit([{ kind: 'remove', path: 'a', expect: await seen('a') }], { ...OPTIONS, archive: false }))
        assert.deepEqual(userItems(), [])
        assert.deepEqual(
          user.list('.syncline').filter((path) => path.startsWith('archive')),
          []
        )
      })

      it('moves files, symlinks and directories, as they are', async () => {
        user.write('a/x.txt', 'one')
        user.chmod('a/x.txt', 0o600)
        user.symlink('x.txt', 'a/link')
        user.makeDirectory('b')
        const before = await seen('a/x.txt')
        const moved = success(await commit({ kind: 'move', from: 'a/x.txt', expectFrom: await seen('a/x.txt'), path: 'b/y.txt', expect: 'absent' }))
        assert.deepEqual(moved.stat, await seen('b/y.txt'))
        assert.deepEqual([moved.stat?.mode, moved.stat?.mtimeNs], [before.mode, before.mtimeNs])
        success(await commit({ kind: 'move', from: 'a/link', expectFrom: await seen('a/link'), path: 'link', expect: 'absent' }))
        success(await commit({ kind: 'move', from: 'b', expectFrom: await seen('b'), path: 'a/b', expect: 'absent' }))
        assert.deepEqual(userItems(), ['a/', 'a/b/', 'a/b/y.txt', 'link@'])
        assert.equal(text('a/b/y.txt'), 'one')
        assert.deepEqual(temporaries(), [])
      })

      it('moves over what is expected, which is kept', async () => {
        user.write('a', 'from')
        user.write('b', 'to')
        const { archived } = success(await commit({ kind: 'move', from: 'a', expectFrom: await seen('a'), path: 'b', expect: await seen('b') }))
        assert.equal(text('b'), 'from')
        assert.equal(text(archived as string), 'to')
        assert.deepEqual(userItems(), ['b'])
      })

      it('moves nothing that is not as expected, and over nothing that is not', async () => {
        user.write('a', 'from')
        user.write('b', 'to')
        user.makeDirectory('d')
        const a = await seen('a')
        const b = await seen('b')
        await fails('changed', { kind: 'move', from: 'a', expectFrom: a, path: 'b', expect: 'absent' })
        await fails('changed', { kind: 'move', from: 'a', expectFrom: b, path: 'c', expect: 'absent' })
        await fails('changed', { kind: 'move', from: 'a', expectFrom: a, path: 'b', expect: a })
        await fails('changed', { kind: 'move', from: 'a', expectFrom: a, path: 'd', expect: await seen('d') })
        await fails('no-parent', { kind: 'move', from: 'a', expectFrom: a, path: 'x/c', expect: 'absent' })
        await fails('name', { kind: 'move', from: 'd', expectFrom: await seen('d'), path: 'd/e', expect: 'absent' })
        assert.deepEqual([text('a'), text('b')], ['from', 'to'])
        assert.deepEqual(user.list('.syncline/archive'), [])
      })

      it('sets mode and time of what is expected', async () => {
        user.write('a', 'one')
        const { stat } = success(await commit({ kind: 'metadata', path: 'a', mode: 0o7711, mtimeNs: MTIME, expect: await seen('a') }))
        assert.deepEqual([stat?.mode, stat?.mtimeNs], [0o711, MTIME])
        assert.deepEqual(stat, await seen('a'))
        user.write('a', 'other')
        await fails('changed', { kind: 'metadata', path: 'a', mode: 0o644, expect: stat as Stat })
        user.makeDirectory('d')
        assert.equal(success(await commit({ kind: 'metadata', path: 'd', mode: 0o700, expect: await seen('d') })).stat?.mode, 0o700)
      })

      it('settles what is as expected, or that nothing is there, and changes nothing', async () => {
        user.write('a', 'one')
        user.makeDirectory('d')
        user.symlink('a', 'link')
        for (const path of ['a', 'd', 'link']) {
          const expect = await seen(path)
          assert.deepEqual(success(await commit({ kind: 'settle', path, expect })).stat, expect)
          assert.deepEqual(await seen(path), expect)
        }
        success(await commit({ kind: 'settle', path: 'b', expect: 'absent' }))
        success(await commit({ kind: 'settle', path: 'd/x/y', expect: 'absent' }))
        success(await commit({ kind: 'settle', path: 'a/x', expect: 'absent' }))
        await fails('changed', { kind: 'settle', path: 'a', expect: 'absent' })
        await fails('changed', { kind: 'settle', path: 'a', expect: await seen('link') })
        await fails('changed', { kind: 'settle', path: 'b', expect: await seen('a') })
        assert.deepEqual(userItems(), ['a', 'd/', 'link@'])
      })

      it('makes symlinks that lead anywhere, and follows none', async () => {
        const results = await commit(
          { kind: 'symlink', path: 'a', target: '../outside/canary.txt', expect: 'absent' },
          { kind: 'symlink', path: 'b', target: '/nowhere', expect: 'absent' }
        )
        assert.deepEqual(
          results.map(({ ok }) => ok),
          [true, true]
        )
        assert.deepEqual(
          (await scanAll(disk)).items.map(({ target }) => target),
          ['../outside/canary.txt', '/nowhere']
        )
        await fails('changed', { kind: 'symlink', path: 'a', target: 'other', expect: 'absent' })
        await fails('changed', { kind: 'metadata', path: 'a', mode: 0o600, expect: { ...(await seen('a')), ino: 0n } })
      })
    })

    describe('commit of several actions', () => {
      beforeEach(claim)

      it('puts nothing where it could not make room, though there is room', async () => {
        user.write('a/x', 'X')
        user.write('b', 'B')
        const [a, b] = [await seen('a'), await seen('b')]
        user.remove('a')
        user.remove('b')
        const results = await commit(
          { kind: 'remove', path: 'a', expect: a },
          { kind: 'symlink', path: 'a', target: 'x', expect: 'absent' },
          { kind: 'move', from: 'b', expectFrom: b, path: 'c', expect: 'absent' },
          fileAction('b', 'new B'),
          fileAction('d', 'D')
        )
        assert.deepEqual(
          results.map((result) => (result.ok ? 'ok' : result.reason)),
          ['changed', 'changed', 'changed', 'changed', 'ok']
        )
        assert.deepEqual(userItems(), ['d'])
        assert.deepEqual(temporaries(), [])
      })

      it('applies them in their order', async () => {
        user.write('a', 'A')
        user.write('x', 'X')
        const results = await commit(
          { kind: 'move', from: 'a', expectFrom: await seen('a'), path: 'b', expect: 'absent' },
          fileAction('a', 'new A'),
          { kind: 'remove', path: 'x', expect: await seen('x') },
          { kind: 'directory', path: 'x', mode: 0o755, expect: 'absent' },
          fileAction('x/y', 'Y'),
          {
            kind: 'file',
            path: 'x/z',
            mode: 0o644,
            mtimeNs: MTIME,
            expect: 'absent',
            source: { copyOf: 'x/y', blocks: [{ hash: hashOf(bytesOf('Y')), length: 1 }] }
          }
        )
        assert.deepEqual(
          results.map(({ ok }) => ok),
          new Array(6).fill(true)
        )
        assert.deepEqual(userItems(), ['a', 'b', 'x/', 'x/y', 'x/z'])
        assert.deepEqual([text('a'), text('b'), text('x/z')], ['new A', 'A', 'Y'])
      })

      it('swaps two files', async () => {
        user.write('a', 'A')
        user.write('b', 'B')
        const a = await seen('a')
        const b = await seen('b')
        success(await commit({ kind: 'move', from: 'a', expectFrom: a, path: 'c', expect: 'absent' }))
        const results = await commit(
          { kind: 'move', from: 'b', expectFrom: b, path: 'a', expect: 'absent' },
          { kind: 'move', from: 'c', expectFrom: await seen('c'), path: 'b', expect: 'absent' }
        )
        assert.deepEqual(
          results.map(({ ok }) => ok),
          [true, true]
        )
        assert.deepEqual([text('a'), text('b')], ['B', 'A'])
      })

      it('replaces what has come to a new path in the same commit', async () => {
        user.write('d/a', 'old')
        const expect = await seen('d/a')
        const results = await commit(
          { kind: 'move', from: 'd', expectFrom: await seen('d'), path: 'e', expect: 'absent' },
          fileAction('e/a', 'new', { expect })
        )
        assert.deepEqual(
          results.map(({ ok }) => ok),
          [true, true]
        )
        assert.equal(text('e/a'), 'new')
        assert.equal(text('.syncline/archive/e/a~20250102-030405'), 'old')
      })

      it('lets the others go on when one cannot be done', async () => {
        user.write('b', 'user')
        const results = await commit(fileAction('a', 'A'), fileAction('b', 'B'), fileAction('no/c', 'C'), fileAction('d', 'D'))
        assert.deepEqual(
          results.map((result) => (result.ok ? 'ok' : result.reason)),
          ['ok', 'changed', 'no-parent', 'ok']
        )
        assert.deepEqual(userItems(), ['a', 'b', 'd'])
        assert.deepEqual(temporaries(), [])
      })

      it('is not held up by many', async () => {
        const actions: CommitAction[] = []
        for (let d = 0; d < 90; d++) {
          actions.push({ kind: 'directory', path: `d${d}`, mode: 0o755, expect: 'absent' })
          for (let f = 0; f < 6; f++) actions.push(fileAction(`d${d}/${f}`, `${d} ${f}`))
        }
        const results = await commit(...actions)
        assert.ok(results.every(({ ok }) => ok))
        assert.equal(results.length, actions.length)
        assert.equal(text('d89/5'), '89 5')
        assert.equal((await scanAll(disk)).items.length, actions.length)
      })
    })

    describe('kept versions', () => {
      beforeEach(claim)

      const KEPT = 'd/a~20250102-030405.txt'

      /** Replaces a file, so that the old content is kept. */
      const replace = async (path: string, old = 'old') => {
        user.write(path, old)
        success(await commit(fileAction(path, 'new', { expect: await seen(path) })))
      }
      const listed = async (path: string) => {
        const { files, directories } = await disk.listArchive(path)
        return [...files.map((file) => file.path), ...directories.map((name) => `${name}/`)].sort()
      }
      const keptFile = async (path: string) => {
        const file = (await disk.listArchive(path.split('/').slice(0, -1).join('/'))).files.find((one) => one.path === path)
        assert.ok(file, `no ${path} in the archive`)
        return file
      }

      it('are listed a directory at a time, and nothing else', async () => {
        assert.deepEqual(await listed(''), [])
        await replace('d/a.txt')
        await replace('b')
        user.write('.syncline/archive/notes.txt', 'mine')
        user.write('.syncline/archive/d/e~20251301-000000', 'no such month')
        assert.deepEqual(await listed(''), ['b~20250102-030405', 'd/'])
        assert.deepEqual(await listed('d'), [KEPT])
        assert.deepEqual(await listed('nowhere/at/all'), [])
        assert.equal((await keptFile(KEPT)).stat.size, 3)
      })

      it('go where they are as they were listed, with directories that are empty then', async () => {
        await replace('d/a.txt')
        await replace('d/deep/b')
        const kept = await keptFile('d/deep/b~20250102-030405')
        user.write('.syncline/archive/d/deep/b~20250102-030405', 'written to')
        assert.deepEqual(await disk.dropArchived([kept]), [false])
        assert.deepEqual(await disk.dropArchived([await keptFile('d/deep/b~20250102-030405'), kept]), [true, false])
        assert.deepEqual(user.list('.syncline/archive'), ['d/', `d/${KEPT.slice(2)}`])
        assert.deepEqual(await disk.dropArchived([await keptFile(KEPT)]), [true])
        assert.deepEqual(user.list('.syncline/archive'), [])
      })

      it('are all that ever goes', async () => {
        await replace('d/a.txt')
        const { stat } = await keptFile(KEPT)
        user.write('.syncline/archive/d/notes.txt', 'mine')
        user.write('a~20250102-030405', 'not in the archive')
        const paths = ['d/notes.txt', 'd', '../folder', '../../a~20250102-030405', 'd/../../../a~20250102-030405', '', '/', '..', './b~20250102-030405']
        for (const path of paths) assert.deepEqual(await disk.dropArchived([{ path, stat }]), [false], path)
        assert.equal(text('.syncline/archive/d/notes.txt'), 'mine')
        assert.equal(text('a~20250102-030405'), 'not in the archive')
        for (const path of ['..', '../..', '../tmp', 'd/..', '/']) await assert.rejects(disk.listArchive(path), path)
      })

      it('are not looked for behind a symlink', async () => {
        await replace('d/a.txt')
        const kept = await keptFile(KEPT)
        user.makeDirectory('elsewhere')
        user.rename('.syncline/archive/d', 'elsewhere/d')
        user.symlink('../../elsewhere/d', '.syncline/archive/d')
        assert.deepEqual(await listed('d'), [])
        assert.deepEqual(await listed(''), [])
        assert.deepEqual(await disk.dropArchived([kept]), [false])
        await fails('bad-source', { ...fileAction('c', ''), source: { archived: KEPT, stat: kept.stat } } as CommitAction)
        assert.deepEqual(user.list('elsewhere'), ['d/', KEPT])
      })

      it('come back as copies, where they are as they were listed', async () => {
        await replace('d/a.txt')
        const kept = await keptFile(KEPT)
        const action = fileAction('c', '', { mode: 0o640 }) as CommitAction & { kind: 'file' }
        success(await commit({ ...action, source: { archived: KEPT, stat: kept.stat } }))
        assert.equal(text('c'), 'old')
        assert.equal(user.mode('c'), 0o640)
        user.write('c', 'NEW')
        assert.equal(text(`.syncline/archive/${KEPT}`), 'old')
        user.write(`.syncline/archive/${KEPT}`, 'written to')
        await fails('bad-source', { ...action, path: 'e', source: { archived: KEPT, stat: kept.stat } })
        assert.equal(user.read('e'), undefined)
        assert.deepEqual(temporaries(), [])
      })

      it('are hashed and read like any other file', async () => {
        await replace('d/a.txt')
        const { stat } = await keptFile(KEPT)
        const [hashed] = await disk.hash([{ path: KEPT, archived: true, stat }])
        assert.ok(hashed?.ok)
        assert.equal(hashed.content, singleBlockContent(hashOf(bytesOf('old'))))
        const request = { from: { archived: KEPT }, offset: 0, length: 3, hash: hashOf(bytesOf('old')) }
        const outside = { ...request, from: { archived: '../folder' } }
        assert.deepEqual(
          (await disk.read([request, outside])).map((bytes) => bytes && new TextDecoder().decode(bytes)),
          ['old', undefined]
        )
        const [elsewhere] = await disk.hash([{ path: KEPT, stat }])
        assert.equal(elsewhere?.ok, false)
      })

      it('of symlinks tell where they led', async () => {
        user.symlink('somewhere', 'l')
        success(await commit({ kind: 'remove', path: 'l', expect: await seen('l') }))
        assert.equal((await keptFile('l~20250102-030405')).stat.type, 'symlink')
        assert.equal(await disk.readArchivedLink('l~20250102-030405'), 'somewhere')
        assert.equal(await disk.readArchivedLink('m~20250102-030405'), undefined)
      })
    })

    describe('containment', () => {
      beforeEach(claim)

      const stat = (type: Stat['type']): Stat => ({ type, dev: 0n, ino: 0n, size: 0, mtimeNs: 0n, ctimeNs: 0n, mode: 0 })

      it('refuses paths that lead out, and those that are ours', async () => {
        user.write('a', 'one')
        const a = await seen('a')
        for (const path of [
          '../outside/x',
          'b/../../outside/x',
          '/x',
          'b//c',
          '',
          '.',
          '..',
          '.syncline/folder',
          '.syncline',
          '.SYNCLINE/x',
          '.Syncline',
          'b\0c'
        ]) {
          await fails('name', fileAction(path, 'x'))
          await fails('name', { kind: 'directory', path, mode: 0o755, expect: 'absent' })
          await fails('name', { kind: 'symlink', path, target: 'a', expect: 'absent' })
          await fails('name', { kind: 'remove', path, expect: stat('file') })
          await fails('name', { kind: 'metadata', path, mode: 0o777, expect: stat('file') })
          await fails('name', { kind: 'move', from: 'a', expectFrom: a, path, expect: 'absent' })
          await fails('name', { kind: 'move', from: path, expectFrom: stat('file'), path: 'b', expect: 'absent' })
        }
        assert.deepEqual(userItems(), ['a'])
        assert.deepEqual(await disk.inspect(FOLDER), { state: 'ok' })
      })

      it('goes through no directory that became a symlink', async () => {
        user.symlink('../outside', 'd')
        const canary = 'd/canary.txt'
        await fails('no-parent', fileAction('d/x', 'x'))
        await fails('no-parent', { kind: 'directory', path: 'd/x', mode: 0o755, expect: 'absent' })
        await fails('no-parent', { kind: 'symlink', path: 'd/x', target: 'a', expect: 'absent' })
        await fails('no-parent', { kind: 'remove', path: canary, expect: stat('file') })
        await fails('no-parent', { kind: 'metadata', path: canary, mode: 0o777, expect: stat('file') })
        await fails('no-parent', { kind: 'move', from: canary, expectFrom: stat('file'), path: 'y', expect: 'absent' })
        user.write('a', 'one')
        await fails('no-parent', { kind: 'move', from: 'a', expectFrom: await seen('a'), path: 'd/x', expect: 'absent' })
        const copy: FileSource = { copyOf: canary, blocks: [{ hash: hashOf(bytesOf('untouched')), length: 9 }] }
        await fails('bad-source', { kind: 'file', path: 'y', mode: 0o644, mtimeNs: 0n, expect: 'absent', source: copy })
        assert.deepEqual(userItems(), ['a', 'd@'])
      })

      it('puts neither temporary nor archived files behind a symlink', async () => {
        user.write('a', 'old')
        const a = await seen('a')
        user.symlink('../../outside', '.syncline/archive')
        const [kept] = await commit(fileAction('a', 'new', { expect: a }))
        assert.equal(kept?.ok, false)
        assert.equal(text('a'), 'old')
        user.remove('.syncline/tmp')
        user.symlink('../../outside', '.syncline/tmp')
        const [made] = await commit(fileAction('b', 'new'))
        assert.equal(made?.ok, false)
        const big = chunked(new Uint8Array(2 * 1024 * 1024).fill(3))
        await assert.rejects(disk.stageOpen(big.content, big.blocks))
        await assert.rejects(disk.sweep([]))
        assert.deepEqual(userItems(), ['a'])
      })
    })
  })
}
