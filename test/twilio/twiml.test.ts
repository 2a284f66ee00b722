import { describe, expect, it } from 'vitest';
import {
  apologyTwiml,
  askTwiml,
  conferenceTwiml,
  connectStreamTwiml,
  dialTwiml,
  hangUpTwiml,
} from '../../src/twilio/twiml.ts';

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
    const apology = apologyTwiml({ text: "I'm sorry." });
    expect(apology).toBe(`${HEAD}<Response><Say>I'm sorry.</Say><Hangup/></Response>`);
  });

  it('is spoken in the language it is in, where Twilio speaks that', () => {
    const twiml = (language: string) => apologyTwiml({ text: 'x', language });
    expect(twiml('de')).toContain('<Say language="de-DE">x</Say>');
    expect(twiml('tlh')).toContain('<Say>x</Say>');
    const connect = { publicUrl: 'https://x.example', token: 't', connectMessage: 'Moment.' };
    expect(connectStreamTwiml({ ...connect, language: 'de-AT' })).toContain('<Say language="de-AT">Moment.');
  });
});

describe('the TwiML of a transfer', () => {
  it('puts a caller through, and asks what is next afterwards', () => {
    expect(dialTwiml({ publicUrl: 'https://a.example', number: '+493012345678' })).toContain(
      '<Dial action="https://a.example/dial-ended" timeout="30"><Number>+493012345678</Number></Dial>',
    );
  });

  it('asks for one key, any key, and hangs up without', () => {
    const twiml = askTwiml({
      publicUrl: 'https://a.example',
      say: [{ text: 'A & B' }, { text: 'C', language: 'da' }],
      answerPath: '/x?call=CA1.1',
    });
    expect(twiml).toContain('numDigits="1"');
    expect(twiml).toContain('finishOnKey=""');
    expect(twiml).toContain('action="https://a.example/x?call=CA1.1"');
    const said = '<Say>A &amp; B</Say><Say language="da-DK">C</Say>';
    expect(twiml).toContain(`${said}${said}</Gather><Hangup/>`);
  });

  it('ends the room for both when one leaves', () => {
    expect(conferenceTwiml('r1')).toContain('endConferenceOnExit="true">r1</Conference></Dial>');
  });
});
