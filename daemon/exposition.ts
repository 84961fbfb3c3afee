/** The text form in which Prometheus reads metrics (https://prometheus.io/docs/instrumenting/exposition_formats), version 0.0.4. */
import type { HistogramReading } from '../src/index.ts'

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly labels?: Labels
  readonly value: number | HistogramReading
}

export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly samples: readonly Sample[]
}

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Families of which there is no sample now are left out. */
export function exposition(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${name} ${type}`,
      ...samples.flatMap((sample) => linesOf(name, sample))
    ])
    .map((line) => `${line}\n`)
    .join('')
}

function linesOf(name: string, { labels = {}, value }: Sample): string[] {
  if (typeof value === 'number') return [`${name}${labelText(labels)} ${value}`]
  const { bounds, atMost, count, sum } = value
  return [
    ...bounds.map((bound, i) => `${name}_bucket${labelText({ ...labels, le: String(bound) })} ${atMost[i] ?? 0}`),
    `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`,
    `${name}_sum${labelText(labels)} ${sum}`,
    `${name}_count${labelText(labels)} ${count}`
  ]
}

/** Names are a peer's and a user's own text. */
function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
