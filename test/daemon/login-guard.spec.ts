import assert from 'node:assert/strict'
import type { CliError } from '../../daemon/exit-status.ts'
import { LoginGuard } from '../../daemon/login-guard.ts'
import { checkPassword, isPassword, keepPassword, PASSWORD_FORM } from '../../daemon/password.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'

const wrong = async (): Promise<boolean> => false
const right = async (): Promise<boolean> => true

function setUp() {
  const clock = new VirtualClock({ now: 0 })
  return { clock, guard: new LoginGuard({ clock }) }
}

describe('guesses of a password', () => {
  it('are five from one address, then one a minute', async () => {
    const { clock, guard } = setUp()
    const guess = () => guard.guess('192.168.1.5', wrong)
    for (let i = 0; i < 5; i++) assert.equal(await guess(), false)
    assert.equal(await guess(), undefined)
    assert.equal(await guard.guess('192.168.1.5', right), undefined, 'the right one is not tried either')
    assert.equal(await guard.guess('192.168.1.6', wrong), false, 'others are not kept out')
    await clock.advance(61_000)
    assert.equal(await guess(), false)
    assert.equal(await guess(), undefined)
  })

  it('are those of one network of IPv6 together, and of one IPv4 address however it is written', async () => {
    const { guard } = setUp()
    for (let i = 0; i < 5; i++) assert.equal(await guard.guess(`2001:db8::1:${i}`, wrong), false)
    assert.equal(await guard.guess('2001:db8:0:0:ffff::9', wrong), undefined)
    assert.equal(await guard.guess('2001:db8:0:1::9', wrong), false)
    for (let i = 0; i < 5; i++) assert.equal(await guard.guess('::ffff:10.0.0.1', wrong), false)
    assert.equal(await guard.guess('10.0.0.1', wrong), undefined)
  })

  it('are thirty of all addresses, then one in ten seconds', async () => {
    const { clock, guard } = setUp()
    let tried = 0
    for (let i = 0; i < 2000; i++) if ((await guard.guess(`10.1.${i >> 8}.${i & 255}`, wrong)) !== undefined) tried++
    assert.equal(tried, 30)
    await clock.advance(10_500)
    assert.equal(await guard.guess('10.9.9.9', wrong), false)
    assert.equal(await guard.guess('10.9.9.8', wrong), undefined)
  })

  it('cost nothing once one is right, and only two are tried at a time', async () => {
    const { guard } = setUp()
    for (let i = 0; i < 100; i++) assert.equal(await guard.guess('10.0.0.1', right), true)
    const held = Promise.withResolvers<boolean>()
    const first = [guard.guess('10.0.0.2', () => held.promise), guard.guess('10.0.0.3', () => held.promise)]
    assert.equal(await guard.guess('10.0.0.4', right), undefined)
    held.resolve(true)
    await Promise.all(first)
    assert.equal(await guard.guess('10.0.0.4', right), true)
  })
})

describe('a password of the page', () => {
  it('is proved by what is kept, which does not show it and is never the same', async () => {
    const [one, two] = await Promise.all([keepPassword('correct horse battery'), keepPassword('correct horse battery')])
    assert.match(one, PASSWORD_FORM)
    assert.notEqual(one, two)
    assert.equal(await isPassword('correct horse battery', one), true)
    assert.equal(await isPassword('correct horse batterz', one), false)
    assert.equal(await isPassword('', one), false)
  })

  it('is the same however a keyboard spells it', async () => {
    assert.equal(await isPassword('caf\u0065\u0301 au lait!', await keepPassword('caf\u00e9 au lait!')), true)
  })

  it('has twelve characters or more', () => {
    checkPassword('twelve chars')
    for (const text of ['', 'eleven char', 'x'.repeat(1025)])
      assert.throws(
        () => checkPassword(text),
        (error: CliError) => error.code === 'USAGE'
      )
  })
})
