// Figures for Prometheus: those of the newsletter are read when they are asked for, those of requests are counted.
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Sample } from './core/operating.ts'

export type Metrics = {
  /** The text format, version 0.0.4. */
  text(): Promise<string>
  readonly contentType: string
  /**
   * Counts a request.
   * @param route the first step of its path: what follows may be a reader's token
   */
  observe(route: string, method: string, status: number, seconds: number): void
}

/** Seconds for which figures that read the whole database are taken to be the same. */
const KEPT_MS = 60_000

/** @param read all figures of the newsletter, as they are now */
export function openMetrics(read: () => Promise<readonly Sample[]>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'postrider_http_seconds',
    help: 'How long requests took.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  })
  const gauges = new Map<string, Gauge>()
  let readAt = Number.NEGATIVE_INFINITY

  async function refresh(): Promise<void> {
    if (performance.now() - readAt < KEPT_MS) return
    const samples = await read()
    for (const gauge of gauges.values()) gauge.reset()
    for (const { name, help, labels, value } of samples) {
      const known = gauges.get(name)
      const gauge = known ?? new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry] })
      gauges.set(name, gauge)
      gauge.set(labels, value)
    }
    readAt = performance.now()
  }

  return {
    contentType: registry.contentType,
    async text() {
      await refresh()
      return registry.metrics()
    },
    observe: (route, method, status, took) => requests.observe({ route, method, status }, took),
  }
}
