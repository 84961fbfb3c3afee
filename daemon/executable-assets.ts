/** What the program in one file carries inside, where an installed one has files beside it. */
import sea from 'node:sea'

export const inOneFile = sea.isSea()

export function assetText(name: string): string {
  return sea.getAsset(name, 'utf8')
}

/** A module as an address that a thread can be started from. */
export function assetModule(name: string): URL {
  return new URL(`data:text/javascript;base64,${assetBytes(name).toString('base64')}`)
}

export function assetBytes(name: string): Buffer {
  return Buffer.from(sea.getAsset(name))
}

/** By name, without the prefix. */
export function assetsBelow(prefix: string): Map<string, Buffer> {
  const names = sea.getAssetKeys().filter((name) => name.startsWith(prefix))
  return new Map(names.map((name) => [name.slice(prefix.length), assetBytes(name)]))
}
