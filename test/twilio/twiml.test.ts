import { describe, expect, it } from 'vitest';
import { apologyTwiml, connectStreamTwiml, hangUpTwiml } from '../../src/twilio/twiml.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

describe('TwiML for a call', () => {
  it('joins it to a stream, says where to ask afterwards, and nothing more', () => {
    expect(connectStreamTwiml({ publicUrl: 'https://calls.example.com', token: 'abc-_1' })).toBe(
      `${HEAD}<Response><Connect action="https://calls.example.com/stream-ended">` +
        '<Stream url="wss://calls.example.com/media-stream"><Parameter name="token" value="abc-_1"/></Stream>' +
        '</Connect></Response>',
    );
  });

  it('speaks the connect message before the stream opens', () => {
    const twiml = connectStreamTwiml({
      publicUrl: 'https://x.example',
      token: 't',
      connectMessage: 'One <moment> & more',
    });
    expect(twiml).toContain('<Response><Say>One &lt;moment&gt; &amp; more</Say><Connect');
  });

  it('opens an unencrypted stream for an http base only', () => {
    const twiml = connectStreamTwiml({ publicUrl: 'http://127.0.0.1:5050', token: 't' });
    expect(twiml).toContain('url="ws://127.0.0.1:5050/media-stream"');
    expect(twiml).toContain('action="http://127.0.0.1:5050/stream-ended"');
  });

  it('keeps the path of a base behind a proxy', () => {
    const twiml = connectStreamTwiml({ publicUrl: 'https://example.com/phone', token: 't' });
    expect(twiml).toContain('url="wss://example.com/phone/media-stream"');
  });

  it('hangs up', () => {
    expect(hangUpTwiml()).toBe(`${HEAD}<Response><Hangup/></Response>`);
  });

  it('apologises and hangs up', () => {
    expect(apologyTwiml("I'm sorry.")).toBe(`${HEAD}<Response><Say>I'm sorry.</Say><Hangup/></Response>`);
  });
});
