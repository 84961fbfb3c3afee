import assert from 'node:assert/strict'
import { type DoctorFacts, examine, type FolderFacts } from '../../daemon/doctor.ts'

const FOLDER: FolderFacts = {
  label: 'photos',
  path: '/photos',
  fault: undefined,
  openToOthers: false,
  free: 1e12,
  network: undefined,
  features: { ignoresCase: false, hardLinks: true }
}
const FACTS: DoctorFacts = {
  now: Date.UTC(2026, 0, 31),
  node: 'v22.18.0',
  version: '1.2.3',
  home: { path: '/home', fault: undefined, openToOthers: false, free: 1e12, network: undefined },
  config: undefined,
  status: undefined,
  folders: [FOLDER],
  clockSkewMs: 10,
  watches: { limit: 1000, instances: 128 },
  descriptors: 65_536,
  peers: [{ name: 'desk', connected: false, lastSeen: Date.UTC(2026, 0, 30) }]
}

describe('the doctor', () => {
  const found = (facts: Partial<DoctorFacts>): string[] =>
    examine({ ...FACTS, ...facts }).flatMap(({ name, state, hint }) => {
      assert.equal(hint === '', state === 'ok', `${name} says what to do where something is wrong, and only there`)
      return state === 'ok' ? [] : [`${state} ${name}`]
    })
  const NO_DAEMON = 'warn daemon'

  it('finds nothing but that no daemon runs where all is well', () => {
    assert.deepEqual(found({}), [NO_DAEMON])
  })

  const cases: readonly (readonly [what: string, facts: Partial<DoctorFacts>, finds: string])[] = [
    ['an old Node.js', { node: 'v22.17.1' }, 'fail versions'],
    ['a home that others can look into', { home: { ...FACTS.home, openToOthers: true } }, 'fail home'],
    ['a home without space', { home: { ...FACTS.home, free: 1e6 } }, 'fail home'],
    ['a home on a network disk', { home: { ...FACTS.home, network: 'NFS' } }, 'warn home'],
    ['a configuration that cannot be used', { config: { message: 'it is not JSON', hint: 'mend it' } }, 'fail configuration'],
    ['a clock that was never set', { now: 0, peers: [] }, 'fail clock'],
    ['a disk with another clock', { clockSkewMs: -60_000 }, 'warn clock'],
    ['few descriptors', { descriptors: 256 }, 'warn descriptors'],
    ['a folder that is away', { folders: [{ ...FOLDER, fault: 'no such directory' }] }, 'fail folder photos'],
    ['a folder with little space', { folders: [{ ...FOLDER, free: 5e8 }] }, 'warn folder photos'],
    ['a disk that ignores case', { folders: [{ ...FOLDER, features: { ignoresCase: true, hardLinks: true } }] }, 'warn folder photos'],
    ['a disk without hard links', { folders: [{ ...FOLDER, features: { ignoresCase: false, hardLinks: false } }] }, 'warn folder photos'],
    ['a device that is away for long', { peers: [{ name: 'desk', connected: false, lastSeen: Date.UTC(2026, 0, 1) }] }, 'warn device desk'],
    ['a device that was never here', { peers: [{ name: 'desk', connected: false, lastSeen: null }] }, 'warn device desk']
  ]
  for (const [what, facts, finds] of cases) {
    it(`finds ${what}`, () => {
      assert.deepEqual(
        found(facts).filter((one) => one !== NO_DAEMON),
        [finds]
      )
    })
  }
})
