import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { join } from 'node:path'
import type { CliError } from '../../daemon/exit-status.ts'
import type { PageSettings } from '../../daemon/page-settings.ts'
import { openBrowser } from '../fixtures/browser.ts'
import { type CertificateFiles, writeCertificate } from '../fixtures/certificate.ts'
import { freePorts } from '../fixtures/daemon-process.ts'
import { type RunningDaemon, useDaemons } from '../fixtures/running-daemon.ts'
import { runHere } from '../fixtures/spawned-cli.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const PASSWORD = 'correct horse battery'
const IS_BUILT = existsSync(new URL('../../dist/daemon/page/index.html', import.meta.url))

interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}

describe('the page where others reach it', () => {
  const directory = useTemporaryDirectory()
  const start = useDaemons()
  const home = (): string => join(directory.path, 'home')
  let files: CertificateFiles
  let port: number
  let origin: string

  beforeEach(async () => {
    files = await writeCertificate(directory.path, [{ type: 'dns', value: 'nas.lan' }])
    ;[port = 0] = await freePorts(1)
    origin = `https://nas.lan:${port}`
  })

  /** A client that trusts that certificate, and knows where nas.lan is. */
  function ask(path: string, init: { method?: string; headers?: Record<string, string>; body?: string; ca?: string } = {}): Promise<Answer> {
    const { method = 'GET', headers, body, ca = files.pem } = init
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', servername: 'nas.lan', port, path, method, ca, headers: { host: `nas.lan:${port}`, ...headers } }
      overHttps(options, (response) => {
        const text = Array.fromAsync(response.setEncoding('utf8') as AsyncIterable<string>)
        text.then((parts) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: parts.join('') }), reject)
      })
        .on('error', reject)
        .end(body)
    })
  }

  const asForm = (password: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
    body: new URLSearchParams({ password }).toString()
  })

  const sessionOf = ({ headers }: Answer): string => headers['set-cookie']?.[0]?.split(';')[0] ?? ''

  async function startPage(more: PageSettings = {}): Promise<RunningDaemon> {
    const kept = await runHere(['--home', home(), 'page', 'password'], { input: `${PASSWORD}\n` })
    assert.equal(kept.status, 0, kept.stderr)
    return start(home(), { page: { listen: `0.0.0.0:${port}`, certificate: files.certificate, key: files.key, ...more } })
  }

  it('is not opened by a daemon that lacks TLS or a password: it does not start', async () => {
    const listen = `0.0.0.0:${port}`
    await assert.rejects(start(home(), { page: { listen } }), (error: CliError) => error.code === 'PAGE_UNSAFE' && /without TLS/.test(error.message))
    const { certificate, key } = files
    await assert.rejects(
      start(home(), { page: { listen, certificate, key } }),
      (error: CliError) => error.code === 'PAGE_UNSAFE' && /without a password/.test(error.message)
    )
    const ended = await runHere(['--home', home(), 'daemon', '--page-listen', listen])
    assert.equal(ended.status, 1)
    assert.match(ended.stderr, /error: the page is not opened at 0\.0\.0\.0:\d+, where others can reach it, without TLS\nhint: give a certificate/)
    assert.equal((await runHere(['--home', home(), 'daemon', '--page-listen', 'everywhere'])).status, 2)
  })

  it('is entered with the password, over TLS, and the session is for TLS only', async () => {
    await startPage()
    const asked = await ask('/')
    assert.deepEqual([asked.status, asked.headers['location']], [303, '/login'])
    const form = await ask('/login')
    assert.equal(form.status, 200)
    assert.match(form.text, /<input id="password" name="password" type="password"/)
    assert.match(String(form.headers['content-security-policy']), /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/)
    assert.equal((await ask('/api/status')).status, 401)

    const entered = await ask('/login', asForm(PASSWORD))
    assert.deepEqual([entered.status, entered.headers['location']], [303, '/'])
    assert.match(entered.headers['set-cookie']?.[0] ?? '', /^syncline=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/)
    const cookie = sessionOf(entered)
    const answer = await ask('/api/status', { headers: { cookie } })
    assert.equal(answer.status, 200)
    assert.match(answer.text, /"device"/)
    assert.equal((await ask('/', { headers: { cookie } })).status, IS_BUILT ? 200 : 404)

    assert.equal((await ask('/logout', { method: 'POST', headers: { cookie, origin } })).status, 200)
    assert.equal((await ask('/api/status', { headers: { cookie } })).status, 401)
  })

  it('lets nobody in without it, and nobody guess for long', async () => {
    const { log } = await startPage()
    const wrong = await ask('/login', asForm('<b>wrong password</b>'))
    assert.equal(wrong.status, 401)
    assert.match(wrong.text, /role="alert">that is not the password of the page/)
    assert.doesNotMatch(wrong.text, /<b>/)
    assert.equal(wrong.headers['set-cookie'], undefined)
    const json = { method: 'POST', headers: { 'content-type': 'application/json', origin }, body: JSON.stringify({ password: 'another wrong one' }) }
    assert.equal((await ask('/login', json)).status, 401)
    for (let i = 0; i < 3; i++) assert.equal((await ask('/login', json)).status, 401)
    const late = await ask('/login', asForm(PASSWORD))
    assert.equal(late.status, 429)
    assert.match(late.text, /too many attempts/)
    assert.equal(log.filter(({ message }) => message === 'a wrong password at the page').length, 5)
    assert.doesNotMatch(JSON.stringify(log), /wrong one|<b>/)
  })

  it('is not for another name, another site, plain HTTP, or a client that does not trust it', async () => {
    await startPage()
    assert.equal((await ask('/login', { headers: { host: `evil.example:${port}` } })).status, 403)
    assert.equal((await ask('/login', { headers: { host: 'nas.lan' } })).status, 403)
    assert.equal((await ask('/login', { ...asForm(PASSWORD), headers: { ...asForm(PASSWORD).headers, origin: 'https://evil.example' } })).status, 403)
    assert.equal((await ask('/login', { ...asForm(PASSWORD), headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status, 403)
    assert.equal((await ask('/login', { ...asForm(PASSWORD), headers: { ...asForm(PASSWORD).headers, origin: origin.replace('https', 'http') } })).status, 403)
    await assert.rejects(ask('/login', { ca: (await writeCertificate(directory.path, [{ type: 'dns', value: 'nas.lan' }], 'foreign')).pem }))
    await assert.rejects(
      new Promise((resolve, reject) => {
        overHttp({ host: '127.0.0.1', port, path: '/login' }, resolve).on('error', reject).end()
      })
    )
    const faulty = await ask('/login', { method: 'POST', headers: { 'content-type': 'application/json', origin }, body: '{' })
    assert.equal(faulty.status, 400)
    assert.equal((JSON.parse(faulty.text) as { error: { code: string } }).error.code, 'BAD_REQUEST')
  })

  it('is for programs with the token, and under further names that are given', async () => {
    await startPage({ names: ['nas.example:8443'] })
    const token = (await readFile(join(home(), 'api-token'), 'utf8')).trim()
    const headers = { authorization: `Bearer ${token}` }
    assert.equal((await ask('/api/metrics', { headers })).status, 200)
    assert.equal((await ask('/api/metrics', { headers: { ...headers, host: 'nas.example:8443' } })).status, 200)
    assert.equal(
      (await ask('/api/page', { method: 'PATCH', headers: { ...headers, 'content-type': 'application/json' }, body: '{"password":null}' })).status,
      404
    )
  })

  it('logs all out when the password changes, and keeps one while others reach it', async () => {
    const { client } = await startPage()
    const cookie = sessionOf(await ask('/login', asForm(PASSWORD)))
    const followed = ask('/api/events', { headers: { cookie } }).catch((error: Error) => error)
    const short = await runHere(['--home', home(), 'page', 'password'], { input: 'short\n' })
    assert.equal(short.status, 2)
    assert.match(short.stderr, /at least 12 characters/)
    assert.equal((await ask('/api/status', { headers: { cookie } })).status, 200)
    assert.equal((await runHere(['--home', home(), 'page', 'password'], { input: 'another one entirely\n' })).status, 0)
    assert.ok((await followed) instanceof Error, 'who follows the status sees nothing more')
    assert.equal((await ask('/api/status', { headers: { cookie } })).status, 401)
    assert.equal((await ask('/login', asForm(PASSWORD))).status, 401)
    assert.equal((await ask('/login', asForm('another one entirely'))).status, 303)
    const removed = await runHere(['--home', home(), 'page', 'password', '--remove'])
    assert.equal(removed.status, 1)
    assert.match(removed.stderr, /stays with a password/)
    await assert.rejects(client.patch('/page', { password: 'short' }), (error: CliError) => /at least 12/.test(error.message))
  })

  it('leads to the page by a link of the device, past the password', async function () {
    if (!IS_BUILT) {
      console.log('      skipped: the page is not built (npm run build)')
      this.skip()
    }
    const { client } = await startPage()
    const url = new URL((await client.post<{ url: string }>('/page')).url)
    assert.deepEqual([url.origin, url.search], [origin, '?open'])
    assert.equal((await ask('/?open')).status, 200)
    const body = JSON.stringify({ code: url.hash.slice('#login='.length) })
    assert.equal((await ask('/login', { method: 'POST', headers: { 'content-type': 'application/json', origin }, body })).status, 200)
  })

  it('is entered by the form in a browser', async function () {
    this.timeout(60_000)
    const browser = await openBrowser(['--host-resolver-rules=MAP nas.lan 127.0.0.1'])
    if (typeof browser === 'string' || !IS_BUILT) {
      console.log(`      skipped: ${typeof browser === 'string' ? browser : 'the page is not built (npm run build)'}`)
      if (typeof browser !== 'string') await browser.close()
      this.skip()
    }
    try {
      await startPage()
      const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
      await page.goto(origin)
      assert.equal(new URL(page.url()).pathname, '/login')
      await page.getByLabel('Password of the page').fill('a wrong password')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('alert').waitFor()
      await page.getByLabel('Password of the page').fill(PASSWORD)
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.waitForURL(`${origin}/`)
      await page.getByRole('main').waitFor()
      await page.reload()
      assert.equal(new URL(page.url()).pathname, '/')
      assert.equal(await page.evaluate(async () => (await fetch('/api/status')).status), 200)
    } finally {
      await browser.close()
    }
  })

  it('listens on this machine without either, from the start', async () => {
    await start(home(), { page: { listen: `127.0.0.1:${port}` } })
    const token = (await readFile(join(home(), 'api-token'), 'utf8')).trim()
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      overHttp({ host: '127.0.0.1', port, path: '/api/metrics', headers: { authorization: `Bearer ${token}` } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    assert.equal(answer, 200)
    await assert.rejects(
      start(join(directory.path, 'other'), { page: { listen: `127.0.0.1:${port}` } }),
      (error: CliError) => error.code === 'PAGE_FAILED' && /EADDRINUSE|in use/i.test(error.message)
    )
  })
})
