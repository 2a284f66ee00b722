import { describe, expect, it, vi } from 'vitest';
import type { SessionFacts } from '../../../machines/call/openai-events.ts';
import type { ModelLinkEvent } from '../../../machines/model-link/events.ts';
import { modelError } from '../../support/call-driver.ts';
import { asked, LinkDriver } from './drive.ts';

const opened: ModelLinkEvent = { type: 'socket.opened' };
const greeted: ModelLinkEvent = { type: 'openai.session.created', session: {} };
const updated = (session: SessionFacts = asked): ModelLinkEvent => ({
  type: 'openai.session.updated',
  session,
});
const failed = (code: string | null): ModelLinkEvent => ({
  type: 'openai.error',
  error: modelError({ code, message: 'No.', param: code === null ? 'session.audio' : null }),
});
const lost: ModelLinkEvent = { type: 'socket.closed', reason: 'model_gone', detail: 'closed with 1006' };

describe('a model link', () => {
  it('dials as soon as it exists', () => {
    const link = new LinkDriver();
    expect(link.state).toBe('dialing');
    expect(link.take()).toEqual([{ type: 'socket.dial' }]);
  });

  it('configures the session before anything else, without waiting to be greeted', () => {
    const link = LinkDriver.after();
    link.actor.send(opened);
    expect(link.take()).toEqual([{ type: 'session.configure' }]);
  });

  it('is ready when the session is echoed as asked, and not before', () => {
    const link = LinkDriver.after(opened);
    link.actor.send(greeted);
    expect(link.state).toBe('verifying');
    expect(link.take()).toEqual([]);
    link.actor.send(updated());
    expect(link.state).toBe('ready');
    expect(link.take()).toEqual([{ type: 'link.ready' }]);
  });

  it('is ready also with a server that never greets', () => {
    const link = LinkDriver.after(opened, updated());
    expect(link.state).toBe('ready');
  });

  it('does not take the defaults a server greets with for the session asked for', () => {
    const link = LinkDriver.after(opened, { type: 'openai.session.created', session: asked });
    expect(link.state).toBe('verifying');
  });

  it.each<[string, SessionFacts, string]>([
    [
      'the caller’s audio in another format',
      { ...asked, inputFormat: 'audio/pcm' },
      'The session is not as asked: audio.input.format is audio/pcm, asked for was audio/pcmu.',
    ],
    [
      'the agent’s audio in another format',
      { ...asked, outputFormat: 'audio/pcm' },
      'The session is not as asked: audio.output.format is audio/pcm, asked for was audio/pcmu.',
    ],
    [
      'nobody to notice the end of a turn',
      { ...asked, turnDetection: null },
      'The session is not as asked: audio.input.turn_detection is not stated, asked for was server_vad.',
    ],
    [
      'nothing said of the formats, and the rest different',
      { turnDetection: 'semantic_vad' },
      'The session is not as asked: audio.input.format is not stated, asked for was audio/pcmu; ' +
        'audio.output.format is not stated, asked for was audio/pcmu; ' +
        'audio.input.turn_detection is semantic_vad, asked for was server_vad.',
    ],
  ])('does not talk into a session with %s', (_, session, detail) => {
    const link = LinkDriver.after(opened, greeted);
    link.actor.send(updated(session));
    expect(link.state).toBe('closed');
    expect(link.take()).toEqual([
      { type: 'link.failed', reason: 'model_session', detail },
      { type: 'socket.close' },
    ]);
  });

  it.each([
    ['invalid_api_key', 'model_auth', 'invalid_api_key No.'],
    ['insufficient_quota', 'model_quota', 'insufficient_quota No.'],
    ['model_not_found', 'model_session', 'model_not_found No.'],
    ['unknown_parameter', 'model_session', 'unknown_parameter No.'],
    [null, 'model_session', 'No. (session.audio)'],
  ])('that is refused with %s says why: %s', (code, reason, detail) => {
    for (const before of [[opened], [opened, greeted]]) {
      const link = LinkDriver.after(...before);
      link.actor.send(failed(code));
      expect(link.state).toBe('closed');
      expect(link.take()).toEqual([{ type: 'link.failed', reason, detail }, { type: 'socket.close' }]);
    }
  });

  it.each<[string, readonly ModelLinkEvent[]]>([
    ['opened', []],
    ['greeted', [opened]],
    ['verified', [opened, greeted]],
  ])('that is not %s in time is given up', (_, before) => {
    const link = LinkDriver.after(...before);
    link.clock.increment(9999);
    expect(link.take()).toEqual([]);
    link.clock.increment(1);
    expect(link.state).toBe('closed');
    expect(link.take()).toMatchObject([
      { type: 'link.failed', reason: 'model_unreachable' },
      { type: 'socket.close' },
    ]);
  });

  it('that is ready has all the time in the world', () => {
    const link = LinkDriver.after(opened, updated());
    link.clock.increment(3_600_000);
    expect(link.state).toBe('ready');
    expect(link.take()).toEqual([]);
  });

  it.each<[string, readonly ModelLinkEvent[]]>([
    ['dialing', []],
    ['configuring', [opened]],
    ['verifying', [opened, greeted]],
    ['ready', [opened, updated()]],
  ])('that loses its socket while %s says so, and closes nothing that is closed', (state, before) => {
    const link = LinkDriver.after(...before);
    expect(link.state).toBe(state);
    link.actor.send(lost);
    expect(link.state).toBe('closed');
    expect(link.take()).toEqual([{ type: 'link.failed', reason: 'model_gone', detail: 'closed with 1006' }]);
  });

  it.each<[string, readonly ModelLinkEvent[]]>([
    ['dialing', []],
    ['configuring', [opened]],
    ['verifying', [opened, greeted]],
    ['ready', [opened, updated()]],
  ])('that the call has no more use for while %s closes its socket and reports no failure', (_, before) => {
    const link = LinkDriver.after(...before);
    link.actor.send({ type: 'link.close' });
    expect(link.take()).toEqual([{ type: 'socket.close' }]);
  });

  it('closes once, whatever still arrives', () => {
    const link = LinkDriver.after(opened, updated(), { type: 'link.close' });
    expect(link.actor.getSnapshot().status).toBe('done');
    // XState says on the console that nobody is listening any more.
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (const late of [
      { type: 'link.close' } as const,
      lost,
      opened,
      updated(),
      failed('session_expired'),
    ]) {
      link.actor.send(late);
    }
    warned.mockRestore();
    link.clock.increment(60_000);
    expect(link.take()).toEqual([]);
  });

  it('goes on after an update of turn taking, and after an error that is not the end', () => {
    const link = LinkDriver.after(opened, updated());
    link.actor.send(updated());
    link.actor.send(failed('response_cancel_not_active'));
    expect(link.state).toBe('ready');
    expect(link.take()).toEqual([]);
  });

  it('ends when the session expires or its formats change under the call', () => {
    const expired = LinkDriver.after(opened, updated());
    expired.actor.send(failed('session_expired'));
    expect(expired.take()).toMatchObject([{ reason: 'model_gone' }, { type: 'socket.close' }]);

    const changed = LinkDriver.after(opened, updated());
    changed.actor.send(updated({ ...asked, outputFormat: 'audio/pcm' }));
    expect(changed.take()).toMatchObject([{ reason: 'model_session' }, { type: 'socket.close' }]);
  });
});
