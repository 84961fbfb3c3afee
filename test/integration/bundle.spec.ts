import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT } from '../../daemon/exit-status.ts'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import type { Ended } from '../fixtures/spawned-cli.ts'
import { treeDifference } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

/** Nobody dials anybody: what arrives was carried. */
describe('daemons that are on no network together', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()
  const stick = (name: string): string => {
    mkdirSync(place.at('stick'), { recursive: true })
    return place.at('stick', name)
  }
  const done = ({ status, stdout, stderr }: Ended): string => {
    assert.equal(status, EXIT.done, `${stdout}\n${stderr}`)
    return stdout
  }
  const settle = async (daemon: DaemonProcess): Promise<void> => {
    await daemon.client.post(`/folders/${(await daemon.folder()).id}/scan`)
    await daemon.untilFolder(({ state, needFiles }) => state === 'idle' && needFiles === 0)
  }
  let files = 0
  const carry = async (from: DaemonProcess, to: DaemonProcess, ...words: readonly string[]): Promise<string> => {
    const [request, bundle] = [stick(`${++files}.request`), stick(`${files}.bundle`)]
    await settle(to)
    await settle(from)
    done(await to.syncline('bundle', 'request', to.path, '-o', request))
    done(await from.syncline('bundle', 'export', from.path, '--for', request, '-o', bundle, ...words))
    const parts = readdirSync(place.at('stick')).filter((name) => name.startsWith(`${files}.bundle`))
    assert.equal(parts.length > 1, words.length > 0)
    done(await to.syncline('bundle', 'import', ...parts.toReversed().map((name) => stick(name))))
    return bundle
  }

  it('stay the same by bundles alone, over a third device too', async () => {
    const { write, read } = makeKeys()
    const [a, b, c] = [place.daemon({ key: write }), place.daemon({ key: write }), place.daemon({ key: read })]
    await Promise.all([a, b, c].map((daemon) => daemon.start()))
    mkdirSync(a.at('d'))
    for (let i = 0; i < 30; i++) writeFileSync(a.at('d', `${i}`), `content ${i}`)
    writeFileSync(a.at('d', 'large'), randomBytes(3_000_000))
    writeFileSync(a.at('d', 'middle'), randomBytes(300_000))
    await carry(a, b, '--max-size', '1M')
    await untilSame(a, b)
    renameSync(b.at('d'), b.at('e'))
    rmSync(b.at('e', '3'))
    writeFileSync(b.at('e', '4'), 'another one')
    const back = await carry(b, a)
    assert.ok(statSync(back).size < 100_000, 'what was only moved is not sent')
    await carry(b, c)
    await untilSame(a, b, c)
    writeFileSync(a.at('e', '5'), 'of A')
    writeFileSync(b.at('e', '5'), 'of B')
    await carry(a, b)
    await carry(b, a)
    await carry(a, b)
    // The reader passes on what it cannot write.
    await carry(b, c)
    await untilSame(a, b, c)
    const kept = readdirSync(a.at('e')).filter((name) => name.startsWith('5'))
    assert.deepEqual(kept.map((name) => readFileSync(a.at('e', name), 'utf8')).sort(), ['of A', 'of B'])
    const { peers } = await a.status()
    assert.deepEqual(peers, [])
  })

  it('go on with an import in which they were killed', async () => {
    const { write } = makeKeys()
    const [a, b] = [place.daemon({ key: write }), place.daemon({ key: write })]
    await Promise.all([a.start(), b.start()])
    for (let i = 0; i < 4; i++) writeFileSync(a.at(`${i}`), randomBytes(5_000_000))
    await settle(a)
    const bundle = stick('all')
    done(await a.syncline('bundle', 'export', a.path, '-o', bundle))
    const importing = b.syncline('bundle', 'import', bundle)
    await until(() => b.temporaries().length > 0 || existsSync(b.at('0')), 5)
    await b.kill('SIGKILL')
    await importing
    await b.launchAgain()
    done(await b.syncline('bundle', 'import', bundle))
    assert.equal(await treeDifference(a.at(), b.at()), '')
  })

  it('say in one line what is wrong with a file', async () => {
    const { write } = makeKeys()
    const a = place.daemon({ key: write })
    await a.start()
    writeFileSync(a.at('f'), randomBytes(300_000))
    await settle(a)
    const bundle = stick('all')
    done(await a.syncline('bundle', 'export', a.path, '-o', bundle))
    const fails = async (words: RegExp, ...command: readonly string[]): Promise<void> => {
      const { status, stderr } = await a.syncline('bundle', ...command)
      assert.deepEqual([status, stderr.split('\n').length, words.test(stderr)], [EXIT.failed, 3, true], stderr)
    }
    await fails(/is there already/, 'export', a.path, '-o', bundle)
    await fails(/cannot be read: it does not exist/, 'import', stick('none'))
    await fails(/is no file, and no device/, 'export', a.path, '-o', stick('other'), '--for', 'nobody')
    const bytes = readFileSync(bundle)
    writeFileSync(stick('newer'), Uint8Array.from(bytes).with(16, 9))
    await fails(/of version 9/, 'import', stick('newer'))
    truncateSync(bundle, bytes.length >> 1)
    await fails(/cut off/, 'import', bundle)
    // What cannot be written leaves nothing.
    await fails(/cannot be written/, 'export', a.path, '-o', join(place.at('stick'), 'no', 'directory'))
    assert.deepEqual(readdirSync(place.at('stick')).sort(), ['all', 'newer'])
    assert.deepEqual(
      readdirSync(a.at()).filter((name) => name !== '.syncline'),
      ['f']
    )
    done(await a.syncline('folder', 'remove', a.path))
    writeFileSync(bundle, bytes)
    await fails(/this device has no folder/, 'import', bundle)
    mkdirSync(`${a.path}-two`)
    done(await a.syncline('folder', 'add', `${a.path}-two`))
    await fails(/of which there is no key/, 'import', bundle)
    assert.match(done(await a.syncline('bundle', 'inspect', bundle)), /^a bundle of version 1, .*\nno key that is here opens it/)
    assert.match(done(await a.syncline('bundle', 'inspect', bundle, '--key', write)), / file +f {2}\(300 kB\)/)
  })
})
