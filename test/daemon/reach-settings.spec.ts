import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createNetworkKey, openReach } from '../../daemon/reach-settings.ts'
import { ask } from '../../daemon/terminal/ask.ts'
import { runHere } from '../fixtures/spawned-cli.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

describe('the settings of reach', () => {
  const directory = useTemporaryDirectory()
  const at = (name: string) => join(directory.path, name)

  it('are off where nothing is said', async () => {
    assert.deepEqual(await openReach({}), { relay: false, bootstrap: [], dhtServer: undefined, portMapping: false, networkKey: undefined })
  })

  it('read a network key as key create makes it', async () => {
    const { stdout, status } = await runHere(['key', 'create', '--network'])
    assert.equal(status, 0)
    await writeFile(at('network.key'), stdout)
    const { networkKey } = await openReach({ networkKey: at('network.key') })
    assert.equal(Buffer.from(networkKey ?? []).toString(), stdout)
    assert.notEqual(createNetworkKey(), createNetworkKey())
  })

  for (const [name, text] of [
    ['that is not there', undefined],
    ['that is empty', ''],
    ['of a folder', 'syncline:write1abc'],
    ['with too few digits', `/key/swarm/psk/1.0.0/\n/base16/\n${'a'.repeat(63)}\n`],
    ['that is too large', 'a'.repeat(2000)]
  ] as const) {
    it(`refuse a network key ${name}, and say how to make one`, async () => {
      if (text !== undefined) await writeFile(at('bad.key'), text)
      await assert.rejects(openReach({ networkKey: at('bad.key') }), { code: 'NETWORK_KEY', hint: /key create --network/ })
    })
  }

  it('refuse a DHT server without its id, and one that is no address to listen on', async () => {
    for (const words of [
      ['--bootstrap', '/ip4/192.0.2.1/tcp/1'],
      ['--dht-server', '/dns4/nas/tcp/1']
    ]) {
      const { status, stderr } = await runHere(['--home', at('home'), 'daemon', ...words])
      assert.equal(status, 2)
      assert.match(stderr, /is not an address that can be used/)
    }
  })

  for (const [answer, expected] of [
    ['y\n', true],
    ['Yes\r\n', true],
    ['n\n', false],
    ['\n', false],
    ['', false],
    ['yesterday\n', false]
  ] as const) {
    it(`take ${JSON.stringify(answer)} for ${expected ? 'yes' : 'no'}`, async () => {
      const written: string[] = []
      const input = (async function* () {
        for (const character of answer) yield character
      })()
      assert.equal(await ask('Really?', input, { write: (text) => written.push(text) }), expected)
      assert.deepEqual(written, ['Really? [y/N] '])
    })
  }
})
