import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPairFromSeed, privateKeyFromProtobuf } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { CliError } from '../../daemon/exit-status.ts'
import { homePath } from '../../daemon/home-path.ts'
import { openHome } from '../../daemon/home.ts'
import { openIdentity } from '../../daemon/identity.ts'
import { NodeEd25519, SystemRandom } from '../../src/index.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777
const withCode = (code: string) => (error: CliError) => error.code === code && error.hint !== ''

describe('the home', () => {
  const directory = useTemporaryDirectory()

  it('is the option, else the environment, else the state folder of the user', () => {
    assert.equal(homePath('/a/b', { SYNCLINE_HOME: '/c' }), '/a/b')
    assert.equal(homePath(undefined, { SYNCLINE_HOME: '/c' }), '/c')
    assert.ok(homePath(undefined, {}).startsWith(homedir()) || process.env['XDG_STATE_HOME'] !== undefined)
  })

  it('is made for its user alone', async () => {
    const home = await openHome(join(directory.path, 'new', 'home'))
    assert.equal(await mode(home.path), 0o700)
  })

  it('is closed when it is empty or holds our own things only', async () => {
    const path = join(directory.path, 'home')
    await mkdir(path, { mode: 0o755 })
    await writeFile(join(path, 'log'), 'the log of whoever started us')
    await openHome(path)
    assert.equal(await mode(path), 0o700)
  })

  it('is refused when others may read it and something else is in it', async () => {
    const path = join(directory.path, 'busy')
    await mkdir(path)
    await chmod(path, 0o777)
    await writeFile(join(path, 'letter.txt'), '')
    await assert.rejects(openHome(path), withCode('HOME_OPEN'))
    assert.equal(await mode(path), 0o777)
  })

  it('is refused when it is a file', async () => {
    const path = join(directory.path, 'file')
    await writeFile(path, '')
    await assert.rejects(openHome(path), withCode('HOME_FAILED'))
  })

  it('has a real path', async () => {
    const path = join(directory.path, 'home')
    await mkdir(path)
    await symlink(path, join(directory.path, 'link'))
    assert.equal((await openHome(join(directory.path, 'link'))).path, path)
  })
})

describe('the identity', () => {
  const directory = useTemporaryDirectory()
  const components = { ed25519: new NodeEd25519(), random: new SystemRandom() }
  const path = (): string => join(directory.path, 'identity')

  it('is made once, for its user alone, and stays the same', async () => {
    const first = await openIdentity(path(), components)
    assert.equal(await mode(path()), 0o600)
    const second = await openIdentity(path(), components)
    assert.equal(second.device, first.device)
    assert.deepEqual(second.seed, first.seed)
  })

  it('is the key that libp2p would have kept, and the PeerId that it gives', async () => {
    const { seed, device } = await openIdentity(path(), components)
    const key = privateKeyFromProtobuf(await readFile(path()))
    assert.ok(key.equals(await generateKeyPairFromSeed('Ed25519', seed)))
    assert.equal(peerIdFromPrivateKey(key).toString(), device)
  })

  it('signs with the device key', async () => {
    const identity = await openIdentity(path(), components)
    const message = Uint8Array.of(1, 2, 3)
    assert.ok(components.ed25519.verify(identity.publicKey, message, identity.sign(message)))
  })

  it('is refused when others may read it, when a byte changed, when it is cut, and when it is no file', async () => {
    await openIdentity(path(), components)
    await chmod(path(), 0o640)
    await assert.rejects(openIdentity(path(), components), withCode('IDENTITY_OPEN'))
    await chmod(path(), 0o600)
    const good = await readFile(path())
    for (const bad of [good.with(10, (good[10] as number) ^ 1), good.subarray(0, 40), new Uint8Array(0), new Uint8Array(68)]) {
      await writeFile(path(), bad)
      await assert.rejects(openIdentity(path(), components), withCode('IDENTITY_DAMAGED'))
    }
    await assert.rejects(openIdentity(directory.path, components), withCode('IDENTITY_DAMAGED'))
  })
})
