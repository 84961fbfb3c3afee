import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Config, ConfigStore, parseConfig } from '../../daemon/config.ts'
import { CliError } from '../../daemon/exit-status.ts'
import { createWriteKey, deviceIdOf, encodeGrant, formatInvitation, formatKey, issueGrant, NO_EXPIRY, readKeyOf, toHex } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { FUZZ_CASES, mutated } from '../fixtures/mutations.ts'
import { useDaemons } from '../fixtures/running-daemon.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const ed25519 = new NodeEd25519()
const writeKey = createWriteKey(new Uint8Array(32).fill(1), ed25519)
const key = formatKey(writeKey)
const granted = createWriteKey(new Uint8Array(32).fill(2), ed25519)
const device = ed25519.publicKey(new Uint8Array(32).fill(3))
const link = formatInvitation({ token: new Uint8Array(16).fill(4), inviter: deviceIdOf(device), right: 'read', expiry: 1, addresses: [], network: undefined })
const CASES = Math.ceil(FUZZ_CASES / 20)
const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const CONFIG = {
  version: 1,
  name: 'laptop',
  folders: [
    { key, path: '/data/photos', label: 'photos', mode: 'two-way', paused: false, claimed: true },
    {
      key: formatKey(readKeyOf(granted)),
      grant: toHex(encodeGrant(issueGrant(granted, { device, right: 'write', epoch: 0, expiry: NO_EXPIRY }, ed25519))),
      invitation: '0123456789abcdef',
      path: '/data/papers',
      label: 'papers',
      mode: 'two-way',
      paused: false,
      claimed: true
    }
  ],
  joining: [{ link, path: '/data/music', label: 'music', mode: 'receive-only' }],
  peers: ['/ip4/10.0.0.2/tcp/4001'],
  settings: {
    scanIntervalSeconds: 600,
    listen: [],
    discovery: 'on',
    reach: { relay: 'on', bootstrap: ['/ip4/192.0.2.1/tcp/1'], dhtServer: '/ip4/0.0.0.0/tcp/1', portMapping: 'off', networkKey: '/k' }
  }
}

describe('what a person or a program hands to the daemon', function () {
  this.timeout(60_000 + FUZZ_CASES)
  const directory = useTemporaryDirectory()
  const start = useDaemons()

  it('a configuration is taken and saved as the same, or refused in words that show no key', async () => {
    const init = { path: join(directory.path, 'config.json'), ed25519 }
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated([utf8(CONFIG)]), changedJson(CONFIG)), async (bytes) => {
        let config: Config
        try {
          config = parseConfig(text(bytes), init)
        } catch (error) {
          assert.ok(error instanceof CliError && error.code.startsWith('CONFIG_') && error.hint !== undefined, String(error))
          assert.ok(!error.message.includes(key.slice(20, 40)) && !error.message.includes(link.slice(20, 40)))
          return
        }
        // Most are the same few ones, and each is brought to the disk.
        if (seen.has(JSON.stringify(config)) || seen.size > 50) return
        seen.add(JSON.stringify(config))
        await new ConfigStore(init.path, config).update((same) => ({ ...same }))
        assert.deepEqual(parseConfig(await readFile(init.path, 'utf8'), init), config)
      }),
      { numRuns: CASES }
    )
    assert.ok(seen.size > 1)
  })

  it('a request to the control API is answered, or refused as the mistake of who asked', async () => {
    const folder = { path: join(directory.path, 'photos'), key: writeKey, label: undefined, mode: undefined }
    const { client } = await start(join(directory.path, 'home'), { folder })
    const bodies: readonly (readonly [method: string, path: string, body: unknown])[] = [
      ['POST', '/peers', { address: '/ip4/127.0.0.1/tcp/22000' }],
      ['POST', `/folders/${'ab'.repeat(32)}/resume`, { accept: true }],
      ['POST', `/folders/${'ab'.repeat(32)}/scan`, {}],
      ['POST', `/folders/${writeKey.folder}/invitations`, { right: 'read', seconds: 3600, uses: 1, approve: true }],
      ['POST', '/members/approve', { invitation: '0123456789abcdef', device: deviceIdOf(device) }],
      ['POST', '/folders', { path: 'relative', key: link, label: 'photos', mode: 'two-way' }],
      ['POST', `/folders/${'ab'.repeat(32)}/local-changes/revert`, { paths: ['a/b'] }],
      ['POST', `/folders/${'ab'.repeat(32)}/local-changes/export`, { directory: '/nowhere', paths: ['a/b'] }],
      ['POST', '/folders', { path: 'relative', key, label: 'photos', mode: 'two-way' }]
    ]
    for (const [method, path, body] of bodies) {
      await fc.assert(
        fc.asyncProperty(fc.oneof(mutated([utf8(body)]), changedJson(body)), async (bytes) => {
          // What would make a folder on this machine is no mistake.
          if (path === '/folders' && /"path"\s*:\s*"(\/|\\)/.test(text(bytes))) return
          const { status, body: answer } = await send(join(directory.path, 'home', 'control.sock'), method, path, bytes)
          if (status < 300) return
          assert.ok([400, 404, 409, 413, 415].includes(status), `${status} ${JSON.stringify(answer)} to ${text(bytes)}`)
          const { error } = answer as { error: { code: string; message: string; hint: string } }
          assert.deepEqual([typeof error.code, typeof error.message, typeof error.hint], ['string', 'string', 'string'])
          assert.ok(!error.message.includes(key.slice(20, 40)) && !error.message.includes(link.slice(20, 40)))
        }),
        { numRuns: Math.ceil(CASES / 4) }
      )
    }
    assert.ok((await client.get<{ device: unknown }>('/status')).device)
  })
})

/** A value with one thing in it replaced by something of another kind. */
function changedJson(value: unknown): fc.Arbitrary<Uint8Array> {
  const places = placesOf(value)
  return fc.tuple(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 })).map(([place, other]) => utf8(replaced(value, place, other)))
}

type Place = readonly (string | number)[]

function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...at, name]))]
}

function replaced(value: unknown, [name, ...rest]: Place, other: unknown): unknown {
  if (name === undefined) return other
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[name] = replaced(copy[name], rest, other)
  return copy
}

function send(socketPath: string, method: string, path: string, body: Uint8Array): Promise<{ readonly status: number; readonly body: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers: { 'content-type': 'application/json', 'content-length': body.length } }, (response) => {
      let answer = ''
      response.setEncoding('utf8').on('data', (chunk) => (answer += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
