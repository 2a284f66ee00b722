import { describe, expect, it } from 'vitest';
import { parseTwiml, TwimlError } from '../../../src/rehearsal/caller/twiml.ts';

const base = 'https://example.com/voice/in?x=1';
const read = (inner: string) => parseTwiml(`<?xml version="1.0"?><Response>${inner}</Response>`, base);

describe('TwiML', () => {
  it('connects a stream with its parameters, callbacks and an action relative to the document', () => {
    const { verbs, schemaWarnings } = read(`
      <!-- connect -->
      <Connect action="../done" method="get">
        <Stream url="wss://example.com/media" name='agent' statusCallback="/stream">
          <Parameter name="token" value="a&quot;b&#x26;c"/>
        </Stream>
      </Connect>`);
    expect(schemaWarnings).toEqual([]);
    expect(verbs).toEqual([
      {
        verb: 'Connect',
        action: 'https://example.com/done',
        method: 'GET',
        stream: {
          url: 'wss://example.com/media',
          name: 'agent',
          statusCallback: 'https://example.com/stream',
          statusCallbackMethod: 'POST',
          parameters: { token: 'a"b&c' },
        },
      },
    ]);
  });

  it('says text with entities and CDATA, and waits one second where a pause has no length', () => {
    expect(read('<Say voice="x">Fish &amp; <![CDATA[<chips>]]></Say><Pause/>').verbs).toEqual([
      { verb: 'Say', text: 'Fish & <chips>', loop: 1 },
      { verb: 'Pause', lengthS: 1 },
    ]);
  });

  it('refuses a parameter of 500 characters or more', () => {
    const stream = (length: number) =>
      read(
        `<Connect><Stream url="wss://e.com/"><Parameter name="p" value="${'v'.repeat(length)}"/></Stream></Connect>`,
      );
    expect(stream(498).verbs).toHaveLength(1);
    expect(stream(499).schemaWarnings).toHaveLength(1);
  });

  it.each([
    ['unclosed', '<Response><Say>'],
    ['crossed', '<Response><Say></Response></Say>'],
    ['followed by text', '<Response/>x'],
    ['with a bare ampersand', '<Response><Say>a & b</Say></Response>'],
    ['with an unknown entity', '<Response><Say>&nbsp;</Say></Response>'],
    ['with an attribute twice', '<Response><Pause length="1" length="2"/></Response>'],
    ['with an unquoted attribute', '<Response><Pause length=1/></Response>'],
    ['with "<" in an attribute', '<Response><Say voice="<"/></Response>'],
    ['that is empty', ''],
    ['that is another document', '<html></html>'],
  ])('%s is error 12100', (_what, source) => {
    expect(() => parseTwiml(source, base)).toThrow(TwimlError);
  });
});
