/** The part of the library that tests use; it has no types of its own. */
declare module 'parse-prometheus-text-format' {
  interface Family {
    readonly name: string;
    readonly help: string;
    readonly type: 'COUNTER' | 'GAUGE' | 'HISTOGRAM' | 'SUMMARY' | 'UNTYPED';
    readonly metrics: readonly {
      readonly labels?: Record<string, string>;
      readonly value: string;
    }[];
  }
  export default function parsePrometheusTextFormat(text: string): readonly Family[];
}
