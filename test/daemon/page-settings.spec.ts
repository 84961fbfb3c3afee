import assert from 'node:assert/strict'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CliError } from '../../daemon/exit-status.ts'
import { checkPageOptions, openPagePlace, PAGE_SETTINGS } from '../../daemon/page-settings.ts'
import { keepPassword } from '../../daemon/password.ts'
import { type CertificateFiles, writeCertificate } from '../fixtures/certificate.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const ELSEWHERE = ['0.0.0.0:22622', '[::]:22622', '192.168.1.20:443', '[fe80::1]:22622']

describe('where the page listens', () => {
  const directory = useTemporaryDirectory()
  let password: string
  let files: CertificateFiles

  before(async () => {
    password = await keepPassword('correct horse battery')
  })

  beforeEach(async () => {
    files = await writeCertificate(directory.path, [
      { type: 'dns', value: 'nas.lan' },
      { type: 'ip', value: '192.168.1.20' }
    ])
  })

  const refused = (code: string, words: RegExp) => (error: CliError) => {
    assert.equal(error.code, code)
    assert.match(`${error.message}; ${error.hint}`, words)
    return true
  }

  it('is this machine, without anything more', async () => {
    assert.equal(await openPagePlace({}), undefined)
    for (const listen of ['127.0.0.1:22622', '127.1.2.3:1', '[::1]:22622', '[::ffff:127.0.0.1]:22622', 'localhost:22622']) {
      const place = await openPagePlace({ listen })
      assert.equal(place?.isLocal, true, listen)
      assert.equal(place?.tls, undefined)
    }
  })

  for (const listen of ELSEWHERE) {
    it(`is not ${listen} without TLS, without half of it, or without a password`, async () => {
      const { certificate, key } = files
      await assert.rejects(openPagePlace({ listen, password }), refused('PAGE_UNSAFE', /without TLS; give a certificate and its key with --page-certificate/))
      await assert.rejects(openPagePlace({ listen, password, certificate }), refused('PAGE_UNSAFE', /without TLS/))
      await assert.rejects(openPagePlace({ listen, password, key }), refused('PAGE_UNSAFE', /without TLS/))
      await assert.rejects(openPagePlace({ listen, certificate, key }), refused('PAGE_UNSAFE', /without a password; .*syncline page password/))
      const place = await openPagePlace({ listen, password, certificate, key })
      assert.equal(place?.isLocal, false)
      assert.deepEqual(place?.names, ['nas.lan', '192.168.1.20'])
    })
  }

  it('has the names that are given first, and needs one', async () => {
    const nameless = await writeCertificate(directory.path, [], 'nameless')
    const given = { listen: '0.0.0.0:22622', password, certificate: nameless.certificate, key: nameless.key }
    await assert.rejects(openPagePlace(given), refused('PAGE_CERTIFICATE', /names no host; .*--page-name/))
    assert.deepEqual((await openPagePlace({ ...given, names: ['nas.example:8443'] }))?.names, ['nas.example:8443'])
    const star = await writeCertificate(directory.path, [{ type: 'dns', value: '*.lan' }], 'star')
    await assert.rejects(openPagePlace({ ...given, certificate: star.certificate, key: star.key }), refused('PAGE_CERTIFICATE', /names no host/))
  })

  it('is refused with files that are no certificate and key of each other, in words', async () => {
    const given = { listen: '0.0.0.0:22622', password, certificate: files.certificate, key: files.key }
    const other = await writeCertificate(directory.path, [{ type: 'dns', value: 'nas.lan' }], 'other')
    await assert.rejects(openPagePlace({ ...given, key: other.key }), refused('PAGE_CERTIFICATE', /cannot be used/))
    await assert.rejects(
      openPagePlace({ ...given, key: join(directory.path, 'none') }),
      refused('PAGE_CERTIFICATE', /the key .*none of the page cannot be used/)
    )
    const rubbish = join(directory.path, 'rubbish')
    await writeFile(rubbish, 'rubbish')
    await assert.rejects(openPagePlace({ ...given, certificate: rubbish }), refused('PAGE_CERTIFICATE', /cannot be used/))
    await writeFile(rubbish, Buffer.alloc(300 * 1024))
    await assert.rejects(openPagePlace({ ...given, certificate: rubbish }), refused('PAGE_CERTIFICATE', /too large/))
    await chmod(files.key, 0o644)
    await assert.rejects(openPagePlace(given), refused('PAGE_CERTIFICATE', /every user of this machine can read it/))
  })

  it('is an address and a port, and names are those of hosts', () => {
    for (const listen of ['22622', '127.0.0.1', 'nas.lan:22622', '0.0.0.0:65536', '::1:22622', '[127.0.0.1]:1', '*:22622', '127.0.0.1:', '1.2.3:4']) {
      assert.throws(() => checkPageOptions({ listen }), refused('USAGE', /no place to listen on/), listen)
      assert.equal(PAGE_SETTINGS.safeParse({ listen }).success, false, listen)
    }
    for (const name of ['', 'a b', 'https://nas.lan', 'nas.lan/x', 'a..b', '*.lan', 'nas:port']) {
      assert.throws(() => checkPageOptions({ names: [name] }), refused('USAGE', /not the name of a host/), name)
      assert.equal(PAGE_SETTINGS.safeParse({ names: [name] }).success, false, name)
    }
    assert.equal(PAGE_SETTINGS.safeParse({ password: 'in plain' }).success, false)
  })
})
