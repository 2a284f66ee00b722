import { acting, defineRehearsal } from 'callchart/rehearsal';

export default defineRehearsal({
  caller: [
    { waitForAgent: 'finished' },
    { say: 'caller/ask-parcel' },
    { waitForAgent: 'finished' },
    { say: 'caller/goodbye' },
  ],
  model: acting([
    // It tries what it may not first: that is refused, and the parcel is still there.
    {
      on: { result: 'delete_parcel', failed: true },
      call: [{ name: 'track_parcel', with: { number: '427' } }],
    },
    { on: { result: 'track_parcel', failed: false }, say: ['agent/parcel-found'] },
    { on: { result: 'track_parcel' }, say: ['agent/trouble'] },
    { on: { said: 'caller/ask-parcel' }, call: [{ name: 'delete_parcel', with: { number: '427' } }] },
    { on: { said: 'caller/goodbye' }, say: ['agent/goodbye'], call: [{ name: 'end_call' }] },
  ]),
  judge: ({ record, journal }) => {
    const results = journal.flatMap(({ in: event }) => {
      const { type, output } = (event ?? {}) as { type?: string; output?: string };
      return type === 'tool.finished' ? [String(output)] : [];
    });
    return [
      ...(results[0]?.includes('unknown_tool') ? [] : ['a tool that is not allowed was run']),
      ...(results[1]?.includes('"known":true') ? [] : ['the parcel was not found']),
      ...(record?.transcript.some(({ heardText }) => heardText?.startsWith('Your parcel is on its way'))
        ? []
        : ['the caller did not hear where the parcel is']),
      ...(record?.endReason === 'agent_ended' ? [] : [`the call ended as ${record?.endReason}`]),
    ];
  },
});
