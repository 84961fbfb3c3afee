/** The licences of what is put into a program in one file: its packages, and Node.js. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** @param files of which the program was bundled, and native code, as paths with node_modules in them @throws Error where Node.js has none beside it */
export function thirdPartyNotices(files: readonly string[]): string {
  const packages = new Map<string, string>()
  for (const file of files) {
    const [, root = '', name = ''] = /^(.*\bnode_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/.exec(file) ?? []
    if (root !== '') packages.set(root, name)
  }
  const sections = Array.from(packages, ([root, name]) => {
    const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; license?: string }
    const texts = globSync('{LICEN[CS]E,licen[cs]e,COPYING}*', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8').trim())
    return [`${name.replaceAll('\\', '/')} ${version} (${license ?? 'see below'})`, ...texts.sort()].join('\n\n')
  })
  return `${[`Node.js ${process.versions.node}\n\n${nodeLicense()}`, ...sections.sort()].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** As its archives have it, and as npm's package of it does. */
function nodeLicense(): string {
  const root = dirname(dirname(process.execPath))
  const places = ['LICENSE', `node_modules/node-${process.platform}-${process.arch}/LICENSE`, 'share/doc/nodejs/copyright']
  const found = places.map((place) => join(root, place)).find((place) => existsSync(place))
  if (found === undefined) throw new Error(`no licence is beside ${process.execPath}: run this with the Node.js that npm ci brings`)
  return readFileSync(found, 'utf8').trim()
}
