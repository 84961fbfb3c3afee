import assert from 'node:assert/strict'
import { COOKIE, PageAccess } from '../../daemon/page-access.ts'
import { SystemRandom } from '../../src/index.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'

const HOST = '127.0.0.1:22622'
const TOKEN = 'a'.repeat(43)

function setUp() {
  const clock = new VirtualClock({ now: 0 })
  const access = new PageAccess({ clock, random: new SystemRandom() }, { token: TOKEN })
  access.open({ scheme: 'http', port: 22_622, names: ['127.0.0.1', 'localhost', '[::1]'] })
  const asked = (more: Partial<Parameters<PageAccess['refusal']>[0]>) =>
    access.refusal({ method: 'GET', host: HOST, origin: undefined, cookie: undefined, authorization: undefined, ...more })
  const session = (): string => `${COOKIE}=${access.begin()}`
  return { clock, access, asked, session }
}

describe('access to the page', () => {
  it('is by a code that works once', () => {
    const { access, asked } = setUp()
    assert.equal(asked({}), 'login')
    const code = access.invite()
    assert.equal(access.takeCode(code), true)
    const session = access.begin()
    assert.equal(access.takeCode(code), false)
    assert.equal(asked({ cookie: `other=1; ${COOKIE}=${session}` }), undefined)
    assert.equal(asked({ cookie: `${COOKIE}=${session}x` }), 'login')
    access.logOut(`${COOKIE}=${session}`)
    assert.equal(asked({ cookie: `${COOKIE}=${session}` }), 'login')
  })

  it('is not by a code that is two minutes old, nor by one that nobody gave out', async () => {
    const { clock, access } = setUp()
    const code = access.invite()
    await clock.advance(121_000)
    assert.equal(access.takeCode(code), false)
    assert.equal(access.takeCode(''), false)
  })

  it('ends for a browser that asked nothing for a week, and not for one that did', async () => {
    const { clock, asked, session } = setUp()
    const [used, idle] = [session(), session()]
    for (let day = 0; day < 8; day++) {
      assert.equal(asked({ cookie: used }), undefined)
      await clock.advance(24 * 3600_000)
    }
    assert.equal(asked({ cookie: idle }), 'login')
    assert.equal(asked({ cookie: used }), undefined)
  })

  it('keeps so many codes and browsers and no more, the newest', () => {
    const { access, asked, session } = setUp()
    const [first, second] = [access.invite(), session()]
    for (let i = 0; i < 100; i++) access.invite()
    assert.equal(access.takeCode(first), false)
    const all = Array.from({ length: 64 }, session)
    assert.equal(asked({ cookie: second }), 'login')
    assert.ok(all.every((cookie) => asked({ cookie }) === undefined))
  })

  for (const host of [undefined, 'evil.example:22622', '127.0.0.1', '127.0.0.1:80', 'localhost.evil.example:22622']) {
    it(`is not under the name ${host}, whoever asks`, () => {
      const { access, asked, session } = setUp()
      assert.equal(asked({ host, cookie: session() }), 'host')
      assert.equal(asked({ host, authorization: `Bearer ${TOKEN}` }), 'host')
      assert.equal(access.refusalOfPlace({ method: 'GET', host, origin: undefined }), 'host')
    })
  }

  it('is not for the page of another site, nor for a browser that does not say from where it writes', () => {
    const { asked, session } = setUp()
    const cookie = session()
    for (const origin of ['http://evil.example', 'null', 'http://localhost:22622', `https://${HOST}`]) assert.equal(asked({ cookie, origin }), 'origin', origin)
    assert.equal(asked({ cookie, method: 'POST' }), 'origin')
    assert.equal(asked({ cookie, method: 'POST', origin: `http://${HOST}` }), undefined)
    assert.equal(asked({ cookie, host: 'localhost:22622', origin: 'http://localhost:22622' }), undefined)
  })

  it('is for a program by the token of the home', () => {
    const { asked } = setUp()
    assert.equal(asked({ method: 'DELETE', authorization: `Bearer ${TOKEN}` }), undefined)
    assert.equal(asked({ authorization: `Bearer ${TOKEN.slice(1)}` }), 'login')
    assert.equal(asked({ authorization: `Bearer ${TOKEN}`, origin: 'http://evil.example' }), 'origin')
  })
})
