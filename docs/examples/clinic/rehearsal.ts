import { acting, defineRehearsal } from 'callchart/rehearsal';

export default defineRehearsal({
  caller: [
    { waitForAgent: 'finished' },
    { say: 'caller/ask-nurse' },
    { waitForOthers: true, timeoutMs: 60_000 },
    { silence: 3000 },
    { hangUp: true },
  ],
  model: acting([
    { on: { result: 'transfer_call', failed: true }, say: ['agent/nobody-there'] },
    {
      on: { said: 'caller/ask-nurse' },
      say: ['agent/clinic-nurse'],
      call: [{ name: 'transfer_call', with: { to: 'nurse', mode: 'warm', summary: 'They have a fever.' } }],
    },
  ]),
  people: {
    '+493012345678': { script: [{ waitForSay: 'fever' }, { silence: 400 }, { press: '1' }] },
  },
  judge: ({ report, placed, record }) => [
    ...(placed[0]?.announced.some(({ text }) => text.includes('fever'))
      ? []
      : ['the nurse did not hear what it is about']),
    ...(report.conferences.some(({ metAtMs }) => metAtMs !== undefined)
      ? []
      : ['the caller and the nurse never met']),
    ...(record?.endReason === 'transferred' ? [] : [`the call ended as ${record?.endReason}`]),
  ],
});
