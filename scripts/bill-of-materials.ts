/** What a release is made of, in the form of CycloneDX: npm's own list of the lock file, without what only development needs. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { PAGE_PACKAGES } from './build.ts'
import { sourceDate } from './build-deb.ts'

const ROOT = join(import.meta.dirname, '..')

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
  readonly [field: string]: unknown
}

interface BillOfMaterials {
  readonly serialNumber?: string
  readonly metadata: { readonly timestamp: string; readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

/** @throws Error where npm fails */
export function billOfMaterials(): BillOfMaterials {
  // Its number is another one each time, and optional.
  const { serialNumber: _, ...all } = npmList()
  const node = nodeComponent()
  const components = [...all.components.filter(isShipped), node]
  const refs = new Set([all.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])])
  return {
    ...all,
    metadata: {
      ...all.metadata,
      timestamp: new Date(Number(sourceDate()) * 1000).toISOString(),
      // npm calls it after the directory.
      component: { ...all.metadata.component, name: 'syncline' }
    },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }))
  }
}

/** Of all packages: with `--omit dev` npm leaves out some that both what is shipped and a tool of ours need. */
function npmList(): BillOfMaterials {
  const words = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--include', 'dev']
  return JSON.parse(
    execFileSync('npm', words, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 2 ** 20 })
  ) as BillOfMaterials
}

function isShipped({ name, properties = [] }: Component): boolean {
  return PAGE_PACKAGES.includes(name) || !properties.some((property) => property.name === 'cdx:npm:package:development' && property.value === 'true')
}

/** What runs it, and is part of the program in one file. */
function nodeComponent(): Component {
  const version = process.versions.node
  return { 'bom-ref': `node@${version}`, type: 'platform', name: 'node', version, purl: `pkg:generic/node@${version}`, licenses: [{ license: { id: 'MIT' } }] }
}
