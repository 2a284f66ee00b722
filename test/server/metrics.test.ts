import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/server/metrics.ts';

describe('the metrics', () => {
  it('count what happens to calls', async () => {
    const metrics = createMetrics();
    metrics.callStarted();
    metrics.callStarted();
    metrics.callEnded('caller_hung_up');
    metrics.interruption();
    metrics.frame('twilio', 'in');
    metrics.frame('twilio', 'in');
    metrics.frame('openai', 'out');
    metrics.ignoredEvent('listening.waiting', 'twilio.mark');
    metrics.malformed('openai');
    metrics.unknownEvent('twilio', 'transcription');
    metrics.modelError('rate_limit_exceeded');
    metrics.modelError(null);
    const lines = (await metrics.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'callchart_calls_active 1',
        'callchart_calls_total{reason="caller_hung_up"} 1',
        'callchart_interruptions_total 1',
        'callchart_frames_total{wire="twilio",direction="in"} 2',
        'callchart_frames_total{wire="openai",direction="out"} 1',
        'callchart_ignored_events_total{state="listening.waiting",type="twilio.mark"} 1',
        'callchart_malformed_total{wire="openai"} 1',
        'callchart_unknown_events_total{wire="twilio",type="transcription"} 1',
        'callchart_model_errors_total{code="rate_limit_exceeded"} 1',
        'callchart_model_errors_total{code="none"} 1',
      ]),
    );
  });

  it('measure how long a caller waits for an answer, in seconds', async () => {
    const metrics = createMetrics();
    metrics.answerLatency(640);
    const text = await metrics.text();
    expect(text).toContain('callchart_answer_latency_seconds_bucket{le="0.5"} 0');
    expect(text).toContain('callchart_answer_latency_seconds_bucket{le="0.75"} 1');
    expect(text).toContain('callchart_answer_latency_seconds_sum 0.64');
  });

  it('do not grow with what a peer makes up', async () => {
    const metrics = createMetrics();
    for (let n = 0; n < 1000; n++) metrics.unknownEvent('openai', `made.up.${n}`);
    metrics.unknownEvent('openai', 'x'.repeat(10_000));
    const lines = (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith('callchart_unknown_events_total{'));
    expect(lines).toHaveLength(51);
    expect(lines).toContain('callchart_unknown_events_total{wire="openai",type="other"} 951');
  });

  it('of the process are added when asked for', async () => {
    expect(await createMetrics({ process: true }).text()).toContain('process_cpu_seconds_total');
    expect(await createMetrics().text()).not.toContain('process_cpu_seconds_total');
  });
});
