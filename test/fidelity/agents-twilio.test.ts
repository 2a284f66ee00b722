import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TwilioRealtimeTransportLayer } from '@openai/agents-extensions';
import { RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../src/io/clock.ts';
import { networkCarrier } from '../../src/rehearsal/caller/carrier.ts';
import { RehearsalCall } from '../../src/rehearsal/caller/phone-call.ts';
import { type RehearsalModel, startRehearsalModel } from '../../src/rehearsal/model/server.ts';
import { loadVoices } from '../../src/rehearsal/voices.ts';
import { paceTime } from '../support/paced-time.ts';

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** The agents SDK's own Twilio bridge, as its examples serve it: TwiML over HTTP, a session per media socket. */
async function serveBridge(model: RehearsalModel, errors: unknown[]): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    const url = 'wss://bridge.example.com/media-stream';
    const twiml = `<Response><Connect><Stream url="${url}"/></Connect></Response>`;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(twiml);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', async (twilioWebSocket) => {
    const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket });
    const agent = new RealtimeAgent({ name: 'Receptionist', instructions: 'You answer the phone.' });
    // With an audio section in the configuration the transport asks for μ-law by itself.
    const config = { audio: { output: { voice: 'marin' } } };
    const session = new RealtimeSession(agent, { transport, model: 'gpt-realtime-2.1', config });
    session.on('error', (error) => errors.push(error));
    await session.connect({ apiKey: 'any', url: `${model.url}?model=gpt-realtime-2.1` });
    transport.sendEvent({ type: 'response.create' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('OpenAI’s agents SDK, taking the rehearsal caller for Twilio', () => {
  it('greets, answers, is interrupted, clears, and has the model forget what the caller did not hear', async () => {
    open.push(paceTime());
    const model = await startRehearsalModel();
    open.push(() => model.close());
    const errors: unknown[] = [];
    const url = await serveBridge(model, errors);
    const voices = loadVoices();

    const report = await new RehearsalCall({
      carrier: networkCarrier({ reach: { 'https://bridge.example.com': url } }),
      clock: systemClock,
      webhookUrl: 'https://bridge.example.com/incoming-call',
      maxCallMs: 50_000,
      script: [
        { waitForAgent: 'finished' },
        { say: 'caller/hello-hours' },
        { afterAgentMs: 1500 },
        { say: 'caller/interrupt-sunday' },
        { waitForAgent: 'finished' },
        { hangUp: true },
      ],
    }).run();

    expect(report.problems).toEqual([]);
    expect(report.warnings).toEqual([]);
    expect(report.endedBy).toBe('caller');

    const [clear] = report.clears;
    const interrupting = report.said[1] ?? expect.fail('the caller never interrupted');
    expect(clear?.droppedBytes).toBeGreaterThan(0);
    expect(clear?.atMs).toBeGreaterThan(interrupting.startMs);
    expect(report.marks.filter(({ cleared }) => cleared).map(({ name }) => name)).toEqual(
      clear?.marks.map(({ name }) => name),
    );
    expect(report.heard.at(-1)?.startMs).toBeGreaterThan(interrupting.endMs);

    const { record } = model.sessions[0] ?? expect.fail('no session');
    const transcripts = record
      .all('conversation.item.input_audio_transcription.completed')
      .map(({ transcript }) => transcript);
    expect(transcripts).toEqual([
      voices.clip('caller/hello-hours').text,
      voices.clip('caller/interrupt-sunday').text,
    ]);
    const cut = record.items.find(({ truncatedMs }) => truncatedMs !== undefined);
    const greetingBytes = voices.clip('agent/greeting').audio.byteLength;
    const heardOfAnswerMs = ((clear?.playedBytes ?? 0) - greetingBytes) / 8;
    expect(cut?.truncatedMs).toBeGreaterThan(0);
    // The bridge believes 50 ms more than the last mark that came back.
    expect(cut?.truncatedMs).toBeLessThanOrEqual(heardOfAnswerMs + 50);
    expect(record.errors).toEqual([]);
    expect(errors).toEqual([]);
  });
});
