// The parser that the tests read metrics with brings no types.
declare module 'parse-prometheus-text-format' {
  interface Metric {
    value?: string
    count?: string
    sum?: string
    labels?: Record<string, string>
    quantiles?: Record<string, string>
  }
  export default function parse(text: string): { name: string; type: string; metrics: Metric[] }[]
}
