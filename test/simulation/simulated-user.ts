/** A user at one device: does to the folder what people and their programs do, by chance, and tells the model. */
import { parentOf, pathFault } from '../../protocol/index.ts'
import type { MemoryDisk, TreeItem } from '../../src/memory/memory-disk.ts'
import { IGNORE_FILE } from '../../src/state/choice.ts'
import type { SeededRandom } from '../../src/memory/seeded-random.ts'
import type { Circle, ContentModel } from './content-model.ts'

export interface SimulatedUserComponents {
  readonly disk: MemoryDisk
  readonly random: SeededRandom
  readonly model: ContentModel
}

export interface SimulatedUserInit {
  readonly name: string
  /** Few names make many conflicts. */
  readonly names: readonly string[]
  readonly depth: number
  /** Milliseconds since 1970 as this device has it. */
  now(): number
  /** The number of this write among all of all users: no two contents are the same by accident. */
  nextNumber(): number
  readonly circle: Circle
}

const FILE_MODES = [0o644, 0o755, 0o600, 0o700, 0o640]
const DIRECTORY_MODES = [0o755, 0o700, 0o775]
const LARGE_BYTES = 1_200_000
/** Contents that several users write, each on his own. */
const SHARED = ['', 'the same everywhere', 'MIT License']

export class SimulatedUser {
  readonly #components: SimulatedUserComponents
  readonly #init: SimulatedUserInit

  constructor(components: SimulatedUserComponents, init: SimulatedUserInit) {
    this.#components = components
    this.#init = init
  }

  get device(): string {
    return this.#init.name
  }

