/** Writes docs/reference/metrics.md from the table of metrics: `node scripts/generate-metrics-reference.ts`. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { METRICS } from '../daemon/metrics.ts'

export const METRICS_REFERENCE = new URL('../docs/reference/metrics.md', import.meta.url)

export function renderMetricsReference(): string {
  return [
    '# Metrics',
    '',
    '<!-- Made by scripts/generate-metrics-reference.ts from the metrics themselves. -->',
    '',
    '`GET /metrics` of [the control API](api.md) answers in the text form of Prometheus. Prometheus itself asks over TCP, with the token of the home, once the page listens:',
    '',
    '```yaml',
    'scrape_configs:',
    '  - job_name: syncline',
    '    metrics_path: /api/metrics',
    '    authorization: { credentials_file: /home/anna/.local/state/syncline/api-token }',
    '    static_configs: [{ targets: ["127.0.0.1:22622"] }]',
    '```',
    '',
    '`syncline daemon --page-listen 127.0.0.1:22622` has the page listen from the start; from another machine see [the page](../guides/page.md#from-another-machine).',
    'Nothing is measured for this alone, so it costs nothing while nobody asks, and each answer reads the sizes of the index files. No label is a path: series grow with',
    'folders, peers and routes, and not with what is in a folder. Counters and histograms begin at 0 with the daemon; `folder` is the label of a folder, `peer` a device id.',
    '',
    'The dashboard [grafana-dashboard.json](../grafana-dashboard.json) shows them: in Grafana *Dashboards, New, Import*.',
    '',
    '| metric | type | labels | |',
    '| --- | --- | --- | --- |',
    ...METRICS.map(({ name, type, labels = [], help }) => `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`),
    '',
    '`syncline_folder_sync_seconds` is time in which the folder lacked something and could sync: pauses and waits for a person do not count. `what` and `why` are as in',
    '[the change log](api.md). The index keeps no count of its records: items that are held are `syncline_folder_files` and `syncline_folder_directories`.',
    ''
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(METRICS_REFERENCE, renderMetricsReference())
