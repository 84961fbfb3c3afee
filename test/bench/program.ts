/** What is compared: a program that keeps folders the same, as the benchmark sees it. */
export interface Program {
  readonly name: string
  /** For the table: what it leaves out, where it leaves something out. */
  readonly remark?: string
  isInstalled(): boolean
  /** Whether it goes on by itself; else it is told to look once. */
  readonly watches: boolean
  /** Sets it up for `roots` in `directory`, and starts it: the first root has something in it, the others are empty. Only loopback is used. */
  prepare(directory: string, roots: readonly string[]): Promise<Mesh>
  /** Whether a name is its own business: not compared. */
  isOwn(name: string): boolean
}

/** One set of running copies. */
export interface Mesh {
  start(): Promise<void>
  /** Only of a program that does not watch: brings the others to what the first root has. */
  sync?(): Promise<void>
  pids(): readonly number[]
  /** Resolves when all say that they have nothing to do. */
  rest(): Promise<void>
  /** Bytes that the second has got over the network. */
  received?(): Promise<number>
  /** Looks at the whole of the first root again. */
  scan?(): Promise<void>
  /** Stops the second and starts it again. Resolves when it says that both hold the same. */
  restart?(): Promise<void>
  stop(): Promise<void>
}
