/** Frames a server must survive: none of them is anything Twilio sends in earnest. */
export const junkFrames: readonly (string | Uint8Array)[] = [
  '',
  'not json',
  '[]',
  'null',
  '{}',
  '{"event":42}',
  '{"event":"weather","streamSid":"{streamSid}"}',
  '{"event":"media","streamSid":"{streamSid}"}',
  '{"event":"media","streamSid":"{streamSid}","media":{"payload":7}}',
  '{"event":"media","streamSid":"{streamSid}","media":{"track":"inbound","chunk":"1","timestamp":"x","payload":"%%%"}}',
  '{"event":"media","streamSid":"MZ00000000000000000000000000000000","media":{"track":"inbound","chunk":"1","timestamp":"20","payload":"AAAA"}}',
  '{"event":"mark","streamSid":"{streamSid}","mark":{"name":"never-sent"}}',
  '{"event":"dtmf","streamSid":"{streamSid}","dtmf":{"digit":"Z"}}',
  '{"event":"__proto__","__proto__":{"polluted":true}}',
  new Uint8Array([0, 255, 254, 1]),
];