  /** Does one thing, or finds that there is nothing to do; answers what, for the trace. */
  act(): string {
    const { random } = this.#components
    const actions: readonly (readonly [weight: number, act: () => string])[] = [
      [12, () => this.#write(this.#somePath(), this.#content())],
      [10, () => this.#edit()],
      [5, () => this.#append()],
      [4, () => this.#write(this.#somePath(), bytesOf(random.pick(SHARED)))],
      [8, () => this.#delete(this.#someItem())],
      [10, () => this.#rename()],
      [4, () => this.#makeDirectory(this.#somePath())],
      [3, () => this.#link(this.#somePath())],
      [5, () => this.#swap()],
      [3, () => this.#changeMode()],
      [3, () => this.#touch()],
      [2, () => this.#save()]
    ]
    let at = random.float() * actions.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, act] of actions) {
      at -= weight
      if (at < 0) return `${this.#init.name} ${act()}`
    }
    return ''
  }

  /** Says what all devices are to ignore; with nothing to say, that there is no such list. */
  ignore(patterns: readonly string[]): string {
    const there = this.#at(IGNORE_FILE)
    if (patterns.length > 0) return this.#write(IGNORE_FILE, bytesOf(`${patterns.join('\n')}\n`))
    return there === undefined ? 'ignores nothing' : this.#delete(there)
  }

  #write(path: string, content: Uint8Array, options: { mode?: number; mtimeNs?: bigint; replace?: boolean } = {}): string {
    const { disk, random } = this.#components
    const there = this.#at(path)
    if (!this.#mayHold(path) || (there !== undefined && there.type !== 'file')) return `cannot write ${path}`
    this.#givesUp(there, 'overwrote')
    const replace = options.replace ?? random.chance(0.5)
    disk.userWrite(path, content, { ...options, replace })
    const story = `wrote ${describe(content)} to ${path}`
    this.#wrote({ content }, story)
    return `${story}${replace ? ' anew' : ' in place'}`
  }

  #edit(): string {
    const item = this.#some('file')
    if (item?.content === undefined) return 'edits nothing'
    const { random } = this.#components
    return this.#write(item.path, random.chance(0.3) ? this.#ofSize(item.content.length) : this.#changed(item.content))
  }

  #append(): string {
    const item = this.#some('file')
    if (item?.content === undefined) return 'appends nothing'
    const { random } = this.#components
    const content = joined(item.content, this.#content())
    // Programs like to put the time of modification back.
    const sneaky = random.chance(0.2)
    return this.#write(item.path, content, { replace: false, ...(sneaky && { mtimeNs: BigInt(this.#init.now() - 3_600_000) * 1_000_000n }) })
  }

  /** As many editors save: written beside, then renamed over. */
  #save(): string {
    const item = this.#some('file')
    if (item?.content === undefined) return 'saves nothing'
    const { disk } = this.#components
    const beside = `${item.path}~`
    if (this.#at(beside) !== undefined || !this.#mayHold(beside)) return `cannot save ${item.path}`
    const written = this.#write(beside, this.#content(), { replace: true })
    this.#givesUp(item, 'saved over')
    disk.userRename(beside, item.path)
    return `${written}, then renamed it to ${item.path}`
  }

  #delete(item: TreeItem | undefined): string {
    if (item === undefined) return 'deletes nothing'
    for (const one of this.#tree()) if (one.path === item.path || one.path.startsWith(`${item.path}/`)) this.#givesUp(one, 'deleted')
    this.#components.disk.userDelete(item.path)
    return `deletes the ${item.type} ${item.path}`
  }

  #rename(): string {
    const item = this.#someItem()
    const to = this.#somePath()
    if (item === undefined || to === item.path || to.startsWith(`${item.path}/`) || !this.#mayHold(to)) return 'renames nothing'
    const there = this.#at(to)
    if (there !== undefined && (there.type === 'directory' || item.type === 'directory')) return `cannot rename ${item.path} to ${to}`
    this.#givesUp(there, 'renamed over')
    for (const one of this.#tree()) if (one.path === item.path || one.path.startsWith(`${item.path}/`)) this.#components.model.touched(one)
    this.#components.disk.userRename(item.path, to)
    return `renames the ${item.type} ${item.path} to ${to}`
  }

  #makeDirectory(path: string): string {
    if (this.#at(path) !== undefined || !this.#mayHold(path)) return `cannot make ${path}`
    this.#components.disk.userMkdir(path)
    return `makes the directory ${path}`
  }

  #link(path: string): string {
    if (!this.#mayHold(path)) return `cannot link ${path}`
    const there = this.#at(path)
    if (there !== undefined) return `cannot link ${path}`
    const target = `../../elsewhere-${this.#init.nextNumber()}`
    this.#components.disk.userSymlink(target, path)
    this.#wrote({ target }, `linked ${path} to ${target}`)
    return `links ${path} to ${target}`
  }

  /** Another kind of item under the same name, at once. */
  #swap(): string {
    const item = this.#someItem()
    if (item === undefined) return 'swaps nothing'
    const { random } = this.#components
    const deleted = this.#delete(item)
    const how = random.integer(0, 3)
    if (how === 0) return `${deleted}, and ${this.#link(item.path)}`
    if (how === 1) return `${deleted}, and ${this.#write(item.path, this.#content())}`
    return `${deleted}, and ${this.#makeDirectory(item.path)}, ${random.chance(0.5) ? this.#write(`${item.path}/${random.pick(this.#init.names)}`, this.#content()) : 'empty'}`
  }

  #changeMode(): string {
    const { random, disk } = this.#components
    const item = this.#someItem()
    if (item === undefined || item.type === 'symlink' || item.type === 'other') return 'changes no mode'
    const mode = random.pick(item.type === 'file' ? FILE_MODES : DIRECTORY_MODES)
    this.#components.model.touched(item)
    disk.userChmod(item.path, mode)
    return `sets ${item.path} to ${mode.toString(8)}`
  }

  #touch(): string {
    const item = this.#some('file')
    if (item?.content === undefined) return 'touches nothing'
    const { random, disk } = this.#components
    const at = this.#init.now() - random.integer(0, 100_000)
    this.#components.model.touched(item)
    disk.userWrite(item.path, item.content, { mtimeNs: BigInt(at) * 1_000_000n })
    return `touches ${item.path}`
  }

  #wrote(item: Pick<TreeItem, 'content' | 'target'>, story: string): void {
    this.#components.model.wrote(item, this.#init.circle, `${this.#init.name} ${story} at ${this.#init.now()}`)
  }

  #givesUp(item: TreeItem | undefined, how: string): void {
    if (item !== undefined) this.#components.model.gaveUp(item, this.#init.circle, `${this.#init.name} ${how} ${item.path} at ${this.#init.now()}`)
  }

  #content(): Uint8Array {
    const { random } = this.#components
    if (random.chance(0.01)) return this.#ofSize(LARGE_BYTES + random.integer(0, 800_000))
    return bytesOf(`${this.#init.name} ${this.#init.nextNumber()} ${'.'.repeat(random.integer(0, 60))}`)
  }

  #ofSize(size: number): Uint8Array {
    const { random } = this.#components
    const mark = bytesOf(`${this.#init.name} ${this.#init.nextNumber()} `)
    if (size <= mark.length) return mark
    if (size < 10_000) return joined(mark, new Uint8Array(size - mark.length).fill(0x2b))
    return joined(mark, random.bytes(size - mark.length))
  }

  /** A little changed, at the front, the end or somewhere between. */
  #changed(content: Uint8Array): Uint8Array {
    const { random } = this.#components
    const mark = bytesOf(`[${this.#init.name} ${this.#init.nextNumber()}]`)
    const at = random.integer(0, content.length + 1)
    return joined(content.subarray(0, at), mark, content.subarray(random.chance(0.5) ? at : Math.min(content.length, at + mark.length)))
  }

  /** Some of what he has. */
  somePaths(): string[] {
    const { random } = this.#components
    return this.#tree().flatMap(({ path }) => (random.chance(0.3) ? [path] : []))
  }

  #somePath(): string {
    const { random } = this.#components
    const { names, depth } = this.#init
    const directories = this.#tree().filter(({ type, path }) => type === 'directory' && path.split('/').length < depth)
    const above = random.chance(0.6) && directories.length > 0 ? `${random.pick(directories).path}/` : ''
    return `${above}${random.chance(0.1) ? `${random.pick(names)}/` : ''}${random.pick(names)}`
  }

  #someItem(): TreeItem | undefined {
    const tree = this.#itsOwn()
    return tree.length === 0 ? undefined : this.#components.random.pick(tree)
  }

  #some(type: TreeItem['type']): TreeItem | undefined {
    const items = this.#itsOwn().filter((item) => item.type === type)
    return items.length === 0 ? undefined : this.#components.random.pick(items)
  }

  /** Without the list of what is ignored: what stands in its place for want of one is no work of a user. */
  #itsOwn(): TreeItem[] {
    return this.#tree().filter(({ path }) => path !== IGNORE_FILE)
  }

  #tree(): TreeItem[] {
    return this.#components.disk.tree()
  }

  #at(path: string): TreeItem | undefined {
    return this.#tree().find((item) => item.path === path)
  }

  /** Whether all that stands above a path is a directory, or is not there yet. */
  #mayHold(path: string): boolean {
    if (pathFault(path) !== undefined) return false
    const tree = this.#tree()
    for (let above = parentOf(path); above !== undefined; above = parentOf(above)) {
      const item = tree.find((one) => one.path === above)
      if (item !== undefined && item.type !== 'directory') return false
    }
    return true
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

function describe(content: Uint8Array): string {
  return content.length > 100
    ? `${JSON.stringify(Buffer.from(content.subarray(0, 30)).toString('latin1'))}… of ${content.length} bytes`
    : JSON.stringify(Buffer.from(content).toString('utf8'))
}
