import { describe, expect, it } from '@jest/globals';
import { registerPartGauges } from './health/part-gauges.js';
import { Metrics } from './metrics.js';

const make = (): Metrics => new Metrics({ service: 'svc', instanceId: 'svc-1', defaults: false });
const linesOf = async (metrics: Metrics, name: string): Promise<string[]> =>
  (await metrics.text()).body.split('\n').filter((line) => line.startsWith(name));

describe('a gauge', () => {
  it('is asked for at each scrape', async () => {
    const metrics = make();
    let value = 1;
    metrics.registerGauge('gp_x', 'x', [], () => value);
    expect(await linesOf(metrics, 'gp_x')).toEqual(['gp_x{service="svc",instance="svc-1"} 1']);
    value = 2;
    expect(await linesOf(metrics, 'gp_x')).toEqual(['gp_x{service="svc",instance="svc-1"} 2']);
  });

  it('forgets a label that is gone', async () => {
    const metrics = make();
    let names = ['a', 'b'];
    metrics.registerGauge('gp_x', 'x', ['name'], async () => names.map((name, value) => ({ labels: { name }, value })));
    expect(await linesOf(metrics, 'gp_x')).toHaveLength(2);
    names = ['b'];
    expect(await linesOf(metrics, 'gp_x')).toEqual(['gp_x{name="b",service="svc",instance="svc-1"} 0']);
  });

  it.each<[string, () => number | Promise<number>]>([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['is not a number now', () => Number.NaN],
    ['never answers', () => new Promise<number>(() => undefined)],
  ])('has no value when its source %s, and the others have theirs', async (_what, collect) => {
    const metrics = make();
    metrics.registerGauge('gp_bad', 'x', [], collect);
    metrics.registerGauge('gp_good', 'x', [], () => 7);
    expect(await linesOf(metrics, 'gp_bad')).toEqual([]);
    expect(await linesOf(metrics, 'gp_good')).toHaveLength(1);
  });

  it.each(['x', 'grid_x', 'gp_X', 'gp-x'])('is not called %s', (name) => {
    expect(() => make().registerGauge(name, 'x', [], () => 1)).toThrow('gp_<what>_<unit>');
  });
});

it('counts HTTP by route pattern, and has process metrics', async () => {
  const metrics = new Metrics({ service: 'svc', instanceId: 'svc-1' });
  metrics.observeHttp({ method: 'GET', route: '/v1/events/:id', status: 200, seconds: 0.003 });
  const text = (await metrics.text()).body;
  expect(text).toContain(
    'gp_http_request_duration_seconds_count{service="svc",instance="svc-1",method="GET",route="/v1/events/:id",status="200"} 1',
  );
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  metrics.registry.clear();
});

describe('the gauges of a service', () => {
  it('are those of the parts that it has', async () => {
    const metrics = make();
    registerPartGauges(metrics, {
      database: { ping: async () => undefined, pool: () => ({ total: 5, idle: 2, waiting: 1 }) },
      outbox: { status: async () => ({ active: true, oldestUnrelayedAgeMs: 1500, xminAgeMs: null }) },
      consumers: [
        {
          name: 'main',
          status: () => ({ assigned: 4, lastFetchAt: 1, lagRecords: 10, lagSeconds: 3, stalled: false }),
        },
      ],
      quarantine: { openCount: async () => 2 },
    });
    const text = (await metrics.text()).body.split('\n').filter((line) => line.startsWith('gp_'));
    const values = Object.fromEntries(
      text.map((line): [string, number] => {
        const [name = '', value] = line.replace(/,?service="svc",instance="svc-1"/, '').split(' ');
        return [name, Number(value)];
      }),
    );
    expect(values).toEqual({
      'gp_pool_connections{state="idle"}': 2,
      'gp_pool_connections{state="used"}': 3,
      'gp_pool_waiting{}': 1,
      'gp_outbox_oldest_age_seconds{}': 1.5,
      'gp_outbox_relay_active{}': 1,
      'gp_consumer_lag_records{consumer="main"}': 10,
      'gp_consumer_lag_seconds{consumer="main"}': 3,
      'gp_consumer_assigned_partitions{consumer="main"}': 4,
      'gp_consumer_stalled{consumer="main"}': 0,
      'gp_quarantine_open{}': 2,
    });
  });
});
